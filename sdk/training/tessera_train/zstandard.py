# SPDX-License-Identifier: MIT
"""One zstd frame (RFC 8878) of some bytes: packed where the library is on this machine, otherwise in blocks that are stored."""
import ctypes
import ctypes.util
import struct

MOST_A_BLOCK = 1 << 17


def frame(data):
    return _packed(data) or stored(data)


def _packed(data):
    try:
        library = ctypes.CDLL(ctypes.util.find_library('zstd') or 'libzstd.so.1')
        for function in (library.ZSTD_compressBound, library.ZSTD_compress):
            function.restype = ctypes.c_size_t
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
