# SPDX-License-Identifier: MIT
"""analyze: entropies against arithmetic by hand and an independent count, sizes against compress, forms that programs read."""
import collections
import json
import math
import random
import struct

from tensors import close, elements, halves, page, rows, safetensors
from workbench import equal, main, noise, text

NASTY = '<script>alert("1")</script>&\'\x1b[2J,\n'


def spec(bench, pipeline, block='64KiB', **more):
    """A spec file for -p, of steps whose streams end uncoded or as they say."""
    bench.write('spec.json', json.dumps({'tessera': 1, 'name': 'of-a-test', 'block': block, 'pipeline': pipeline, **more}).encode())
    return './spec.json'


def only_stream(bench, content, pipeline, **more):
    """The one stream of content under a pipeline, as JSON has it."""
    bench.write('in', content)
    report = bench.report('analyze', '-p', spec(bench, pipeline, **more), 'in')
    streams = report['files'][0]['parts'][0]['streams']
    equal(len(streams), 1)
    return streams[0]


class Reference:
    """Costs counted the slow way: bits of a symbol, frequencies known, or learned by adding 1/2 symbol after symbol."""

    def __init__(self, symbols, contexts):
        self.pairs = [(context, symbol) for context, symbol in zip(contexts, symbols) if context is not None]
        self.distinct = len(set(symbols))

    def entropy(self):
        tables = collections.defaultdict(collections.Counter)
        for context, symbol in self.pairs:
            tables[context][symbol] += 1
        return -sum(n * math.log2(n / sum(table.values())) for table in tables.values() for n in table.values()) / len(self.pairs)

    def learned(self):
        tables, bits = collections.defaultdict(collections.Counter), 0.0
        for context, symbol in self.pairs:
            table = tables[context]
            bits -= math.log2((table[symbol] + 0.5) / (sum(table.values()) + self.distinct / 2))
            table[symbol] += 1
        return bits / len(self.pairs)


def references(symbols, row=0):
    count = len(symbols)
    contexts = {'order0': [0] * count, 'previous': [None, *symbols[:-1]], 'groups': [i // 512 for i in range(count)]}
    if row:
        contexts['above'] = [symbols[i - row] if i >= row else None for i in range(count)]
    return {name: Reference(symbols, context) for name, context in contexts.items()}


def test_entropies_are_those_of_arithmetic_by_hand(bench):
    # Two symbols in turn: 1 bit of order 0, nothing once the one before is known.
    found = only_stream(bench, b'ab' * 512, ['zstd'])
    equal((found['symbols'], found['distinct'], found['type'], found['stream']), (1024, 2, 'bytes', 'block'))
    close(found['order0']['entropy'], 1)
    close(found['previous']['entropy'], 0)
    equal(found['previous']['symbols'], 1023)
    equal(found['above'], None)
    close(found['groups']['entropy'], 1)
    # One symbol costs nothing, learned or not.
    found = only_stream(bench, b'a' * 1000, ['zstd'])
    equal((found['order0']['entropy'], found['order0']['learned'], found['distinct']), (0, 0, 1))
    equal(found['over_entropy'], None)
    # Frequencies 1/2, 1/4, 1/8, 1/8: 1.75 bits.
    found = only_stream(bench, b'aaaabbcd' * 64, ['zstd'])
    close(found['order0']['entropy'], 1.75)
    # 512 of one, then 512 of another: a bit together, none in groups. Learned, n times one symbol of two costs
    # -log2 of (1/2 * 3/2 ... (n - 1/2)) / n! = -log2 of C(2n, n) / 4^n.
    found = only_stream(bench, b'a' * 512 + b'b' * 512, ['zstd'])
    close(found['order0']['entropy'], 1)
    close(found['groups']['entropy'], 0)
    close(found['groups']['learned'], (1024 - math.log2(math.comb(1024, 512))) / 512)


def test_every_cost_is_that_of_a_slow_count(bench):
    seed = random.SystemRandom().randrange(2**32)
    print(f'seed {seed}')
    numbers = random.Random(seed)
    small = [min(255, int(numbers.expovariate(0.1))) for _ in range(1500)]
    wide = [numbers.choice((5, 70_000, 2**31, 4_000_000_000)) for _ in range(700)]
    big = [numbers.randrange(65536) for _ in range(300)] * 2
    for symbols, view, kind in ((small, 'u8', 'B'), (big, 'u16le', 'H'), (wide, 'u32le', 'I'), (wide, 'u64le', 'Q')):
        found = only_stream(bench, struct.pack(f'<{len(symbols)}{kind}', *symbols), [
            {'use': 'view', 'params': {'as': view}}, 'bitpack'])
        equal((found['stream'], found['symbols'], found['distinct']), ('view', len(symbols), len(set(symbols))))
        for name, expected in references(symbols).items():
            close(found[name]['entropy'], expected.entropy(), f'{view} {name} entropy')
            close(found[name]['learned'], expected.learned(), f'{view} {name} learned')


def test_blocks_are_counted_together_but_remember_nothing_of_each_other(bench):
    # Blocks of 1 KiB: aaaa..., bbbb...; the pair a b across their border is none.
    found = only_stream(bench, b'a' * 1024 + b'b' * 1024, ['zstd'], block='1KiB')
    close(found['order0']['entropy'], 1)
    close(found['previous']['entropy'], 0)
    equal(found['previous']['symbols'], 2046)


def test_what_is_above_is_known_where_rows_are(bench):
    # 30 rows of 10 numbers with few exponents; the slow count takes them from the numbers themselves.
    seed = random.SystemRandom().randrange(2**32)
    print(f'seed {seed}')
    numbers = random.Random(seed)
    values = [numbers.choice((1.0, 2.0, 0.25, 8.0)) * (1 + column) for _ in range(30) for column in range(10)]
    data = struct.pack(f'<{len(values)}f', *values)
    bench.write('t.safetensors', safetensors([('w', 'F32', [30, 10], data)]))
    report = bench.report('analyze', '-p', 'safetensors', 't.safetensors')
    part = [part for part in report['files'][0]['parts'] if part['label'] == 'w'][0]
    exponents = [number >> 23 & 255 for number in struct.unpack(f'<{len(values)}I', data)]
    found = [stream for stream in part['streams'] if stream['stream'] == 'exponent'][0]
    for name, expected in references(exponents, row=10).items():
        close(found[name]['entropy'], expected.entropy(), name)
        close(found[name]['learned'], expected.learned(), name)
    equal(found['above']['symbols'], 290)
    counted = collections.Counter(exponents)
    equal(found['histogram'], [counted[symbol] for symbol in range(256)])


def test_more_pairs_than_are_counted_are_no_figure(bench):
    # 4 MiB of 16-bit noise: some 2 million pairs, nearly all of them different.
    bench.write('in', noise(1 << 22))
    report = bench.report('analyze', '-p', spec(bench, [{'use': 'view', 'params': {'as': 'u16le'}}, 'bitpack'], block='1MiB'), 'in')
    found = report['streams'][0]
    equal((found['symbols'], found['previous']), (1 << 21, None))
    assert 15.9 < found['order0']['entropy'] < 16, found['order0']


def test_sizes_add_up_to_the_file_that_compress_writes(bench):
    bench.write('a', halves(40_000))
    bench.write('b', text(90_000) + noise(70_000))
    for codec in ('fp16', 'fp32', 'zstd', 'best-bytes', 'store', spec(bench, [{'use': 'view', 'params': {'as': 'u16le'}}, {
            'use': 'byte-split', 'split': {'b0': [], 'b1': ['zstd']}}])):
        report = bench.report('analyze', '-p', codec, 'a', 'b')
        for file in report['files']:
            size = len(bench.run('compress', '-c', '-p', codec, file['file']).stdout)
            equal((file['raw_bytes'], file['encoded_bytes']), (len(bench.read(file['file'])), size))
            parts = file['parts']
            for part in parts:
                equal(part['encoded_bytes'], sum(part[f'{what}_bytes'] for what in ('stream', 'table', 'description', 'stored', 'header')))
                equal(part['stream_bytes'], sum(stream['coded_bytes'] for stream in part['streams']))
            equal(file['frame_bytes'] + sum(part['encoded_bytes'] for part in parts), size)
        equal(report['encoded_bytes'], sum(file['encoded_bytes'] for file in report['files']))


def test_streams_are_named_by_port_and_sizes_are_theirs(bench):
    bench.write('a', halves(100_000))
    part = bench.report('analyze', '-p', 'fp16', 'a')['files'][0]['parts'][0]
    high, low = part['streams']
    equal((high['stream'], high['place'], high['alphabet'], high['type'], high['symbols']), ('hi6', '/pipeline/1', 64, 'u8', 100_000))
    equal((low['stream'], low['alphabet'], low['type'], low['coded_by'], low['coded_bytes']), ('lo10', 1024, 'u16', {'bitpack': 1}, 125_000))
    equal((low['bits_per_symbol'] > 10, round(low['bits_per_symbol'], 2), round(low['ratio'], 2)), (True, 10.0, 1.0))
    close(high['bits_per_symbol'], 8 * (high['coded_bytes'] + high['table_bytes']) / 100_000)
    close(high['ratio'], 6 / high['bits_per_symbol'])
    close(high['over_entropy'], high['bits_per_symbol'] / high['order0']['entropy'] - 1)
    assert high['table_bytes'] > 10, high


def test_blocks_that_are_stored_are_told_apart_from_coded_ones(bench):
    found = only_stream(bench, noise(65536) + bytes(65536), ['zstd'])
    equal((found['symbols'], found['stored_symbols'], found['coded_symbols']), (131072, 65536, 65536))
    part = bench.report('analyze', '-p', './spec.json', 'in')['files'][0]['parts'][0]
    equal((part['blocks'], part['stored_blocks'], part['stored_bytes']), (2, 1, 65536))


def test_totals_are_counted_over_all_files(bench):
    bench.write('a', b'a' * 600)
    bench.write('b', b'b' * 600)
    total, = bench.report('analyze', '-p', 'zstd', 'a', 'b')['streams']
    equal((total['symbols'], total['distinct']), (1200, 2))
    close(total['order0']['entropy'], 1)
    close(total['previous']['entropy'], 0)


def test_csv_has_a_row_for_each_part_or_stream(bench):
    bench.write('t.safetensors', safetensors([(NASTY, 'F16', [100, 10], halves(1000)), ('b', 'BF16', [512], noise(1024))]))
    report = bench.report('analyze', '-p', 'safetensors', 't.safetensors')
    parts = report['files'][0]['parts']
    equal([(part['label'], part['route']) for part in parts], [('', 'header'), (NASTY, 'f16'), ('b', 'bf16')])
    table = rows(bench.run('analyze', '-p', 'safetensors', '--csv', '--by', 'part', 't.safetensors'))
    equal([(row['label'], int(row['encoded_bytes'])) for row in table], [(part['label'], part['encoded_bytes']) for part in parts])
    table = rows(bench.run('analyze', '-p', 'safetensors', '--csv', 't.safetensors'))
    streams = [stream for part in parts for stream in part['streams']]
    equal([(row['stream'], int(row['symbols'])) for row in table], [(stream['stream'], stream['symbols']) for stream in streams])
    for row, stream in zip(table, streams):
        if stream['previous']:
            close(float(row['previous_entropy']), stream['previous']['entropy'])
            close(float(row['order0_learned']), stream['order0']['learned'])


def test_the_page_is_well_formed_whole_and_escapes_labels(bench):
    bench.write('<b>&.safetensors', safetensors([(NASTY, 'F16', [100, 10], halves(1000)), ('b', 'F32', [30, 10], noise(1200))]))
    tree, content = page(bench, '-p', 'safetensors', '<b>&.safetensors')
    assert '<script' not in content and '\x1b' not in content, 'a label was not escaped'
    words = ''.join(node.data for cell in elements(tree, 'td') for node in cell.childNodes if node.nodeType == node.TEXT_NODE)
    assert '<script>alert("1")</script>&\'\\x1b[2J,\\x0a' in words, words[:2000]
    equal(elements(tree, 'h1')[0].firstChild.data, '<b>&.safetensors')
    titles = [svg.getAttribute('aria-label') for svg in elements(tree, 'svg')]
    for plot in ('Ratio of each part', 'Bits of a symbol of each stream', 'Histogram of f16/rows/hi6', 'Histogram of f32/rows/exponent', 'Where the bytes go'):
        assert plot in titles, titles
    assert 'prefers-color-scheme: dark' in content


def test_pages_of_nothing_and_of_much_are_well_formed(bench):
    bench.write('empty', b'')
    page(bench, '-p', 'fp16', 'empty')
    page(bench, '-p', 'store', 'empty')
    many = [(f'layers.{n}', 'F16', [64], halves(64, seed=n)) for n in range(120)]
    bench.write('many.safetensors', safetensors(many))
    tree, _ = page(bench, '-p', 'safetensors', 'many.safetensors')
    equal(len([node for node in elements(tree, 'summary')]), 121)


def test_the_text_tells_parts_streams_and_costs(bench):
    bench.write('a', halves(50_000))
    told = bench.run('analyze', '-p', 'fp16', 'a').stdout.decode()
    lines = [line.split() for line in told.splitlines()]
    report = bench.report('analyze', '-p', 'fp16', 'a')
    high = report['streams'][0]
    row = [line for line in lines if line[:1] == ['hi6']]
    equal(row[0][:4], ['hi6', '64', '50,000', 'entropy'])
    equal(row[0][6:9], [f'{high["bits_per_symbol"]:.3f}', f'{high["ratio"]:.3f}', f'{high["order0"]["entropy"]:.3f}'])
    equal(row[1][1:4], [f'{high["order0"]["entropy"]:.3f}', f'{high["previous"]["entropy"]:.3f}', '-'])
    tables = [line for line in lines if line[:1] == ['tables']][0]
    assert str(report['files'][0]['parts'][0]['table_bytes']) in tables, tables
    bench.write('t.safetensors', safetensors([(NASTY, 'F16', [100], halves(100))]))
    told = bench.run('analyze', '-v', '-p', 'safetensors', 't.safetensors').stdout
    assert b'\x1b' not in told and b'\\x1b[2J' in told, told


def test_output_goes_to_a_file_that_appears_when_it_is_whole(bench):
    bench.write('a', text(1000))
    equal(bench.run('analyze', '-p', 'zstd', '--csv', '-o', 'out.csv', 'a').stdout, b'')
    equal(bench.read('out.csv'), bench.run('analyze', '-p', 'zstd', '--csv', 'a').stdout)
    bench.fails('analyze', '-p', 'zstd', '--csv', '-o', 'out.csv', 'a', code=1, says='exists already')
    bench.run('analyze', '-p', 'zstd', '--html', '-f', '-o', 'out.csv', 'a')
    assert bench.read('out.csv').startswith(b'<!DOCTYPE')


def test_threads_and_blocks_in_flight_change_nothing(bench):
    bench.write('a', halves(200_000))
    for form in ('--json', '--csv', '--html'):
        words = ('analyze', '-p', 'fp16', '--set', '/block=32KiB', form, 'a')
        equal(bench.run(*words, '-T', '1').stdout, bench.run(*words, '-T', '4').stdout)


def test_mistakes_are_told_and_other_files_go_on(bench):
    bench.write('a', text(1000))
    bench.write('d/a', text(1000))
    bench.fails('analyze', code=2, says='files')
    bench.fails('analyze', '--json', '--csv', 'a', code=2, says='several forms')
    bench.fails('analyze', '--by', 'part', 'a', code=2, says='--csv')
    bench.fails('analyze', '--csv', '--by', 'tensor', 'a', code=2, says='found "tensor"')
    bench.fails('analyze', '-p', 'zst', 'a', code=2, says='did you mean "zstd"')
    equal(bench.fails('analyze', '-p', 'zstd', 'd', code=1, says='-r works on').stdout, b'')
    equal(bench.fails('analyze', '-p', 'zstd', '-o', 'report', 'missing', code=1, says='missing').stdout, b'')
    assert not bench.path('report').exists()
    done = bench.run('analyze', '-p', 'zstd', '--json', 'missing', 'a', code=1)
    equal([file['file'] for file in json.loads(done.stdout)['files']], ['a'])


main()
