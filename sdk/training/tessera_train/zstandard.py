# SPDX-License-Identifier: MIT
"""One zstd frame (RFC 8878) of some bytes: packed where the library is on this machine, otherwise in blocks that are stored; and the way back."""
import ctypes
import ctypes.util
import struct

MOST_A_BLOCK = 1 << 17


def frame(data):
    return _packed(data) or stored(data)


def content(data, most):
    """What a frame holds, `most` bytes at most; ValueError where it is none."""
    try:
        library = _library('ZSTD_decompress')
    except (OSError, AttributeError) as error:
        raise ValueError(f'no libzstd here to unpack it: {error}') from error
    out = ctypes.create_string_buffer(most)
    size = library.ZSTD_decompress(out, ctypes.c_size_t(most), data, ctypes.c_size_t(len(data)))
    if library.ZSTD_isError(ctypes.c_size_t(size)):
        raise ValueError(f'no zstd frame of at most {most} bytes')
    return out.raw[:size]


def _library(*names):
    library = ctypes.CDLL(ctypes.util.find_library('zstd') or 'libzstd.so.1')
    for name in names:
        getattr(library, name).restype = ctypes.c_size_t
    return library


def _packed(data):
    try:
        library = _library('ZSTD_compressBound', 'ZSTD_compress')
        room = library.ZSTD_compressBound(ctypes.c_size_t(len(data)))
        out = ctypes.create_string_buffer(room)
        size = library.ZSTD_compress(out, ctypes.c_size_t(room), data, ctypes.c_size_t(len(data)), 19)
        return None if library.ZSTD_isError(ctypes.c_size_t(size)) else out.raw[:size]
    except (OSError, AttributeError):
        return None


def stored(data):
    """A single segment with the content's size in four bytes, its blocks raw."""
    out = [struct.pack('<IBI', 0xFD2FB528, 0xA0, len(data))]
    for at in range(0, max(1, len(data)), MOST_A_BLOCK):
        block = data[at:at + MOST_A_BLOCK]
        last = at + MOST_A_BLOCK >= len(data)
        out.append((len(block) << 3 | last).to_bytes(3, 'little') + block)
    return b''.join(out)
