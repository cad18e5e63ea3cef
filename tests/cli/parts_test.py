# SPDX-License-Identifier: MIT
"""cat, inspect and verify: parts of frames, and what frames say of themselves."""
import json
import os

from workbench import equal, main, noise, text

BLOCK = 65536
CONTENT = text(5 * BLOCK + 1000)


def framed(bench, name='a', content=CONTENT, codec=('zstd',)):
    spec = {'tessera': 1, 'name': 'blocks-of-64k', 'block': '64KiB', 'pipeline': list(codec)}
    bench.write('spec.json', json.dumps(spec).encode())
    bench.write(name, content)
    bench.run('compress', '-f', '-p', './spec.json', name)


def test_cat_gives_the_whole_content_of_several_files(bench):
    framed(bench)
    framed(bench, 'b', b'bbb')
    equal(bench.run('cat', 'a.tsr', 'b.tsr').stdout, CONTENT + b'bbb')
    equal(bench.run('cat', stdin=bench.read('a.tsr')).stdout, CONTENT)
    bench.run('cat', '-o', 'whole', 'a.tsr', 'b.tsr')
    equal(bench.read('whole'), CONTENT + b'bbb')


def test_ranges_in_every_spelling(bench):
    framed(bench)
    for spelled, expected in (('0-10', CONTENT[:10]), ('10-', CONTENT[10:]), ('64KiB+3', CONTENT[BLOCK:BLOCK + 3]),
                              ('1kB-2kB', CONTENT[1000:2000]), ('65530+12', CONTENT[65530:65542]), ('5-5', b''), ('7+0', b''),
                              (f'{len(CONTENT) - 1}+100', CONTENT[-1:]), ('1GiB+1', b''), ('60000-200000', CONTENT[60000:200000]),
                              ('64k-65537', CONTENT[BLOCK:BLOCK + 1])):
        equal(bench.run('cat', '--range', spelled, 'a.tsr').stdout, expected)
        equal(bench.run('cat', '--range', spelled, stdin=bench.read('a.tsr')).stdout, expected)
    equal(bench.run('cat', '--range', '10+5', '--range', '0+5', 'a.tsr').stdout, CONTENT[10:15] + CONTENT[:5])


def test_ranges_that_are_none_are_refused(bench):
    framed(bench)
    for spelled in ('', '5', '-5', '9-5', 'a-b', '1-2-3', '1+', '99999999999999999999+1', '18014398509481984KiB+1', '1XiB-'):
        bench.fails('cat', '--range', spelled, 'a.tsr', code=2, says='--range')
    bench.fails('cat', '--range', '0+1', '--range', '2+1', stdin=bench.read('a.tsr'), code=2, says='pipe')


def test_a_range_reads_only_the_blocks_that_it_needs(bench):
    framed(bench)
    blocks = bench.report('inspect', 'a.tsr')[0]['frames'][0]['blocks']
    damaged = bytearray(bench.read('a.tsr'))
    for block in (blocks[0], blocks[3]):
        damaged[block['position'] + block['size'] // 2] ^= 0xFF
    bench.write('a.tsr', damaged)
    equal(bench.run('cat', '--range', f'{BLOCK}-{3 * BLOCK}', 'a.tsr').stdout, CONTENT[BLOCK:3 * BLOCK])
    bench.fails('cat', '--range', f'{3 * BLOCK}+1', 'a.tsr', code=1, says='a.tsr: block 3')


def test_cat_to_a_file_leaves_nothing_behind_when_it_fails(bench):
    framed(bench)
    bench.write('bad.tsr', bench.read('a.tsr')[:-100])
    bench.run('cat', '-o', 'out', 'a.tsr', 'bad.tsr', code=1)
    equal(bench.names(), ['a', 'a.tsr', 'bad.tsr', 'spec.json'])


def test_a_label_that_is_not_there_is_an_error(bench):
    framed(bench)
    bench.fails('cat', '--label', 'weight', 'a.tsr', code=2, says='weight')


def test_inspect_tells_what_a_frame_is_without_any_plugin(bench):
    framed(bench)
    nothing = {'TESSERA_PLUGIN_PATH': '/nowhere', 'TESSERA_CODEC_PATH': '/nowhere'}
    report = json.loads(bench.run('inspect', '--json', 'a.tsr', **nothing).stdout)[0]
    frame = report['frames'][0]
    equal((report['format'], report['size'], frame['codec']), ('tessera', len(bench.read('a.tsr')), 'blocks-of-64k'))
    equal((frame['raw_size'], frame['block_size'], len(frame['blocks'])), (len(CONTENT), BLOCK, 6))
    equal([block['raw_offset'] for block in frame['blocks']], [n * BLOCK for n in range(6)])
    equal(frame['plugins'][0]['id'], 'org.tessera.zstd')
    equal(frame['spec']['pipeline'][0]['use'], 'zstd')
    told = bench.run('inspect', '-v', 'a.tsr', **nothing).stdout.decode()
    assert 'blocks-of-64k' in told and 'org.tessera.zstd' in told and '327680' in told, told


def test_inspect_counts_frames_back_to_back(bench):
    framed(bench)
    bench.write('two.tsr', bench.read('a.tsr') * 2)
    frames = bench.report('inspect', 'two.tsr')[0]['frames']
    equal([frame['raw_offset'] for frame in frames], [0, len(CONTENT)])
    line = bench.run('inspect', '--brief', 'two.tsr').stdout.decode().splitlines()[-1].split()
    equal((line[0], line[1], line[-1]), ('2', '12', 'two.tsr'))
    equal(bench.run('cat', '--range', f'{len(CONTENT) - 5}+10', 'two.tsr').stdout, CONTENT[-5:] + CONTENT[:5])


def test_stored_blocks_are_told_from_coded_ones(bench):
    framed(bench, content=noise(BLOCK) + bytes(BLOCK))
    equal([block['stored'] for block in bench.report('inspect', 'a.tsr')[0]['frames'][0]['blocks']], [True, False])


def test_verify_compares_with_the_originals(bench):
    content = {'a': text(30_000), 'deep/b': noise(5000), 'deep/empty': b''}
    for name, data in content.items():
        bench.write(f'in/{name}', data)
    bench.run('compress', '-rq', 'in', '-o', 'packed')
    bench.run('verify', '-q', '-r', 'packed', '--against', 'in')
    bench.run('verify', '-q', 'packed/a.tsr', '--against', 'in/a')
    bench.run('verify', '-q', 'packed/a.tsr', 'packed/deep/b.tsr', '--against', 'in', code=1)  # there is no in/b
    bench.write('in/a', content['a'][:20_000] + b'?' + content['a'][20_001:])
    bench.fails('verify', '-q', '-r', 'packed', '--against', 'in', code=1, says='packed/a.tsr: differs from in/a at byte 20000')
    equal([entry['ok'] for entry in bench.report('verify', '-r', 'packed', '--against', 'in', code=1)], [False, True, True])
    bench.write('in/a', content['a'][:20_000])
    bench.fails('verify', 'packed/a.tsr', '--against', 'in/a', code=1, says='goes on after the 20000 bytes of in/a')
    bench.write('in/a', content['a'] + b'!')
    bench.fails('verify', 'packed/a.tsr', '--against', 'in/a', code=1, says='ends after 30000 bytes, in/a goes on')
    bench.write('in/a', content['a'])
    bench.write('in/deep/new', b'new')
    bench.fails('verify', '-q', '-r', 'packed', '--against', 'in', code=1, says='in/deep/new: has no encoded file')
    bench.path('in/deep/new').unlink()
    bench.path('in/deep/b').unlink()
    bench.fails('verify', '-q', '-r', 'packed', '--against', 'in', code=1, says='in/deep/b: No such file')


def test_verify_tells_sound_from_damaged(bench):
    framed(bench)
    bench.write('bad.tsr', bench.read('a.tsr')[:-1])
    bench.write('junk', b'junk junk junk junk')
    done = bench.run('verify', 'a.tsr', 'bad.tsr', 'junk', code=1)
    equal(done.stdout.decode(), 'a.tsr: sound, 328,680 bytes in 6 blocks of 1 frame\n')
    equal(len(done.stderr.splitlines()), 2)
    report = bench.report('verify', 'a.tsr', 'bad.tsr', 'junk', code=1)
    equal([(entry['file'], entry['ok']) for entry in report], [('a.tsr', True), ('bad.tsr', False), ('junk', False)])
    assert 'bad.tsr' in report[1]['error'], report
    equal(report[0]['checksum'], bench.report('inspect', 'a.tsr')[0]['frames'][0]['checksum'])
    equal(bench.run('verify', '-q', 'a.tsr').stdout, b'')
    bench.run('verify', stdin=bench.read('a.tsr'))


def test_names_that_are_no_utf8_are_still_valid_json(bench):
    framed(bench)
    name = os.fsdecode(b'odd\xff\x01"name.tsr')
    bench.path('a.tsr').rename(bench.path(name))
    for verb in ('inspect', 'verify'):
        equal(bench.report(verb, name)[0]['file'], 'odd\ufffd\x01"name.tsr')


main()
