# SPDX-License-Identifier: MIT
"""DistributionCoder against distribution-coder's published bytes and against a slow transcription of its algorithm in whole numbers."""
import json
import math
import os
import pathlib
import struct

import pytest
from capsule import Capsule

import tessera

numpy = pytest.importorskip('numpy')

TOTAL = 1 << 32
TOP, HALF, QUARTER = (1 << 62) - 1, 1 << 61, 1 << 60

# dtype, rows, which take turns, symbols, bytes: distribution-coder 0.1.1.
README = [[.1, .7, .2], [.8, .1, .1], [.05, .05, .9]]
PUBLISHED = {
    'readme': ('f4', README, [1, 0, 2], '40'),
    'readme in double precision': ('f8', README, [1, 0, 2], '40'),
    'readme in half precision': ('f2', README, [1, 0, 2], '40'),
    'four alike': ('f4', [[.25] * 4], [0, 1, 2, 3, 3, 2, 1, 0], '1be440'),
    'nothing': ('f4', [[.5, .5]], [], '40'),
    'sharp': ('f8', [[.999, .001]], [0] * 40 + [1], 'f5c0'),
    'a probability of zero': ('f4', [[1, 0]], [1, 0, 1], 'fffffffffffffffe40'),
    'half the sum': ('f4', [[.25, .125, .125]], [0, 1, 2], 'a6'),
    'a negative': ('f4', [[-.5, .5, .5]], [0, 1, 2], '0000000050'),
    'no number': ('f4', [[math.nan, .5, .5]], [0, 1, 2], '0000000050'),
    'subnormal': ('f4', [[1e-40, 1]], [0, 1], '0000000040'),
    'ties': ('f4', [[.3, .3, .3]], [0, 1, 2], '40'),
    'skewed': ('f4', [[2.0**-i for i in range(1, 17)]], list(range(16)), '5bbf53af306bfe17de0bc3dc7f67febffe00'),
    'tail': ('f4', [[.9, .05, .03, .01, .009, .001]], [5, 4, 3, 2, 1, 0], 'ffffedadc0'),
    'a run of symbol 0, where the original dies': ('f4', [[1 / 256] * 256], [5] + [0] * 7, '050000000000000040'),
    'an edge, which the original decodes wrong': ('f8', [[.5, .5], [1e-12, 1], [1e-12, 1], [.5, .5]], [1, 0, 0, 1], '800000000000000050'),
}


def coded(rows, symbols):
    coder = tessera.DistributionCoder()
    for i, symbol in enumerate(symbols):
        coder.encode_step(rows[i % len(rows)], symbol)
    return coder.finish_encoding()


def decoded(rows, count, data):
    coder = tessera.DistributionCoder()
    coder.start_decoding(data)
    return [coder.decode_step(rows[i % len(rows)]) for i in range(count)]


def both_ways(rows, symbols, payload):
    assert coded(rows, symbols).hex() == payload
    assert decoded(rows, len(symbols), bytes.fromhex(payload)) == symbols


@pytest.mark.parametrize('name', PUBLISHED)
def test_published_bytes(name):
    dtype, rows, symbols, payload = PUBLISHED[name]
    both_ways([numpy.array(row, dtype) for row in rows], symbols, payload)
    if dtype == 'f4':
        both_ways(rows, symbols, payload)
        both_ways([tuple(row) for row in rows], symbols, payload)


def test_every_vector_of_the_file():
    path = pathlib.Path(os.environ.get('TESSERA_SHARED', 'none'), 'golden/distribution_coder/distribution_coder_golden.json')
    if not path.exists():
        pytest.skip('TESSERA_SHARED names no folder with golden/distribution_coder')
    for vector in json.loads(path.read_text(encoding='utf-8')):
        rows = [row_of(text, vector['dtype']) for text in vector['rows']]
        both_ways(rows, vector['symbols'], vector['payload'])


def row_of(text, dtype):
    """A row as the file has it: decimal, bits in hexadecimal for 16 bits, "VALUE xCOUNT" for equal ones."""
    value, _, count = text.partition(' x')
    words = [value] * int(count) if count else text.split()
    if dtype == 'bf16':
        return Capsule(struct.pack(f'={len(words)}H', *(int(word, 16) for word in words)), 4, 16, [len(words)])
    if dtype == 'f16':
        return numpy.array([int(word, 16) for word in words], 'u2').view('f2')
    return numpy.array([float(word) for word in words], 'f4' if dtype == 'f32' else 'f8')


def frequencies(row):
    out = []
    for number in row:
        value = float(number) * TOTAL
        out.append(1 if not value >= 1 else math.trunc(value))
    out[out.index(max(out))] += TOTAL - sum(out)
    return out


def slow_encode(rows, symbols):
    low, high, follow, bits = 0, TOP, 0, []

    def emit(bit):
        nonlocal follow
        bits.extend([bit] + [1 - bit] * follow)
        follow = 0
    for row, symbol in zip(rows, symbols):
        shares = frequencies(row)
        below = sum(shares[:symbol])
        width = high - low + 1
        low, high = low + width * below // TOTAL, low + width * (below + shares[symbol]) // TOTAL - 1
        while True:
            if high < HALF:
                emit(0)
            elif low >= HALF:
                emit(1)
                low, high = low - HALF, high - HALF
            elif low >= QUARTER and high < HALF + QUARTER:
                follow += 1
                low, high = low - QUARTER, high - QUARTER
            else:
                break
            low, high = 2 * low, 2 * high + 1
    follow += 1
    emit(0 if low < QUARTER else 1)
    bits += [0] * (-len(bits) % 8)
    return bytes(int(''.join(map(str, bits[i:i + 8])), 2) for i in range(0, len(bits), 8))


@pytest.mark.parametrize('dtype', ['f2', 'f4', 'f8'])
def test_it_writes_what_the_slow_one_writes(dtype, chance):
    random = numpy.random.default_rng(chance.randrange(2**32))
    for _ in range(30):
        count = chance.randrange(1, 60)
        rows = [(random.dirichlet(numpy.full(chance.randrange(1, 40), chance.choice([.05, .5, 5]))) * chance.choice([1, .3, .999])).astype(dtype)
                for _ in range(count)]
        symbols = [chance.choice([0, len(row) - 1, chance.randrange(len(row)), int(row.argmax())]) for row in rows]
        data = coded(rows, symbols)
        assert data == slow_encode(rows, symbols)
        assert decoded(rows, count, data) == symbols


def test_long_runs_of_any_symbol():
    for row, symbols in (([.5, .5], [1] + [0] * 500), ([.7, .3], [1] + [0] * 300), ([.9, .1], [1] + [0] * 1000),
                         ([1 / 3, 1 / 3, 1 / 3], [2] * 400 + [1] * 400 + [0] * 400)):
        assert decoded([row], len(symbols), coded([row], symbols)) == symbols


def test_what_the_original_breaks_on_has_a_result():
    """Sums above 1, by which its encoder loses symbols or never returns."""
    for row, symbols in (([1, 1], [0, 1] * 40), ([.9, .9, .9], [1, 1, 0, 2] * 20), ([math.inf, .5], [1, 0] * 30), ([math.inf] * 3, [0, 1, 2] * 20)):
        assert decoded([row], len(symbols), coded([row], symbols)) == symbols


def test_encoder_and_decoder_of_one_object_do_not_touch():
    coder = tessera.DistributionCoder()
    coder.start_decoding(bytes.fromhex('1be440'))
    row = [.25] * 4
    got = []
    for symbol in [0, 1, 2, 3, 3, 2, 1, 0]:
        coder.encode_step(row, symbol)
        got.append(coder.decode_step(row))
    assert got == [0, 1, 2, 3, 3, 2, 1, 0] and coder.finish_encoding().hex() == '1be440'
    coder.reset()
    coder.encode_step([.5, .5], 1)
    assert coder.finish_encoding() == coded([[.5, .5]], [1])


def test_mistakes_are_exceptions():
    coder = tessera.DistributionCoder()
    with pytest.raises(tessera.ParameterError, match='start'):
        coder.decode_step([.5, .5])
    with pytest.raises(tessera.ParameterError, match='symbol 5 of row 0 outside the alphabet 2'):
        coder.encode_step([.5, .5], 5)
    for row in (numpy.array([]), [], numpy.zeros((2, 2)), [[.5, .5]], 'ab', None):
        with pytest.raises(ValueError):
            coder.encode_step(row, 0)
    coder.encode_step(numpy.array([1, 3, 0]), 1)
    coder.encode_step(numpy.arange(8.0)[::-2], 0)
    assert len(coder.finish_encoding()) > 0
    for late in (coder.finish_encoding, lambda: coder.encode_step([.5, .5], 0)):
        with pytest.raises(tessera.ParameterError, match='finished'):
            late()
    coder.start_decoding(coded([[.5, .5]], [1, 0, 1, 1]))
    with pytest.raises(tessera.CorruptError):
        for _ in range(1000):
            coder.decode_step([.5, .5])


def test_garbage_never_hangs_or_crashes(chance):
    random = numpy.random.default_rng(chance.randrange(2**32))
    coder = tessera.DistributionCoder()
    for length in range(60):
        row = random.dirichlet(numpy.full(20, .1)).astype('f4')
        coder.start_decoding(bytes(chance.randrange(256) for _ in range(length)))
        try:
            assert all(0 <= coder.decode_step(row) < 20 for _ in range(300))
        except tessera.CorruptError:
            pass
