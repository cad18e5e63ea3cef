# SPDX-License-Identifier: MIT
"""NumPy arrays in and out."""
import io
import json
import struct

import pytest

import tessera

numpy = pytest.importorskip('numpy')


@pytest.mark.parametrize('dtype', ['<f2', '<f4', '<f8', '>f4', '<i8', 'u1', '?', '<c8', '<U5', 'S3', '<M8[s]', [('a', '<i4'), ('b', '<f2')]])
@pytest.mark.parametrize('shape', [(), (0,), (7,), (3, 5), (2, 3, 4), (0, 4)])
def test_dtype_and_shape_stay(dtype, shape):
    count = int(numpy.prod(shape))
    array = numpy.arange(count).astype(numpy.int8).astype(dtype if isinstance(dtype, str) else '<i4')
    array = (array if isinstance(dtype, str) else array.astype(dtype)).reshape(shape)
    back = tessera.decompress_array(tessera.compress_array(array))
    assert back.dtype == array.dtype and back.shape == array.shape
    assert (back == array).all() and back.flags.writeable


def test_what_is_stored_is_an_npy_file():
    array = numpy.arange(12, dtype='<f4').reshape(3, 4)
    file = tessera.decompress(tessera.compress_array(array))
    assert (numpy.load(io.BytesIO(file)) == array).all()
    saved = io.BytesIO()
    numpy.save(saved, array)
    assert (tessera.decompress_array(tessera.compress(saved.getvalue(), 'zstd')) == array).all()


def test_orders_and_strides():
    array = numpy.arange(60, dtype='<f8').reshape(3, 4, 5)
    for view in (array.T, array[::-1], array[:, ::2], numpy.asfortranarray(array), numpy.broadcast_to(array[0], (3, 4, 5))):
        back = tessera.decompress_array(tessera.compress_array(view))
        assert (back == view).all() and back.dtype == view.dtype
    assert tessera.decompress_array(tessera.compress_array(array.T)).flags.f_contiguous


def test_the_codec_is_yours_to_name():
    array = numpy.zeros(100000, '<f4')
    assert len(tessera.compress_array(array, 'store')) > 400000
    assert len(tessera.compress_array(array, 'zstd', level=19)) < 1000
    assert (tessera.decompress_array(tessera.compress_array(array, 'store')) == array).all()


def test_objects_and_other_files_are_refused():
    with pytest.raises(TypeError, match='Python objects'):
        tessera.compress_array(numpy.array([{}, None]))
    with pytest.raises(tessera.CorruptError, match='expected an .npy file'):
        tessera.decompress_array(tessera.compress(b'neither of them', 'zstd'))
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000,), }".ljust(117) + b'\n'
    short = b'\x93NUMPY\x01\x00' + struct.pack('<H', len(header)) + header + bytes(80)
    with pytest.raises(tessera.CorruptError, match='no .npy file that this reads'):
        tessera.decompress_array(tessera.compress(short, 'store'))
    pickled = short.replace(b"'<f8'", b"'|O' ")
    with pytest.raises(tessera.CorruptError, match='Python objects'):
        tessera.decompress_array(tessera.compress(pickled, 'store'))


def test_bfloat16_is_stored_as_safetensors():
    torch = pytest.importorskip('torch')
    tensor = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4).to(torch.bfloat16)
    frame = tessera.compress_array(tensor)
    file = tessera.decompress(frame)
    length = int.from_bytes(file[:8], 'little')
    assert json.loads(file[8:8 + length]) == {'array': {'dtype': 'BF16', 'shape': [2, 3, 4], 'data_offsets': [0, 48]}}
    assert file[8 + length:] == tensor.view(torch.int16).numpy().tobytes()
    assert (8 + length) % 8 == 0
    try:
        import ml_dtypes
    except ImportError:
        with pytest.raises(tessera.UnsupportedError, match='ml_dtypes'):
            tessera.decompress_array(frame)
    else:
        assert tessera.decompress_array(frame).dtype == ml_dtypes.bfloat16


def test_tensors_go_in():
    torch = pytest.importorskip('torch')
    back = tessera.decompress_array(tessera.compress_array(torch.arange(6).reshape(2, 3).requires_grad_(False)))
    assert back.tolist() == [[0, 1, 2], [3, 4, 5]] and back.dtype == numpy.int64
