# SPDX-License-Identifier: MIT
"""Holds framework/format.md to its promise: a reader written from it reads golden frames, and frames of the tool, to the byte.
Usage: reader_test.py TOOL PLUGINS, the built tool and the directory of the built plugins."""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from reader import Damaged, Reader
from xxh3 import xxh3_64

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# Of the frames in frames/, those whose stages this reader has, and the content of each.
READABLE = {
    'store-text': ['text.txt'], 'store-empty': ['empty.bin'], 'gzip-text': ['text.txt'], 'blocks': ['text.txt'],
    'gzip-back-to-back': ['text.txt', 'noise.bin', 'empty.bin', 'u16.bin'], 'gzip-small': ['text.txt'],
    'store-small': ['noise.bin'], 'delta-bitpack': ['u16.bin'], 'bitpack-24': ['u32.bin'], 'view-odd': ['odd.bin'],
    'byte-split': ['u32.bin'], 'segments': ['u16.bin'], 'tiny': ['tiny.bin'], 'best-bytes-noise': ['noise.bin'],
    'row-match': ['numbers.f32'], 'float-split-fp16': ['numbers.f16'], 'float-split-fp16-hi6': ['numbers.f16'],
    'float-split-bf16': ['numbers.bf16'], 'float-split-fp32': ['numbers.f32'], 'float-split-fp64': ['numbers.f64'],
    'float-split-fp8-e4m3': ['numbers.e4m3'], 'float-split-fp8-e5m2': ['numbers.e5m2'],
}
# Length, seed and XXH3 of the first bytes of xxHash's own test buffer, out of its test vectors.
SEED = 0x9E3779B185EBCA8D
VECTORS = [(0, 0, 0x2D06800538D394C2), (1, 0, 0xC44BDFF4074EECDB), (1, SEED, 0x032BE332DD766EF8),
           (6, 0, 0x27B56A84CD2D7325), (12, 0, 0xA713DAF0DFBB77E7), (24, 0, 0xA3FE70BF9D3510EB),
           (48, 0, 0x397DA259ECBA1F11), (80, 0, 0xBCDEFBBB2C47C90A), (195, 0, 0xCD94217EE362EC3A),
           (403, 0, 0xCDEB804D65C6DEA4), (512, 0, 0x617E49599013CB6B), (2048, 0, 0xDD59E2C3A5F038E0),
           (2240, 0, 0x6E73A90539CF2948), (2367, 0, 0xCB37AEB9E5D361ED)]

STORED = {'tessera': 1, 'block': '4MiB'}
CODECS = [({**STORED, 'name': 'store', 'pipeline': [{'use': 'store'}]}, {'org.tessera.store': 1}),
          ({**STORED, 'name': 'gzip', 'pipeline': [{'use': 'zlib', 'params': {'wrapper': 'gzip'}}]}, {'org.tessera.zlib': 1})]


def reader():
    """With the dictionary as the format page gives it."""
    page = (ROOT / 'framework' / 'format.md').read_text(encoding='utf-8')
    plain, wide = (page.split(f'```text {name}\n')[1].split('\n```')[0].replace('\n', '').encode() for name in ('dictionary', 'wide dictionary'))
    return Reader(plain, wide, CODECS)


def contents(names):
    return b''.join((HERE / 'content' / name).read_bytes() for name in names)


def check_vectors():
    state, buffer = 2654435761, bytearray()
    for _ in range(2367):
        buffer.append(state >> 56)
        state = state * 11400714785074694797 & (1 << 64) - 1
    for length, seed, expected in VECTORS:
        assert xxh3_64(buffer[:length], seed) == expected, f'XXH3 of {length} bytes with seed {seed:x}'


def check_golden():
    for name, parts in READABLE.items():
        assert reader().decode((HERE / 'frames' / f'{name}.tsr').read_bytes()) == contents(parts), name


def check_flips():
    """Any one bit that flips is noticed: the reader holds every checksum that the page names."""
    for name in ('tiny', 'blocks', 'segments', 'gzip-small'):
        sound = (HERE / 'frames' / f'{name}.tsr').read_bytes()
        for bit in random.Random(7).sample(range(8 * len(sound)), 300):
            flipped = bytearray(sound)
            flipped[bit // 8] ^= 1 << bit % 8
            if name != 'gzip-small' and bit // 8 == 5 and bit % 8 >= 4:
                continue  # flags that a reader may ignore; the checksum is held all the same, below
            try:
                reader().decode(bytes(flipped))
            except (Damaged, ValueError, EOFError, OSError, IndexError, KeyError, AssertionError):
                continue
            except Exception as failure:
                if type(failure).__module__ == 'zlib':
                    continue
                raise
            raise AssertionError(f'{name}: bit {bit} flipped, and nobody noticed')


def check_tool(tool, plugins):
    specs = {
        'gzip.json': '{"tessera":1,"name":"a","block":5000,"pipeline":[{"use":"zlib","params":{"wrapper":"zlib"}}]}',
        'planes.json': '{"tessera":1,"name":"b","pipeline":[{"use":"view","params":{"as":"u32be"}},{"use":"delta","params":'
                       '{"distance":3,"zigzag":true}},{"use":"byte-split","split":{"b0":[],"b1":["zlib"],"b2":["store"],"b3":'
                       '["bitpack"]}}]}',
        'choose.json': '{"tessera":1,"name":"c","block":"1KiB","pipeline":[{"choose":{"as-is":[],"packed":["zlib"],"numbers":'
                       '[{"use":"view","params":{"as":"u16le"}},"bitpack"]}}]}'}
    inputs = {'page': (ROOT / 'framework' / 'format.md').read_bytes()[:20001],
              'numbers': b''.join((70000 + 5 * i).to_bytes(4, 'big') for i in range(4000)) + b'end',
              'short': b'12', 'nothing': b''}
    environment = {**os.environ, 'TESSERA_PLUGIN_PATH': str(plugins)}
    with tempfile.TemporaryDirectory() as folder:
        for spec, text in specs.items():
            pathlib.Path(folder, spec).write_text(text, encoding='utf-8')
        for spec in [*specs, str(ROOT / 'codecs' / 'store.json'), str(ROOT / 'codecs' / 'gzip.json')]:
            for name, data in inputs.items():
                frame = subprocess.run([tool, 'compress', '-p', pathlib.Path(folder, spec), '-c', '-'], input=data, cwd=folder,
                                       env=environment, capture_output=True, check=True).stdout
                assert reader().decode(frame) == data, f'{spec} of {name}'


def main(tool, plugins):
    checks = {'XXH3 of the published test vectors': check_vectors, 'golden frames are read to the byte': check_golden,
              'no flipped bit goes unnoticed': check_flips, 'frames of the tool are read to the byte': lambda: check_tool(tool, plugins)}
    failed = 0
    for name, check in checks.items():
        try:
            check()
            print(f'ok {name}')
        except (AssertionError, Damaged, subprocess.CalledProcessError) as problem:
            failed += 1
            print(f'FAILED {name}: {problem} {getattr(problem, "stderr", "")}')
    print(f'{len(checks) - failed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()))
