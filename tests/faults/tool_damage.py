# SPDX-License-Identifier: MIT
"""Damaged files through the tool: exit code 1, one message that names the file, and nothing under the output's name.

Usage: tool_damage.py TOOL SOURCE PLUGINS
"""
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'cli'))
from workbench import equal, main, noise, text  # noqa: E402  pylint: disable=wrong-import-position

CONTENT = text(6000) + noise(2000)
SEED = random.randrange(1 << 32)
print(f'seed of the damage: {SEED}')


def frame(bench, codec='zstd', block='2KiB'):
    return bench.run('compress', '-p', codec, '--set', f'/block={block}', stdin=CONTENT).stdout


def blocks_of(bench, whole):
    bench.write('in.tsr', whole)
    return bench.report('inspect', 'in.tsr')[0]['frames'][0]['blocks']


def refused(bench, damaged, *words):
    bench.write('in.tsr', damaged)
    return bench.fails('decompress', *words, '-o', 'out', 'in.tsr', code=1, says='in.tsr: ')


def test_250_bit_flips_and_250_truncations_are_refused_and_leave_nothing(bench):
    numbers = random.Random(SEED)
    frames = [frame(bench, codec) for codec in ('zstd', 'gzip', 'brotli', 'store')]
    for turn in range(250):
        whole = frames[turn % len(frames)]
        damaged = bytearray(whole)
        damaged[numbers.randrange(len(whole))] ^= 1 << numbers.randrange(8)
        refused(bench, bytes(damaged), '-T1')
        refused(bench, whole[:numbers.randrange(len(whole))], '-T1')
        equal(bench.names(), ['in.tsr'])


def test_the_message_names_the_block(bench):
    whole = frame(bench)
    place = blocks_of(bench, whole)[2]
    damaged = bytearray(whole)
    damaged[place['position'] + place['size'] - 1] ^= 1
    done = refused(bench, bytes(damaged))
    assert 'in.tsr: block 2: the block is damaged: the checksum' in done.stderr, done.stderr
    done = refused(bench, whole[:place['position'] + place['size'] - 1])
    assert 'in.tsr: block 2: the file ends inside it, 1 bytes are missing' in done.stderr, done.stderr


def test_damage_keeps_a_file_that_was_there(bench):
    bench.write('out', b'mine')
    for words in ((), ('-f',)):
        bench.write('in.tsr', frame(bench)[:-40])
        bench.run('decompress', *words, '-o', 'out', 'in.tsr', code=1)
        equal(bench.read('out'), b'mine')
        equal(bench.names(), ['in.tsr', 'out'])


def test_verify_cat_and_a_pipe_refuse_damage_too(bench):
    damaged = bytearray(frame(bench))
    damaged[len(damaged) // 2] ^= 4
    bench.write('in.tsr', bytes(damaged))
    bench.fails('verify', 'in.tsr', code=1, says='in.tsr: block ')
    bench.fails('cat', 'in.tsr', code=1, says='in.tsr: block ')
    bench.fails('-t', 'in.tsr', code=1, says='in.tsr: block ')
    bench.fails('decompress', code=1, says='block ', stdin=bytes(damaged))


def test_salvage_gives_back_every_whole_block_and_lists_the_losses(bench):
    whole = frame(bench)
    places = blocks_of(bench, whole)
    damaged = bytearray(whole)
    damaged[places[1]['position'] + places[1]['size'] - 1] ^= 0x10
    bench.write('in.tsr', bytes(damaged))
    done = bench.run('decompress', '--salvage', 'in.tsr', code=1)
    assert 'in.tsr: lost: frame 0, block 1, from byte 2048, 2048 bytes: the block is damaged' in done.stderr, done.stderr
    others = [name for name in bench.names() if name != 'in.tsr']
    equal(len(others), 1)
    assert others[0] != 'in', 'salvage must not write under the usual name'
    equal(bench.read(others[0]), CONTENT[:2048] + CONTENT[4096:])


if __name__ == '__main__':
    main()
