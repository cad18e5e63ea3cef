# SPDX-License-Identifier: MIT
"""bench: its numbers, its forms, its sweeps."""
import csv
import io

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
    bench.fails('bench', '--repeat', '0', 'a', code=2, says='--repeat')
    bench.fails('bench', code=2, says='files')
    bench.fails('bench', '--json', '--csv', 'a', code=2, says='--csv')
    bench.run('bench', '--repeat=1', 'missing', 'a', code=1)


main()
