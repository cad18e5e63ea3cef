# SPDX-License-Identifier: MIT
"""bench: its numbers, its forms, its sweeps."""
import csv
import io
import json

from workbench import equal, main, noise, text


def test_the_report_fits_what_compress_does(bench):
    content = text(200_000)
    bench.write('a', content)
    size = len(bench.run('compress', '-c', 'a').stdout)
    report = bench.report('bench', '--repeat', '2', 'a')
    equal((report['repeat'], report['threads'], len(report['results'])), (2, 1, 1))
    result = report['results'][0]
    equal((result['file'], result['codec'], result['ok']), ('a', 'auto', True))
    equal((result['raw_bytes'], result['encoded_bytes'], result['blocks']), (len(content), size, 1))
    assert abs(result['ratio'] - len(content) / size) < 1e-6 and abs(result['bits_per_byte'] - 8 * size / len(content)) < 1e-6
    for side in ('encode', 'decode'):
        told = result[side]
        assert 0 < told['best_seconds'] <= told['median_seconds'], told
        assert abs(told['best_mb_per_s'] * told['best_seconds'] * 1e6 / len(content) - 1) < 1e-6, told
        assert 0 < told['peak_memory'] < 200 * 2**20, told
        equal([(stage['pointer'], stage['id']) for stage in told['stages']], [('/routes/text/0', 'zstd')])
        equal(told['stages'][0]['bytes_in'], len(content))
        assert told['stages'][0]['seconds'] > 0


def test_every_codec_meets_every_file(bench):
    bench.write('a', text(50_000))
    bench.write('b', noise(10_000))
    bench.write('empty', b'')
    results = bench.report('bench', '-p', 'zstd', '-p', 'store', 'a', 'b', 'empty', '--repeat=1')['results']
    equal([(result['file'], result['codec'], result['ok']) for result in results],
          [(file, codec, True) for file in ('a', 'b', 'empty') for codec in ('zstd', 'store')])
    told = bench.run('bench', '-p', 'zstd', '-p', 'store', 'a', 'b', '--repeat=1').stdout.decode()
    equal(len([line for line in told.splitlines() if line.startswith('(all) ')]), 2)


def test_a_codec_that_may_cut_anywhere_meets_a_large_file(bench):
    content = noise(20_000) * 600
    bench.write('a', content)
    result = bench.report('bench', '--repeat=1', '-p', 'auto', 'a')['results'][0]
    equal((result['ok'], result['raw_bytes']), (True, len(content)))


def test_messages_are_coded_each_alone_and_summed(bench):
    content = text(30_000)
    bench.write('a', content)
    lines = content.splitlines(keepends=True)
    whole, = bench.report('bench', '--repeat=1', '-p', 'zstd', 'a')['results']
    assert 'messages' not in whole
    for form in ('--small', '--raw', '--quiet'):
        result, = bench.report('bench', '--repeat=1', '-p', 'zstd', form, '--messages', '50', '--unit', 'lines', 'a')['results']
        equal((result['ok'], result['raw_bytes'], result['messages']), (True, len(content), 50))
        assert whole['encoded_bytes'] < result['encoded_bytes'], result
    # One message a line, and none that is empty, however many are asked for.
    few = lines[:12]
    bench.write('few', b''.join(few))
    each = sum(len(bench.run('compress', '--raw', '-p', 'zstd', stdin=line).stdout) for line in few)
    words = ('bench', '--repeat=1', '-p', 'zstd', '--raw', '--messages')
    result, = bench.report(*words, '20000', '--unit', 'lines', 'few')['results']
    equal((result['messages'], result['encoded_bytes']), (len(few), each))
    result, = bench.report(*words, '7', '--unit', '6000', 'a')['results']
    equal(result['messages'], 5)
    result, = bench.report(*words, '7', 'a')['results']
    equal(result['messages'], 7)
    assert b'7 messages, each coded alone' in bench.run(*words, '7', 'a').stdout
    bench.write('empty', b'')
    result, = bench.report(*words, '7', 'empty')['results']
    equal((result['ok'], result['messages'], result['encoded_bytes']), (True, 0, 0))
    bench.fails('bench', '--messages', '0', 'a', code=2, says='--messages: expected 1 or more')
    bench.fails('bench', '--messages', '2', '--unit', 'words', 'a', code=2, says='--unit')
    bench.fails('bench', '--raw', '--small', '-p', 'zstd', 'a', code=2, says='--raw and --small')
    bench.fails('bench', '--raw', '-p', 'best-bytes', 'a', code=2, says='--raw: best-bytes: /pipeline/0')


def test_vary_sweeps_and_several_make_each_combination(bench):
    bench.write('a', text(30_000))
    words = ('bench', '--repeat=1', '--vary', 'level=1,19', '--vary', '/block=4KiB,16KiB', 'a')
    results = bench.report(*words)['results']
    equal([tuple(result['settings'].items()) for result in results],
          [(('level', level), ('/block', block)) for level in ('1', '19') for block in ('4KiB', '16KiB')])
    equal([result['blocks'] for result in results], [8, 2, 8, 2])
    assert results[3]['encoded_bytes'] < results[1]['encoded_bytes'], results
    rows = list(csv.DictReader(io.StringIO(bench.run(*words, '--csv').stdout.decode())))
    equal([(row['file'], row['codec'], row['problem']) for row in rows],
          [('a', f'auto level={level} /block={block}', '') for level in (1, 19) for block in ('4KiB', '16KiB')])
    equal([row['encoded_bytes'] for row in rows], [str(result['encoded_bytes']) for result in results])


def test_leave_out_measures_without_each_element_of_a_list(bench):
    bench.write('a', text(30_000))
    bench.write('b', text(5_000))
    bench.write('two.json', json.dumps({'tessera': 1, 'name': 'two', 'pipeline': ['store', {'use': 'zstd', 'params': {'level': 19}}]}).encode())
    words = ('bench', '--repeat=1', '-p', './two.json', '--leave-out', '/pipeline', 'a', 'b')
    results = bench.report(*words)['results']
    equal([(result['file'], result.get('left_out')) for result in results],
          [(file, left) for file in ('a', 'b') for left in (None, 'store', 'zstd')])
    for whole, storeless, zstdless in (results[:3], results[3:]):
        assert 'more_bits_per_byte' not in whole, whole
        # Without "store" little changes; without zstd the bytes are stored as they are.
        assert abs(storeless['more_bits_per_byte']) < 0.1, storeless
        assert abs(zstdless['bits_per_byte'] - 8) < 0.3 and storeless['bits_per_byte'] < 6, results
        for result in (storeless, zstdless):
            assert abs(result['more_bits_per_byte'] - (result['bits_per_byte'] - whole['bits_per_byte'])) < 1e-5, result
    rows = list(csv.DictReader(io.StringIO(bench.run(*words, '--csv').stdout.decode())))
    equal([(row['codec'], row['left_out']) for row in rows[:3]],
          [('./two.json', ''), ('./two.json without store', 'store'), ('./two.json without zstd', 'zstd')])
    equal([row['more_bits_per_byte'] != '' for row in rows], [False, True, True] * 2)
    lines = bench.run(*words).stdout.decode().splitlines()
    equal(lines[2].split()[5:7], ['byte', 'more'])
    more = results[2]['more_bits_per_byte']
    assert any(f'+{more:.4f}' in line and 'without zstd' in line for line in lines), lines
    equal(len([line for line in lines if line.startswith('(all) ')]), 3)


def test_leave_out_takes_choices_defaults_and_several_lists(bench):
    bench.write('a', text(20_000))
    choices = bench.report('bench', '--repeat=1', '-p', 'best-bytes', '--leave-out', '/pipeline/0/choose', 'a')['results']
    assert len(choices) > 2 and choices[0].get('left_out') is None, choices
    assert all(result['more_bits_per_byte'] > -0.05 for result in choices[1:]), choices
    bench.write('two.json', json.dumps({'tessera': 1, 'name': 'two', 'params': {'level': 3},
                                        'pipeline': ['store', {'use': 'zstd', 'params': {'level': '$level'}}]}).encode())
    both = bench.report('bench', '--repeat=1', '-p', './two.json', '--leave-out', '/pipeline', '--leave-out', '/pipeline', 'a')['results']
    equal([result.get('left_out') for result in both],
          [None, '/pipeline store', '/pipeline zstd', '/pipeline store', '/pipeline zstd'])


def test_set_holds_for_every_variant(bench):
    bench.write('a', text(30_000))
    equal(bench.report('bench', '--repeat=1', '--set', '/block=4KiB', '-9', 'a')['results'][0]['blocks'], 8)


def test_the_table_is_aligned_and_names_stages(bench):
    bench.write('a', text(100_000))
    lines = bench.run('bench', '-p', 'best-bytes', '--repeat=1', 'a').stdout.decode().splitlines()
    assert 'MB = 10^6 bytes' in lines[0], lines
    equal(lines[2].split()[:5], ['file', 'codec', 'bytes', 'encoded', 'ratio'])
    assert any('/pipeline/0/choose/' in line for line in lines), lines


def test_mistakes_are_found_before_anything_is_measured(bench):
    bench.write('a', text(1000))
    bench.fails('bench', '-p', 'zstd', '-p', 'gizp', 'a', code=2, says='did you mean "gzip"?')
    bench.fails('bench', '--vary', 'levle=1,2', 'a', code=2, says='did you mean "level"?')
    bench.fails('bench', '--vary', 'level', 'a', code=2, says='--vary')
    bench.fails('bench', '--vary', 'level=1,99', 'a', code=2, says='99')
    bench.fails('bench', '--leave-out', '/pipeline/7', 'a', code=2, says='the codec has nothing at "/pipeline/7"')
    bench.fails('bench', '-p', 'zstd', '--leave-out', '/pipeline/0/params/level', 'a', code=2, says='expected a list')
    bench.fails('bench', '-p', 'zstd', '--leave-out', '/pipe~line', 'a', code=2, says='is no JSON pointer')
    bench.fails('bench', '-p', 'zstd', '--leave-out', 'nothing', 'a', code=2, says='nothing at "nothing"')
    bench.fails('bench', '--repeat', '0', 'a', code=2, says='--repeat')
    bench.fails('bench', code=2, says='files')
    bench.fails('bench', '--json', '--csv', 'a', code=2, says='--csv')
    bench.run('bench', '--repeat=1', 'missing', 'a', code=1)


main()
