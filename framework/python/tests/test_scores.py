# SPDX-License-Identifier: MIT
"""Whatever scores come in, the same numbers give the same bytes: arrays, strides, byte orders, tensors, protocols, lists."""
import array
import ctypes
import struct

import pytest

import tessera

numpy = pytest.importorskip('numpy')

# Exact in every format, bfloat16 too.
NUMBERS = [0.5, 0.125, 0.0625, 0.25, 0.03125, 0.015625]


def coded(*rows, **settings):
    """Bytes of a message long enough to tell frequencies apart."""
    encoder = tessera.StepEncoder(**settings)
    for i in range(60):
        for row in rows:
            encoder.encode(row, i % 6)
    data = encoder.finish()
    decoder = tessera.StepDecoder(**settings)
    decoder.start(data)
    assert all(decoder.decode(row) == i % 6 for i in range(60) for row in rows)
    return data


EXPECTED = coded(numpy.array(NUMBERS, 'f4'))


def bfloat16_bits(numbers):
    return [struct.unpack('<I', struct.pack('<f', number))[0] >> 16 for number in numbers]


@pytest.mark.parametrize('dtype', ['<f2', '<f4', '<f8', '>f2', '>f4', '>f8'])
def test_arrays_however_they_lie(dtype):
    plain = numpy.array(NUMBERS, dtype)
    spread = numpy.zeros(18, dtype)
    spread[::3] = plain
    backwards = plain[::-1].copy()[::-1]
    memory = numpy.zeros(plain.nbytes + 1, 'u1')
    memory[1:] = numpy.frombuffer(plain.tobytes(), 'u1')
    unaligned = memory[1:].view(dtype)
    frozen = plain.copy()
    frozen.flags.writeable = False
    column = numpy.asfortranarray(numpy.tile(plain, (4, 1)))[2]
    record = numpy.zeros(6, [('a', 'u1'), ('score', dtype)])
    record['score'] = plain
    for row in (plain, spread[::3], backwards, unaligned, frozen, column, record['score'], plain.view(type('Mine', (numpy.ndarray,), {}))):
        assert coded(row) == EXPECTED


def test_batches_however_they_lie():
    rows = numpy.tile(numpy.array(NUMBERS, 'f4'), (6, 1))
    wide = numpy.zeros((12, 10), 'f4')
    wide[::2, 2:8] = rows
    symbols = list(range(6))
    for batch in (rows, wide[::2, 2:8], numpy.asfortranarray(rows), rows[::-1], numpy.broadcast_to(rows[0], (6, 6)),
                  rows.astype('>f4'), numpy.lib.stride_tricks.as_strided(rows, (6, 6), (0, 4))):
        encoder = tessera.StepEncoder()
        for _ in range(10):
            encoder.encode(batch, symbols)
        assert encoder.finish() == EXPECTED
    overlapping = numpy.lib.stride_tricks.as_strided(numpy.array(NUMBERS * 2, 'f4'), (6, 6), (4, 4))
    one, other = tessera.StepEncoder(), tessera.StepEncoder()
    one.encode(overlapping, symbols)
    other.encode(overlapping.copy(), symbols)
    assert one.finish() == other.finish()


def test_lists_tuples_and_buffers():
    assert coded(NUMBERS) == coded(tuple(NUMBERS)) == EXPECTED
    for row in (array.array('f', NUMBERS), array.array('d', NUMBERS), memoryview(array.array('d', NUMBERS))[::1],
                memoryview(array.array('f', [x for n in NUMBERS for x in (n, 9)]))[::2], (ctypes.c_float * 6)(*NUMBERS)):
        assert coded(row) == EXPECTED
    assert coded([numpy.float32(n) for n in NUMBERS]) == EXPECTED


def test_a_list_is_float64_or_float32_as_asked():
    third = [1 / 3] * 6
    assert coded(third) == coded(numpy.array(third, 'f8'))
    assert coded(third, float32_rows=True) == coded(numpy.array(third, 'f4'))
    assert coded([3, 1, 1, 1, 1, 1], float32_rows=True) == coded(numpy.array([3, 1, 1, 1, 1, 1], 'i4'), float32_rows=True)
    with pytest.raises(ValueError, match='expected one row, found 2 dimensions'):
        coded(numpy.zeros((1, 6)), float32_rows=True)


class Capsule:
    """An array of another library, which speaks DLPack: built field by field, as DLPack's header has them."""

    class Tensor(ctypes.Structure):
        _fields_ = [('data', ctypes.c_void_p), ('device_type', ctypes.c_int32), ('device', ctypes.c_int32), ('ndim', ctypes.c_int32),
                    ('code', ctypes.c_uint8), ('bits', ctypes.c_uint8), ('lanes', ctypes.c_uint16),
                    ('shape', ctypes.POINTER(ctypes.c_int64)), ('strides', ctypes.POINTER(ctypes.c_int64)),
                    ('byte_offset', ctypes.c_uint64), ('context', ctypes.c_void_p), ('deleter', ctypes.c_void_p)]

    def __init__(self, memory, code, bits, shape, strides=None, offset=0, device=1):
        self.memory = ctypes.create_string_buffer(memory, len(memory))
        self.shape = (ctypes.c_int64 * len(shape))(*shape)
        self.strides = (ctypes.c_int64 * len(shape))(*strides) if strides else None
        self.device = device
        self.tensor = self.Tensor(ctypes.addressof(self.memory), device, 0, len(shape), code, bits, 1, self.shape, self.strides, offset)

    def __dlpack_device__(self):
        return (self.device, 0)

    def __dlpack__(self, stream=None):
        make = ctypes.pythonapi.PyCapsule_New
        make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return make(ctypes.addressof(self.tensor), b'dltensor', None)


def test_dlpack():
    single = struct.pack('<6f', *NUMBERS)
    bfloat = struct.pack('<6H', *bfloat16_bits(NUMBERS))
    spread = struct.pack('<12H', *(bits for number in bfloat16_bits(NUMBERS) for bits in (number, 0xffff)))
    for row in (Capsule(single, 2, 32, [6]), Capsule(b'1234' + single, 2, 32, [6], offset=4), Capsule(bfloat, 4, 16, [6]),
                Capsule(spread, 4, 16, [6], [2]), Capsule(struct.pack('<6d', *NUMBERS), 2, 64, [6], [1]),
                Capsule(struct.pack('<6e', *NUMBERS), 2, 16, [6])):
        assert coded(row) == EXPECTED
    encoder = tessera.StepEncoder()
    for _ in range(10):
        encoder.encode(Capsule(bfloat * 6, 4, 16, [6, 6]), range(6)[::1] and list(range(6)))
    assert encoder.finish() == EXPECTED
    with pytest.raises(ValueError, match='another device'):
        coded(Capsule(single, 2, 32, [6], device=2))
    with pytest.raises(TypeError, match="DLPack's type 0 of 32 bits"):
        coded(Capsule(single, 0, 32, [6]))
    with pytest.raises(ValueError, match='3 dimensions'):
        coded(Capsule(single, 2, 32, [1, 1, 6]))


def test_what_only_numpy_understands():
    class Wrapped:
        def __array__(self, dtype=None, copy=None):
            return numpy.array(NUMBERS, dtype)
    assert coded(Wrapped()) == EXPECTED


def test_other_shapes_and_types_are_refused_with_words():
    encoder = tessera.StepEncoder()
    for row, kind, words in [
            (numpy.float32(0.5), (TypeError, ValueError), 'dimensions|expected a row'), (numpy.zeros((2, 2, 2)), ValueError, '3 dimensions'),
            (numpy.array(0.5), ValueError, '0 dimensions'), (numpy.zeros(0, 'f4'), ValueError, 'empty'), ([], ValueError, 'empty'),
            (numpy.zeros((3, 0)), ValueError, 'empty'),
            (numpy.zeros(3, 'i4'), TypeError, 'float16, bfloat16, float32 or float64, found int32'),
            (numpy.zeros(3, 'c8'), TypeError, 'found complex64'), (numpy.zeros(3, 'V2'), TypeError, 'found'),
            (numpy.zeros(3, numpy.longdouble), TypeError, 'float128|longdouble'), (b'abc', TypeError, 'format "B"'),
            (array.array('i', [1]), TypeError, 'format "i"'), ([[0.5, 0.5]], TypeError, 'list of lists'), (['a'], TypeError, 'str'),
            ('text', TypeError, 'found an object of type str'), (None, TypeError, 'found an object of type NoneType'),
            ({0: 1.0}, TypeError, 'dict')]:
        symbols = [0, 0, 0] if getattr(row, 'ndim', 1) == 2 else 0
        with pytest.raises(kind, match=words):
            encoder.encode(row, symbols)
    encoder.encode([0.5, 0.5], 1)
    assert encoder.symbols == 1


def test_numbers_that_are_no_probabilities_have_a_result():
    for row in ([float('nan'), 1, 1, 1, 1, 1], [float('inf'), 1, 1, 1, 1, 1], [-1, 0.5, 0.5, 0, 0, 0], [0] * 6, [1e300] * 6, [5e-324] * 6):
        coded(numpy.array(row, 'f8'))


def test_tensors_of_pytorch():
    torch = pytest.importorskip('torch')
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        plain = torch.tensor(NUMBERS, dtype=dtype)
        spread = torch.zeros(6, 3, dtype=dtype)
        spread[:, 1] = plain
        for row in (plain, spread[:, 1], plain.clone().requires_grad_(), torch.nn.Parameter(plain.clone()), plain.expand(3, 6)[1]):
            assert coded(row) == EXPECTED
        for batch in (plain.expand(6, 6), plain.repeat(6, 1), plain.repeat(6, 1).T.contiguous().T):
            encoder, decoder = tessera.StepEncoder(), tessera.StepDecoder()
            for _ in range(10):
                encoder.encode(batch, torch.arange(6))
            assert encoder.finish() == EXPECTED
            decoder.start(EXPECTED)
            assert list(decoder.decode(batch)) == list(range(6))
    negated = torch.complex(torch.zeros(6), -torch.tensor(NUMBERS)).conj().imag
    assert negated.is_neg() and coded(negated) == EXPECTED
    encoder = tessera.StepEncoder()
    encoder.encode(torch.tensor([0.5, 0.5]), torch.tensor(1))
    for wrong, kind in ((torch.zeros(3, dtype=torch.int64), TypeError), (torch.zeros(2, 2, 2), ValueError), (torch.tensor(1.0), ValueError),
                        (torch.zeros(0), ValueError), (torch.zeros(3).to_sparse(), Exception), (torch.zeros(3, device='meta'), Exception)):
        with pytest.raises(kind):
            encoder.encode(wrong, 0)
