# SPDX-License-Identifier: MIT
"""Codebooks through the tool: learned from many files, known by their hash, and what happens without the right one."""
import random
import struct

from workbench import equal, main, noise

CODECS = ('fp16-huffman', 'fp16-arithmetic')


def halves(count, scale=1.0, seed=3):
    numbers = random.Random(seed)
    return b''.join(struct.pack('<e', numbers.gauss(0, scale)) for _ in range(count))


def train(bench, *samples, book='assets/kv.book'):
    bench.path('assets').mkdir(exist_ok=True)
    return bench.run('train', 'codebook', '--set', 'format=fp16-hi6', *samples, '-o', book)


def test_every_bit_comes_back_without_a_book(bench):
    special = [0x7C01, 0xFE00, 0xFFFF, 0x7C00, 0xFC00, 0x0000, 0x8000, 0x0001, 0x83FF]
    patterns = b''.join(pattern.to_bytes(2, 'little') for pattern in special)
    for codec in CODECS:
        for content in (patterns, patterns * 400, patterns + b'x', b'', b'x', bytes(4000), noise(30_001), halves(9000)):
            bench.write('in', content)
            bench.run('compress', '-fq', '-p', codec, 'in', '-o', 'out')
            equal(bench.run('decompress', '-c', 'out').stdout, content)


def test_a_book_over_many_files_serves_each(bench):
    files = {f'dumps/{i}.bin': halves(600, seed=i) for i in range(20)}
    for name, content in files.items():
        bench.write(name, content)
    train(bench, '-r', 'dumps')
    for codec in CODECS:
        bench.run('compress', '-rq', '-p', codec, 'dumps', '-o', f'own-{codec}')
        bench.run('compress', '-rq', '--assets', 'assets', '-p', f'{codec}:book=asset:kv.book', 'dumps', '-o', f'one-{codec}')
        sizes = [sum(len(bench.read(f'{kind}-{codec}/{name}')) for name in bench.names(f'{kind}-{codec}')) for kind in ('own', 'one')]
        assert sizes[1] < 0.95 * sizes[0], f'{codec}: {sizes[1]} bytes by one book, {sizes[0]} by many'
        bench.run('decompress', '-rq', '--assets', 'assets', f'one-{codec}', '-o', f'back-{codec}')
        equal({f'dumps/{name}': bench.read(f'back-{codec}/{name}') for name in bench.names(f'back-{codec}')}, files)


def test_a_book_is_known_by_its_content(bench):
    bench.write('a.bin', halves(500))
    train(bench, 'a.bin')
    told = bench.run('train', 'codebook', '--set', 'format=fp16-hi6', 'a.bin', '-o', '-')
    equal(told.stdout, bench.read('assets/kv.book'))
    name = told.stderr.split('sha256 ')[1].strip()
    frame = bench.run('compress', '--assets', 'assets', '-p', f'fp16-huffman:book=sha256:{name}', '-c', 'a.bin').stdout
    bench.path('elsewhere').mkdir()
    bench.path('assets/kv.book').rename(bench.path('elsewhere/other-name'))
    equal(bench.run('decompress', '-c', '--assets', 'elsewhere', stdin=frame).stdout, halves(500))
    bench.fails('decompress', '-c', stdin=frame, code=1, says=f'no asset with SHA-256 {name}')


def test_a_symbol_that_the_book_lacks_is_named_unless_every_symbol_counts(bench):
    bench.write('a.bin', halves(500))
    train(bench, 'a.bin')
    # An infinity: no finite number has its exponent.
    other = halves(100) + struct.pack('<H', 0x7C00)
    bench.write('b.bin', other)
    for codec in CODECS:
        done = bench.fails('compress', '--assets', 'assets', '-p', f'{codec}:book=asset:kv.book', 'b.bin', '-o', 'out', code=1,
                           says='symbol 31 at 100 is not in table "hi6" of book asset:kv.book')
        assert '/split/hi6/0' in done.stderr and 'b.bin' in done.stderr, done.stderr
        assert 'out' not in bench.names(), bench.names()
        bench.run('compress', '-f', '--assets', 'assets', '-p', f'{codec}:book=asset:kv.book,floor=true', 'b.bin', '-o', 'floor')
        equal(bench.run('decompress', '-c', '--assets', 'assets', 'floor').stdout, other)


def test_what_is_no_book_is_refused(bench):
    bench.write('assets/no.book', b'TsrBook')
    bench.fails('compress', '--assets', 'assets', '-p', 'fp16-huffman:book=asset:no.book', stdin=b'ab', code=1, says='codebook: expected one')
    bench.write('assets/bytes.book', bench.run('train', 'codebook', '-o', '-', bench.write('s', b'abc')).stdout)
    bench.fails('compress', '--assets', 'assets', '-p', 'fp16-huffman:book=asset:bytes.book', stdin=b'ab', code=2,
                says='table: expected one of "bytes" of book asset:bytes.book, found "hi6"')



main()
