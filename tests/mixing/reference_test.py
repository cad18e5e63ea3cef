# SPDX-License-Identifier: MIT
"""Holds the plugin "context-mix" to the second implementation of its format page, bit by bit.
Usage: reference_test.py PREDICTIONS, the program of predictions.cpp."""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from reference import predictions

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / 'golden'
PROGRAM = sys.argv[1]
DEFAULTS = {'contexts': ['order0', 'order1', 'order2', 'order3', 'order4', 'order6', 'word', 'words', 'word-gap', 'shape'], 'matches': [7],
            'selectors': ['last', 'confidence', 'sureness', 'kind', 'column'], 'runs': True, 'rate': 16, 'limit': 1023, 'memory': 1 << 27}
ALL = ['order0', 'order1', 'order2', 'order5', 'order8', 'sparse2', 'sparse134', 'high-nibbles', 'word', 'words', 'word-gap', 'follower',
       'followers', 'above', 'around', 'line', 'field', 'fields', 'neighbour', 'key', 'shape', 'record', 'records']
WIDE = {'contexts': ['order0', 'order1', 'order3', 'sparse2', 'above', 'around'], 'selectors': ['node', 'second', 'match', 'confidence'],
        'matches': [3, 5]}
failed = passed = 0


def content(name, size):
    return (GOLDEN / 'content' / name).read_bytes()[:size]


def records(count):
    """Rows of 7 bytes in binary: what `record` looks for."""
    chosen = random.Random('records')
    return b''.join(bytes([7, i % 256, i // 256, 0, chosen.choice(b'abc'), 255, chosen.randrange(9)]) for i in range(count))


def repeats(size):
    """Pieces of what came before, of 10 to 24 bytes, among noise: matches that end, and others that go on."""
    chosen = random.Random('repeats')
    data = bytes(chosen.randrange(60) for _ in range(200))
    while len(data) < size:
        start = chosen.randrange(len(data) - 24)
        data += data[start:start + chosen.randrange(10, 25)] + bytes(chosen.randrange(60) for _ in range(chosen.randrange(3)))
    return data


def length_first(data):
    """What the stage of that name makes of numbers of 32 bits."""
    out = b''
    for i in range(0, len(data), 4):
        more = int.from_bytes(data[i:i + 4], 'little') + 8
        length = more.bit_length() - 1
        out += (length - 3 << 20 | more - (1 << length) << 20 - length).to_bytes(4, 'little')
    return out


def check(name, data, width=1, alphabet=256, row=0, prior=None, **params):
    global failed, passed
    wanted = {**DEFAULTS, **params}
    symbols = [int.from_bytes(data[i:i + width], 'little') for i in range(0, len(data) - width + 1, width)]
    bits = max(1, (alphabet - 1).bit_length())
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        given = {**wanted, **({'prior': 'asset:prior'} if prior else {})}
        out = subprocess.run([PROGRAM, json.dumps(given), str(width), str(alphabet), str(row), file.name, *([prior] if prior else [])],
                             stdout=subprocess.PIPE, check=True).stdout
    found = [int.from_bytes(out[i:i + 4], 'little') for i in range(0, len(out), 4)]
    expected = predictions(wanted, symbols, bits, row, pathlib.Path(prior).read_bytes() if prior else None)
    wrong = next((i for i, (a, b) in enumerate(zip(found, expected)) if a != b), None)
    if wrong is None and len(found) == len(expected) > 0:
        passed += 1
        print(f'ok {name}: {len(found)} bits')
    else:
        failed += 1
        print(f'FAILED {name}: ' + (f'{len(found)} predictions, expected {len(expected)}' if wrong is None
                                    else f'bit {wrong}: predicts {found[wrong]}, expected {expected[wrong]}'))


lines, text = content('lines.txt', 700), content('text.txt', 500)
table = b''.join(b'%d,%s: x=%d\t%s\n' % (i * 37 % 101, [b'red', b'Green'][i % 2], i // 3, b'end' * (i % 4)) for i in range(40))
check('text with the defaults', lines + lines[:200])
check('everything on text', text[:300] + lines[:150], contexts=ALL, matches=[9, 4],
      selectors=['node', 'last', 'second', 'match', 'sureness', 'confidence', 'kind', 'column'], rate=7, limit=127)
check('lines and fields', table, contexts=['order1', 'above', 'around', 'line', 'field', 'fields', 'neighbour', 'key'], selectors=['column'])
check('rows', content('numbers.f32', 400), row=4, contexts=['order1', 'above', 'around', 'line'])
check('records', records(110), contexts=['order1', 'record', 'records'], matches=[], selectors=['confidence'])
check('repeats', repeats(4000), contexts=['order1'], matches=[6, 4], selectors=['sureness', 'match'])
check('zeros', bytes(1200), contexts=['order1', 'order2', 'order0'], limit=63, rate=64)
check('a table so small that contexts take each other\'s slots', text + lines, contexts=ALL[:9], selectors=['last'], memory=4096)
check('no runs, no matches', text, runs=False, matches=[], selectors=['node'])
check('symbols of 5 bits', bytes(b % 21 for b in text), alphabet=21, contexts=['order0', 'order1', 'order2', 'word'])
check('symbols of 1 bit', bytes(b >> 3 & 1 for b in text + lines), alphabet=2, contexts=['order0', 'order4', 'order8'])
check('numbers of 16 bits', content('u16.bin', 600), width=2, alphabet=65536, **WIDE)
check('numbers of 10 bits in rows', content('u16.bin', 0) + b''.join((i * i % 999 % 700).to_bytes(2, 'little') for i in range(300)), width=2,
      alphabet=700, row=10, **WIDE)
check('numbers of 32 bits', content('u32.bin', 500), width=4, alphabet=1 << 32, **WIDE)
check('a prior', lines[:300] + text[:200], prior=str(GOLDEN / 'assets' / 'text.prior'), contexts=['order1', 'order3', 'word'], matches=[5],
      selectors=['last'])
IDS = {'contexts': ['order0', 'order1', 'order2', 'sparse2'], 'matches': [3], 'selectors': ['known', 'node', 'match', 'last'], 'runs': False}
ids = length_first(content('ids.u32', 4 * 300))
check('n-grams of a prior', ids, width=4, alphabet=1 << 24, prior=str(GOLDEN / 'assets' / 'ids.prior'), **IDS)
check('symbols that the n-grams of a prior do not have, and that do not end', b''.join(
    (i * 2654435761 % (1 << 24)).to_bytes(4, 'little') for i in range(40)) + ids[:200], width=4, alphabet=1 << 24,
      prior=str(GOLDEN / 'assets' / 'ids.prior'), **IDS)
check('wider symbols than a prior\'s', ids[:200], width=4, alphabet=1 << 25, prior=str(GOLDEN / 'assets' / 'ids.prior'), **IDS)
check('n-grams of bytes, with runs', text, prior=str(GOLDEN / 'assets' / 'bytes.prior'), contexts=['order1', 'word'], matches=[], selectors=['known', 'kind'])
print(f'{passed} passed, {failed} failed')
sys.exit(1 if failed else 0)
