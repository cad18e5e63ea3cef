# SPDX-License-Identifier: MIT
"""NumPy arrays in and out, dtype and shape kept.

An array becomes a file that other programs know, inside a frame like any other: .npy, or for bfloat16, which .npy has no name
for, safetensors with one tensor called "array". `tessera decompress` writes that file.
"""
import ast
import json
import struct

from . import _tessera
from ._codec import DEFAULT_MEMORY, ready

TENSOR = 'array'


def compress_array(array, codec=None, *, params=None, threads=0, memory=DEFAULT_MEMORY, **parameters):
    """bytes from which decompress_array makes the array again: its numbers, dtype, shape and order.

    `array` is a NumPy array of any shape and of any dtype without Python objects, or what numpy.asarray takes; a PyTorch
    tensor of any dtype on the CPU. Contiguous ones, in C's order or Fortran's, are not copied. `codec` is "npy", or
    "safetensors" for bfloat16, unless you name another: then as for compress.
    """
    array, is_bfloat16 = _as_numpy(array)
    if array.dtype.hasobject:
        raise TypeError(f'an array of dtype {array.dtype} holds Python objects, expected numbers, texts or records')
    fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    if not fortran and not array.flags.c_contiguous:
        array = array.copy(order='C')
    header = _safetensors_header(array) if is_bfloat16 else _npy_header(array)
    if is_bfloat16 and fortran:
        array = array.copy(order='C')
    content = array.T if fortran and not is_bfloat16 else array
    chosen = ready(codec or ('safetensors' if is_bfloat16 else 'npy'), params, parameters, memory)
    return chosen._pipeline.compress((header, _bytes_of(content)), threads, False, False)


def decompress_array(data, *, threads=0, memory=DEFAULT_MEMORY, max_output=None):
    """The array that compress_array was given, writable and with memory of its own.

    Reads any frame of one .npy file, or of a safetensors file with one bfloat16 tensor; that needs the package ml_dtypes.
    """
    content = _tessera.decompress(data, None, threads, memory, max_output, True, False)
    if content[:6] == b'\x93NUMPY':
        return _from_npy(content)
    return _from_safetensors(content)


def _as_numpy(array):
    """(the array, whether its numbers are bfloat16: of any dtype of two bytes then)."""
    import numpy
    if type(array).__module__ == 'torch' and hasattr(array, 'detach'):
        import torch
        array = array.detach()
        if array.dtype == torch.bfloat16:
            return array.contiguous().view(torch.int16).numpy(), True
        return array.numpy(), False
    array = numpy.asarray(array)
    return array, array.dtype.name == 'bfloat16'


def _bytes_of(array):
    """A view of contiguous numbers; dtypes without a buffer format of their own (datetime64) have none otherwise."""
    import numpy
    return array.reshape(-1).view(numpy.uint8) if array.nbytes else b''


def _npy_header(array):
    import io

    from numpy.lib import format as npy
    out = io.BytesIO()
    fields = npy.header_data_from_array_1_0(array)
    try:
        npy.write_array_header_1_0(out, fields)
    except ValueError:  # longer than its version takes
        npy.write_array_header_2_0(out, fields)
    return out.getvalue()


def _safetensors_header(array):
    text = json.dumps({TENSOR: {'dtype': 'BF16', 'shape': list(array.shape), 'data_offsets': [0, array.nbytes]}}).encode()
    text += b' ' * (-len(text) % 8)
    return struct.pack('<Q', len(text)) + text


def _corrupt(message):
    return _tessera.CorruptError(f'data: {message}')


def _from_npy(content):
    import numpy
    from numpy.lib import format as npy
    wide = content[6] >= 2
    length = int.from_bytes(content[8:12 if wide else 10], 'little')
    begin = 12 if wide else 10
    try:
        header = ast.literal_eval(content[begin:begin + length].decode('utf-8' if content[6] >= 3 else 'latin1'))
        dtype = npy.descr_to_dtype(header['descr'])
        shape, order = header['shape'], 'F' if header['fortran_order'] else 'C'
        if dtype.hasobject:
            raise ValueError(f'dtype {dtype} holds Python objects')
        return numpy.ndarray(shape, dtype, content, begin + length, order=order)
    except (SyntaxError, KeyError, TypeError, ValueError, IndexError) as error:
        raise _corrupt(f'no .npy file that this reads: {error}') from error


def _from_safetensors(content):
    import numpy
    try:
        length = int.from_bytes(content[:8], 'little')
        if not 0 < length <= len(content) - 8:
            raise ValueError('neither begins like one')
        tensor = json.loads(content[8:8 + length])[TENSOR]
        if tensor['dtype'] != 'BF16':
            raise ValueError(f"a tensor of {tensor['dtype']}")
        start, end = tensor['data_offsets']
        numbers = numpy.ndarray(tensor['shape'], numpy.uint16, content, 8 + length + start)
        if numbers.nbytes != end - start:
            raise ValueError(f'{end - start} bytes for the shape {tensor["shape"]}')
    except (KeyError, TypeError, ValueError) as error:
        raise _corrupt(f'expected an .npy file, or safetensors with a bfloat16 tensor "{TENSOR}": {error}') from error
    try:
        import ml_dtypes
    except ImportError:
        raise _tessera.UnsupportedError('data: an array of bfloat16, which NumPy has from the package ml_dtypes; '
                                        'that is not installed') from None
    return numbers.view(ml_dtypes.bfloat16)
