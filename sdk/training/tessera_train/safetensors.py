# SPDX-License-Identifier: MIT
"""Files of named tensors: a length, a header in JSON, data side by side."""
import json
import struct

import numpy

from .errors import TrainingError

TYPES = {'I8': '<i1', 'U8': '<u1', 'I16': '<i2', 'U16': '<u2', 'I32': '<i4', 'U32': '<u4', 'I64': '<i8', 'F32': '<f4'}
NAMES = {numpy.dtype(kind): name for name, kind in TYPES.items()}
HEADER_LIMIT = 1 << 20


def pack(tensors, metadata):
    """The file of these arrays, largest elements first, so that each lies at a multiple of its own size."""
    names = sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name))
    header, at = {'__metadata__': metadata}, 0
    for name in names:
        array = tensors[name]
        header[name] = {'dtype': NAMES[array.dtype], 'shape': list(array.shape), 'data_offsets': [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    return struct.pack('<Q', len(text)) + text + b''.join(tensors[name].tobytes() for name in names)


def begins(data):
    """Whether bytes may be such a file: no other that is read here begins with the length of what follows."""
    return data[8:9] == b'{' and struct.unpack_from('<Q', data)[0] <= HEADER_LIMIT


def read(path):
    """(tensors, metadata) of a file."""
    try:
        with open(path, 'rb') as file:
            data = file.read()
        return unpack(data)
    except OSError as error:
        raise TrainingError(f'{path}: {error.strerror}') from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainingError(f'{path}: expected a safetensors file: {error}') from error


def unpack(data):
    """(tensors, metadata) of a file's bytes; ValueError, KeyError, TypeError or AttributeError says what is wrong."""
    if len(data) < 8:
        raise ValueError(f'{len(data)} bytes, expected 8 or more')
    size, = struct.unpack_from('<Q', data)
    if size > min(HEADER_LIMIT, len(data) - 8):
        raise ValueError(f'header of {size} bytes in a file of {len(data)}')
    try:
        header = json.loads(data[8:8 + size])
    except RecursionError as error:
        raise ValueError('a header of too many brackets within brackets') from error
    metadata = header.pop('__metadata__', {})
    if not isinstance(metadata, dict):
        raise ValueError(f'__metadata__ is {metadata!r}, expected an object')
    body, tensors = memoryview(data)[8 + size:], {}
    for name, about in header.items():
        first, last = about['data_offsets']
        kind = numpy.dtype(TYPES[about['dtype']])
        if not 0 <= first <= last <= len(body):
            raise ValueError(f'tensor {name!r}: bytes {first} to {last} of {len(body)}')
        tensors[name] = numpy.frombuffer(body[first:last], kind).reshape(about['shape'])
    return tensors, metadata
