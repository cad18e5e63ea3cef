# SPDX-License-Identifier: MIT
"""XXH3, 64 bits, written from its published description (xxHash, doc/xxhash_spec.md): the second reader's own checksum."""
import struct

MASK = (1 << 64) - 1
P32_1, P32_2, P32_3 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
P64_1, P64_2, P64_3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P64_4, P64_5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
MX_1, MX_2 = 0x165667919E3779F9, 0x9FB21C651E98DF25

SECRET = bytes.fromhex(
    'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248e'
    'e03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d'
    '8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc'
    '8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e')


def _u32(data, at=0):
    return struct.unpack_from('<I', data, at)[0]


def _u64(data, at=0):
    return struct.unpack_from('<Q', data, at)[0]


def _swap64(value):
    return int.from_bytes(value.to_bytes(8, 'little'), 'big')


def _rotate(value, bits):
    return (value << bits | value >> (64 - bits)) & MASK


def _fold(a, b):
    product = a * b
    return (product & MASK) ^ (product >> 64)


def _avalanche(value):
    value ^= value >> 37
    value = value * MX_1 & MASK
    return value ^ value >> 32


def _avalanche_xxh64(value):
    value ^= value >> 33
    value = value * P64_2 & MASK
    value ^= value >> 29
    value = value * P64_3 & MASK
    return value ^ value >> 32


def _up_to_16(data, seed):
    size = len(data)
    if size == 0:
        return _avalanche_xxh64(seed ^ _u64(SECRET, 56) ^ _u64(SECRET, 64))
    if size <= 3:
        combined = data[size - 1] | size << 8 | data[0] << 16 | data[size >> 1] << 24
        return _avalanche_xxh64(((_u32(SECRET) ^ _u32(SECRET, 4)) + seed & MASK) ^ combined)
    if size <= 8:
        seed ^= int.from_bytes((seed & 0xFFFFFFFF).to_bytes(4, 'little'), 'big') << 32
        combined = _u32(data, size - 4) + (_u32(data) << 32)
        value = ((_u64(SECRET, 8) ^ _u64(SECRET, 16)) - seed & MASK) ^ combined
        value ^= _rotate(value, 49) ^ _rotate(value, 24)
        value = value * MX_2 & MASK
        value ^= (value >> 35) + size
        value = value * MX_2 & MASK
        return value ^ value >> 28
    low = ((_u64(SECRET, 24) ^ _u64(SECRET, 32)) + seed & MASK) ^ _u64(data)
    high = ((_u64(SECRET, 40) ^ _u64(SECRET, 48)) - seed & MASK) ^ _u64(data, size - 8)
    return _avalanche(size + _swap64(low) + high + _fold(low, high) & MASK)


def _mix16(data, at, secret_at, seed):
    return _fold(_u64(data, at) ^ (_u64(SECRET, secret_at) + seed & MASK),
                 _u64(data, at + 8) ^ (_u64(SECRET, secret_at + 8) - seed & MASK))


def _up_to_240(data, seed):
    size = len(data)
    value = size * P64_1
    if size <= 128:
        for i in range((size - 1) // 32, -1, -1):
            value += _mix16(data, 16 * i, 32 * i, seed) + _mix16(data, size - 16 * (i + 1), 32 * i + 16, seed)
        return _avalanche(value & MASK)
    for i in range(8):
        value += _mix16(data, 16 * i, 16 * i, seed)
    value = _avalanche(value & MASK)
    for i in range(8, size // 16):
        value += _mix16(data, 16 * i, 16 * (i - 8) + 3, seed)
    return _avalanche(value + _mix16(data, size - 16, 136 - 17, seed) & MASK)


def _accumulate(lanes, data, at, secret, secret_at):
    for i in range(8):
        value = _u64(data, at + 8 * i)
        keyed = value ^ _u64(secret, secret_at + 8 * i)
        lanes[i ^ 1] = lanes[i ^ 1] + value & MASK
        lanes[i] = lanes[i] + (keyed & 0xFFFFFFFF) * (keyed >> 32) & MASK


def _long(data, seed):
    secret = b''.join(struct.pack('<QQ', _u64(SECRET, at) + seed & MASK, _u64(SECRET, at + 8) - seed & MASK)
                      for at in range(0, 192, 16))
    lanes = [P32_3, P64_1, P64_2, P64_3, P64_4, P32_2, P64_5, P32_1]
    stripes = (len(data) - 1) // 64
    for stripe in range(stripes):
        _accumulate(lanes, data, 64 * stripe, secret, 8 * (stripe % 16))
        if stripe % 16 == 15:
            for i in range(8):
                value = lanes[i] ^ lanes[i] >> 47 ^ _u64(secret, 128 + 8 * i)
                lanes[i] = value * P32_1 & MASK
    _accumulate(lanes, data, len(data) - 64, secret, 192 - 64 - 7)
    value = len(data) * P64_1
    for i in range(4):
        value += _fold(lanes[2 * i] ^ _u64(secret, 11 + 16 * i), lanes[2 * i + 1] ^ _u64(secret, 19 + 16 * i))
    return _avalanche(value & MASK)


def xxh3_64(data, seed=0):
    data = bytes(data)
    if len(data) <= 16:
        return _up_to_16(data, seed)
    if len(data) <= 240:
        return _up_to_240(data, seed)
    return _long(data, seed)
