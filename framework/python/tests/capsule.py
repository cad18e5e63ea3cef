# SPDX-License-Identifier: MIT
"""Arrays of another library, which speaks DLPack, and bfloat16, which NumPy does not."""
import ctypes
import struct


def bfloat16_bits(numbers):
    return [struct.unpack('<I', struct.pack('<f', number))[0] >> 16 for number in numbers]


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
