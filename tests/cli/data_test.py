# SPDX-License-Identifier: MIT
"""compress and decompress: files, pipes, the short forms of zstd and gzip, and what is left behind."""
import json
import os
import stat

from workbench import SOURCE, equal, main, noise, text

CONTENTS = {'empty': b'', 'one': b'x', 'text': text(300_000), 'noise': noise(100_000)}


def test_a_file_comes_back_and_the_original_stays(bench):
    for name, content in CONTENTS.items():
        bench.write(name, content)
        bench.run('compress', name)
        equal(bench.read(name), content)
        bench.path(name).unlink()
        bench.run('decompress', f'{name}.tsr')
        equal(bench.read(name), content)
    equal(bench.names(), sorted([*CONTENTS, *(f'{name}.tsr' for name in CONTENTS)]))


def codecs_of_this_tree(bench):
    """Their names, and whether they are nothing without a model: then their parameter `model` is empty unless it is named."""
    names = [entry['name'] for entry in bench.report('list', 'codecs')['codecs'] if 'problem' not in entry]
    shown = {entry['name']: entry['codec'] for entry in bench.report('show', *names) if 'codec' in entry}
    return {name: shown[name].get('params', {}).get('model') == '' for name in names}


def test_every_codec_of_this_tree_round_trips_through_a_pipe(bench):
    codecs = codecs_of_this_tree(bench)
    assert {'zstd', 'gzip', 'brotli', 'store', 'czip'} <= set(codecs), codecs
    assets = ('--assets', SOURCE / 'codecs' / 'assets', '--assets', SOURCE / 'tests' / 'golden' / 'assets')
    for name, needs_model in codecs.items():
        codec = f'{name}:model=asset:small.czm' if needs_model else name
        frame = bench.run('compress', *assets, '-p', codec, stdin=CONTENTS['text'][:10_000]).stdout
        equal(bench.run('decompress', *assets, stdin=frame).stdout, CONTENTS['text'][:10_000])


def test_a_codec_that_is_nothing_without_a_model_says_what_it_needs_and_where_it_is_looked_for(bench):
    for name in [name for name, needs_model in codecs_of_this_tree(bench).items() if needs_model]:
        told = bench.fails('compress', '-p', name, stdin=b'text', code=2, says='model: "", expected a model file').stderr
        for words in (f'tessera: {name}: /pipeline/', 'asset:NAME', '--assets', 'TESSERA_ASSET_PATH'):
            assert words in told, told


def test_the_short_forms_of_zstd_and_gzip(bench):
    content = CONTENTS['text']
    bench.write('a', content)
    bench.run('a')
    bench.run('-t', 'a.tsr')
    bench.run('-tq', 'a.tsr')
    assert b'a.tsr' in bench.run('-l', 'a.tsr').stdout
    equal(bench.run('-dc', 'a.tsr').stdout, content)
    equal(bench.run('-d', '-c', 'a.tsr').stdout, content)
    equal(bench.run('-d', stdin=bench.read('a.tsr')).stdout, content)
    equal(bench.run('-dc', stdin=bench.run('-c', 'a').stdout).stdout, content)
    equal(bench.run('-d', '-', stdin=bench.run('-', stdin=content).stdout).stdout, content)
    bench.run('-kf', 'a')
    bench.run('-z', '-f', '-o', 'b.tsr', 'a')
    bench.run('-dfo', 'c', 'b.tsr')
    equal(bench.read('c'), content)


def test_threads_are_spelled_as_zstd_does_and_change_nothing(bench):
    bench.write('a', CONTENTS['text'] * 30)
    results = [bench.run('-c', *words, 'a').stdout for words in (['-T0'], ['-T2'], ['-T', '1'], ['--threads=4'], ['--threads', '3'])]
    equal(len(set(results)), 1)


def test_a_number_is_the_codecs_level(bench):
    bench.write('a', CONTENTS['text'])
    sizes = [len(bench.run(f'-{level}', '-c', 'a').stdout) for level in (1, 19)]
    assert sizes[1] < sizes[0], sizes
    equal(bench.run('-19', '-c', 'a').stdout, bench.run('-p', 'auto:level=19', '-c', 'a').stdout)
    equal(bench.run('-19', '-c', 'a').stdout, bench.run('compress', '--set', 'level=19', '-c', 'a').stdout)
    equal(bench.run('-19', '-c', 'a').stdout, bench.run('compress', '--set', '/params/level=19', '-c', 'a').stdout)
    bench.fails('-p', 'store', '-9', 'a', code=2, says='level')


def test_rm_removes_the_input_after_success_only(bench):
    bench.write('a', CONTENTS['text'])
    bench.run('--rm', 'a')
    equal(bench.names(), ['a.tsr'])
    bench.write('damaged.tsr', bench.read('a.tsr')[:-30])
    bench.run('-d', '--rm', 'damaged.tsr', code=1)
    bench.run('-d', '--rm', 'a.tsr')
    equal(bench.names(), ['a', 'damaged.tsr'])
    bench.run('--rm', '-k', 'a')
    equal(bench.names(), ['a', 'a.tsr', 'damaged.tsr'])
    bench.fails('--rm', '-c', 'a', code=2, says='--rm')


def test_an_existing_output_stays_unless_forced(bench):
    bench.write('a', CONTENTS['text'])
    bench.write('a.tsr', b'mine')
    bench.fails('a', code=1, says='a.tsr: exists already; -f overwrites it')
    equal(bench.read('a.tsr'), b'mine')
    bench.run('-f', 'a')
    bench.write('a', b'mine too')
    bench.fails('-d', 'a.tsr', code=1, says='a: exists already')
    equal(bench.read('a'), b'mine too')
    bench.run('-df', 'a.tsr')
    equal(bench.read('a'), CONTENTS['text'])


def test_mode_and_time_pass_to_the_output(bench):
    path = bench.write('a', CONTENTS['text'])
    path.chmod(0o640)
    os.utime(path, ns=(10**18, 10**18 + 123_456_789))
    bench.run('a')
    path.unlink()
    bench.run('-d', 'a.tsr')
    for name in ('a', 'a.tsr'):
        about = bench.path(name).stat()
        equal((stat.S_IMODE(about.st_mode), about.st_mtime_ns), (0o640, 10**18 + 123_456_789))


def test_an_error_in_one_file_does_not_stop_the_others(bench):
    bench.write('a', CONTENTS['text'])
    bench.write('c', b'c')
    bench.fails('a', 'missing', 'c', code=1, says='missing: No such file')
    equal(bench.names(), ['a', 'a.tsr', 'c', 'c.tsr'])
    bench.fails('-t', 'a.tsr', 'c', 'c.tsr', code=1, says='tessera: c: expected a frame')


def test_output_goes_where_it_is_told(bench):
    bench.write('a', b'aaa')
    bench.write('b', b'bbb')
    bench.path('out').mkdir()
    bench.run('a', 'b', '-o', 'out')
    bench.run('a', '-o', 'new.tsr')
    bench.run('-d', 'out/a.tsr', 'out/b.tsr', '-o', 'out/')
    equal(bench.names('out'), ['a', 'a.tsr', 'b', 'b.tsr'])
    equal(bench.run('-d', 'new.tsr', '-o', '-').stdout, b'aaa')
    bench.run('-o', 'piped.tsr', stdin=b'ppp')
    equal(bench.run('-dc', 'piped.tsr').stdout, b'ppp')
    bench.fails('a', 'b', '-o', 'nothere', code=2, says='2 files need a directory')
    bench.fails('a', '-c', '-o', 'x', code=2, says='-c and -o')
    bench.fails('-o', 'out', stdin=b'p', code=2, says='standard input needs the name of a file')
    bench.fails('a', '-o', '', code=2, says='-o')


def test_several_files_to_standard_output_decode_to_the_concatenation(bench):
    bench.write('a', b'aaa')
    bench.write('b', CONTENTS['text'])
    frames = bench.run('-c', 'a', 'b').stdout
    equal(bench.run('-d', stdin=frames).stdout, b'aaa' + CONTENTS['text'])


def test_a_device_is_written_to_and_not_replaced(bench):
    bench.write('a', CONTENTS['text'])
    bench.run('a', '-o', '/dev/null')
    assert stat.S_ISCHR(os.stat('/dev/null').st_mode)


def test_raw_mode_gives_the_formats_of_other_systems(bench):
    content = CONTENTS['text'][:70_000]
    bench.write('a', content)
    for codec, suffix, program in (('gzip', 'gz', 'gzip'), ('zstd', 'zst', 'zstd'), ('brotli', 'br', 'brotli')):
        bench.run('compress', '--raw', '-p', codec, 'a')
        equal(bench.other(program, '-dc', f'a.{suffix}'), content)
        equal(bench.run('decompress', '--raw', '-p', codec, '-c', f'a.{suffix}').stdout, content)
    bench.run('compress', '--raw', '-p', 'store', 'a', '-o', 'a.raw')
    equal(bench.read('a.raw'), content)
    bench.fails('compress', '--raw', '-p', 'store', 'a', code=2, says='-o')
    bench.fails('compress', '--raw', '-p', 'best-bytes', 'a', code=2, says='--raw: best-bytes: /pipeline/0')
    bench.fails('decompress', '--raw', 'a.gz', code=2, says='-p')


def test_a_small_message_costs_at_most_16_bytes(bench):
    message = b'a message of some 40 bytes, not repeating'
    frame = bench.run('compress', '--small', '-p', 'store', stdin=message).stdout
    assert len(frame) <= len(message) + 16, len(frame)
    equal(bench.run('decompress', stdin=frame).stdout, message)
    bench.fails('decompress', stdin=frame, code=1, says='-', TESSERA_CODEC_PATH='/nowhere')


def test_records_are_messages_that_are_read_alone(bench):
    lines = [f'{{"n": {n}, "words": "{"word " * (n % 50)}"}}\n'.encode() for n in range(400)]
    bench.write('in', b''.join(lines))
    bench.write('spec.json', json.dumps({
        'tessera': 1, 'name': 'lines', 'params': {'form': 'lines', 'every': 1, 'window': 0},
        'segment': {'use': 'records', 'params': {'form': '$form', 'every': '$every'}},
        'pipeline': [{'use': 'zstd', 'params': {'window': '$window'}}]}).encode())
    bench.run('compress', '-p', './spec.json', '-o', 'framed', 'in')
    equal(len(bench.report('inspect', 'framed')[0]['frames'][0]['blocks']), len(lines))
    equal(bench.run('cat', 'framed').stdout, b''.join(lines))
    for settings in ('form=lines', 'form=json-lines,window=20'):
        bench.run('compress', '-f', '--small', '-p', f'./spec.json:{settings}', '-o', 'small', 'in')
        codec = f'./spec.json:{settings}'
        equal(bench.run('decompress', '-c', '-p', codec, 'small').stdout, b''.join(lines))
        first = sum(map(len, lines[:123]))
        equal(bench.run('cat', '-p', codec, '--range', f'{first}+{len(lines[123])}', 'small').stdout, lines[123])
        bench.run('verify', '-p', codec, 'small', '--against', 'in')
        assert bench.path('small').stat().st_size < bench.path('framed').stat().st_size
    bench.fails('cat', 'small', code=1, says='name its spec')
    bench.fails('cat', '-p', 'nosuch', 'small', code=2, says='nosuch')


def test_verbose_tells_sizes_and_quiet_nothing(bench):
    bench.write('a', CONTENTS['text'])
    told = bench.run('-v', 'a').stderr
    assert '300,000 =>' in told and 'a.tsr' in told, told
    equal(bench.run('-qf', 'a').stderr, '')
    equal(bench.run('-f', 'a').stderr, '')


def test_no_progress_in_a_pipe_unless_asked_for(bench):
    bench.write('a', CONTENTS['text'])
    assert '\r' not in bench.run('-f', 'a').stderr
    assert '\r' not in bench.run('-f', '--no-progress', 'a').stderr
    bench.run('-f', '--progress', 'a')


def test_limits_stop_the_work(bench):
    bench.write('a', CONTENTS['text'])
    bench.run('a')
    bench.fails('-dc', '--limit-output', '1KiB', 'a.tsr', code=1, says='a.tsr')
    bench.fails('-c', '--memory', '1KiB', 'a', code=1, says='a: ')
    bench.run('-dc', '--limit-output', '1MiB', '--memory=256MiB', 'a.tsr')


def test_a_damaged_file_is_one_message_and_no_output(bench):
    bench.write('a', CONTENTS['text'])
    bench.run('a')
    frame = bytearray(bench.read('a.tsr'))
    frame[len(frame) // 2] ^= 0x40
    bench.write('bad.tsr', frame)
    bench.fails('-d', 'bad.tsr', code=1, says='tessera: bad.tsr: block 0')
    equal(bench.names(), ['a', 'a.tsr', 'bad.tsr'])


def test_salvage_gives_back_whole_blocks_under_another_name(bench):
    bench.write('spec.json', json.dumps({'tessera': 1, 'name': 'small-blocks', 'block': '64KiB', 'pipeline': ['zstd']}).encode())
    content = CONTENTS['text']
    bench.write('a', content)
    bench.run('compress', '-p', './spec.json', 'a')
    blocks = bench.report('inspect', 'a.tsr')[0]['frames'][0]['blocks']
    frame = bytearray(bench.read('a.tsr'))
    frame[blocks[2]['position'] + blocks[2]['size'] // 2] ^= 1
    bench.write('bad.tsr', frame)
    done = bench.run('decompress', '--salvage', 'bad.tsr', code=1)
    assert 'block 2' in done.stderr, done.stderr
    equal(bench.read('bad.salvaged'), content[:2 * 65536] + content[3 * 65536:])
    bench.run('-d', '--salvage', 'a.tsr')
    equal(bench.read('a.salvaged'), content)
    bench.fails('-d', '--salvage', '--rm', 'a.tsr', code=2, says='--rm')
    bench.fails('-d', '--salvage', stdin=bench.read('a.tsr'), code=2, says='--salvage')


def test_bytes_of_file_names_that_could_steer_a_terminal_are_escaped(bench):
    name = 'bad\x1b[31m\nname'
    bench.fails('-t', name, code=1, says='bad\\x1b[31m\\x0aname')


def test_options_may_stand_before_the_verb_and_words_after_two_hyphens_are_files(bench):
    bench.write('-odd', b'odd')
    bench.run('-q', 'compress', '--', '-odd')
    equal(bench.run('-dc', '--', '-odd.tsr').stdout, b'odd')


main()
