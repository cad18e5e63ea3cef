# SPDX-License-Identifier: MIT
"""The tables of a model file: powers of two for softmax, sines and cosines for rotary positions."""
import math
import zlib

import numpy

from .errors import TrainingError

BASE = 10000.0


def exp2():
    """65536 * 2^(-i / 256) to the nearest, 65535 at most: u16 [256]."""
    table = numpy.array([min(65535, round(65536 * 2.0**(-i / 256))) for i in range(256)], dtype='<u2')
    if zlib.crc32(table.tobytes()) != 0x921e22c7:
        raise TrainingError(f'lut.exp2 came out with CRC-32 {zlib.crc32(table.tobytes()):08x}, expected 921e22c7')
    return table


def rotations(positions):
    """(cos, sin), i16 [positions, 32]: the angle of pair i at position p is p / BASE^(2 i / 64)."""
    steps = [1.0 / BASE**(2 * i / 64) for i in range(32)]
    def table(function):
        rows = [[max(-32768, min(32767, round(32768 * function(p * step)))) for step in steps] for p in range(positions)]
        return numpy.array(rows, dtype='<i2')
    return table(math.cos), table(math.sin)
