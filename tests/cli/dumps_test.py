# SPDX-License-Identifier: MIT
"""analyze on dumps of key-value caches: columns, ratios, filters, meta files that lie."""
import collections
import csv
import io
import json
import os
import pathlib

from tensors import close, dump, elements, page, rows
from workbench import SOURCE, Skip, equal, main


def golden_dump(bench):
    """The dump of the reference vectors, or one of the same shape: two layers, prefill and decode, two heads of four."""
    shared = pathlib.Path(os.environ.get('TESSERA_SHARED', SOURCE.parent / 'shared'), 'golden/bitstream/bitstream_golden.json')
    if not shared.exists():
        raise Skip(f'no reference vectors at {shared}')
    golden = json.loads(shared.read_text(encoding='utf-8'))
    for name, content in golden['dump'].items():
        bench.write(f'dump/{name}', bytes.fromhex(content) if isinstance(content, str) else json.dumps(content, indent=2).encode())
    return golden


def test_dumps_have_the_columns_and_the_raw_figures_of_the_reference(bench):
    golden = golden_dump(bench)
    theirs = list(csv.DictReader(io.StringIO(golden['huffman_global']['huffman_metrics.csv'])))
    ours = rows(bench.run('analyze', '-r', '-p', 'kv-dump', '--csv', 'dump'))
    columns = list(theirs[0])
    equal(list(ours[0])[:len(columns)], columns)
    known = columns[:columns.index('k_comp')]
    key = {tuple(row[name] for name in known) for row in theirs}
    equal({tuple(row[name] for name in known) for row in ours}, key)


def expanded(content):
    """Lists of code lengths and frequencies stand in the vectors as their length and what is not 0."""
    if isinstance(content, dict) and set(content) == {'len', 'nonzero'}:
        whole = [0] * content['len']
        for index, value in content['nonzero']:
            whole[index] = value
        return whole
    return {key: expanded(value) for key, value in content.items()} if isinstance(content, dict) else content


def test_dumps_that_the_reference_has_coded_get_its_csv_and_its_summary(bench):
    golden = golden_dump(bench)
    for group, codec in (('huffman_global', 'huffman'), ('huffman_per-dump', 'huffman'), ('arith_global', 'arith'), ('arith_per-dump', 'arith')):
        for name, content in golden[group].items():
            if name.endswith('.json'):
                bench.write(f'{group}/{name}', json.dumps(expanded(content), indent=2, ensure_ascii=False).encode())
            elif not name.startswith(codec):
                bench.write(f'{group}/{name}', bytes.fromhex(content))
        theirs = list(csv.DictReader(io.StringIO(golden[group][f'{codec}_metrics.csv'])))
        ours = rows(bench.run('analyze', '-r', '-p', 'store', '--csv', group))
        equal(len(ours), 4)
        for row in ours:  # theirs were written with --include-meta
            for kind in 'kv':
                row[f'{kind}_comp'] = str(float(row[f'{kind}_comp']) + float(row[f'{kind}_meta']))
                row[f'{kind}_ratio'] = repr(int(row[f'{kind}_raw']) / float(row[f'{kind}_comp']))
        equal(sorted(tuple(row[name] for name in theirs[0]) for row in ours), sorted(tuple(row.values()) for row in theirs))
        report = bench.report('analyze', '-r', '-p', 'store', group)
        told = golden[group][f'{codec}_summary.md']
        for kind, name in (('K', 'k'), ('V', 'v'), ('KV', 'kv')):
            assert f'Weighted {kind} ratio: {report["weighted_ratios"]["with_meta"][name]:.3f}\n' in told, (told, report['weighted_ratios'])
        books = sum(asset['bytes'] for asset in report['assets'])
        assert f'codebook bytes: {books}\n' in told if books else 'codebook bytes' not in told, (told, books)


def test_dumps_are_joined_and_weighed(bench):
    dump(bench)
    report = bench.report('analyze', '-r', '-p', 'kv-dump', 'dump')
    equal([(d['run_id'], d['layer_id'], d['stage'], d['seq_len']) for d in report['dumps']],
          [('run, "1"', layer, stage, count) for layer in (0, 1) for stage, count in (('prefill', 64), ('decode', 1))])
    files = {file['file']: file for file in report['files']}
    raw, coded, kept = collections.Counter(), collections.Counter(), collections.Counter()
    for d in report['dumps']:
        start, end = (0, 64) if d['seq_len'] == 64 else (64, 65)
        meta = files[f'dump/layer_{d["layer_id"]}/meta_t{start}_{end}.json']['encoded_bytes']
        for kind in 'kv':
            file = files[f'dump/layer_{d["layer_id"]}/{kind}_t{start}_{end}.bin']
            streams = sum(part['stream_bytes'] + part['stored_bytes'] for part in file['parts'])
            equal((d[kind]['raw_bytes'], d[kind]['encoded_bytes'], d[kind]['stream_bytes']), (d['seq_len'] * 128, file['encoded_bytes'], streams))
            equal(d[kind]['meta_bytes'], file['encoded_bytes'] - streams + meta / 2)
            raw[kind] += file['raw_bytes']
            coded[kind] += streams
            kept[kind] += file['encoded_bytes'] + meta / 2
    for name, sizes in (('streams', coded), ('with_meta', kept)):
        weighted = report['weighted_ratios'][name]
        close(weighted['k'], raw['k'] / sizes['k'])
        close(weighted['v'], raw['v'] / sizes['v'])
        close(weighted['kv'], raw.total() / sizes.total())
    table = rows(bench.run('analyze', '-r', '-p', 'kv-dump', '--csv', 'dump'))
    equal([row['run_id'] for row in table], ['run, "1"'] * 4)
    for row, d in zip(table, report['dumps']):
        equal((float(row['k_comp']), float(row['v_meta'])), (d['k']['stream_bytes'], d['v']['meta_bytes']))
        close(float(row['v_ratio']), d['v']['raw_bytes'] / d['v']['stream_bytes'])
    told = bench.run('analyze', '-r', '-p', 'kv-dump', 'dump').stdout.decode()
    assert 'ratio, weighted' in told and '4 dumps' in told, told


def test_dumps_that_a_filter_leaves_out_are_no_rows(bench):
    dump(bench)
    report = bench.report('analyze', '-r', '-p', 'kv-dump:phase=prefill', 'dump')
    equal(([d['seq_len'] for d in report['dumps']], report['dumps_left_out']), ([64, 64], 2))


def test_meta_files_that_lie_are_files_like_any(bench):
    dump(bench, layers=1)
    for name, content in (('meta_a.json', b'{'), ('meta_b.json', b'[1]'), ('meta_c.json', b'{"k_file": 3, "v_file": null}'),
                          ('meta_d.json', b'{"k_file": "../layer_9/k", "v_file": "/etc/hostname"}'), ('meta_e.json', b' ' * 70_000)):
        bench.write(f'dump/layer_0/{name}', content)
    bench.write('dump/layer_0/meta_t0_64.json', json.dumps({'k_file': 'k_t0_64.bin', 'v_file': 'v_t0_64.bin', 'seq_len': -5,
                                                            'layer_id': 2**63, 'stage': 7}).encode())
    report = bench.report('analyze', '-r', '-p', 'fp16', 'dump')
    equal([(d['layer_id'], d['seq_len'], d['stage']) for d in report['dumps']], [(0, 0, ''), (0, 1, 'decode')])


def test_bars_of_the_page_are_as_long_as_their_values(bench):
    dump(bench, layers=3)
    report = bench.report('analyze', '-r', '-p', 'kv-dump', 'dump')
    tree, _ = page(bench, '-r', '-p', 'kv-dump', 'dump')
    plot = [svg for svg in elements(tree, 'svg') if svg.getAttribute('aria-label') == 'Ratio of keys and values by layer'][0]
    bars = {title.firstChild.data: float(title.parentNode.getAttribute('height')) for title in elements(plot, 'title')}
    equal(len(bars), 6)
    raw, coded = collections.Counter(), collections.Counter()
    for d in report['dumps']:
        for kind, word in (('k', 'keys'), ('v', 'values')):
            raw[d['layer_id'], word] += d[kind]['raw_bytes']
            coded[d['layer_id'], word] += d[kind]['stream_bytes']
    expected = {f'layer {layer} {word}: {raw[layer, word] / coded[layer, word]:.3f}': raw[layer, word] / coded[layer, word] for layer, word in raw}
    equal(set(bars), set(expected))
    scale = {round(bars[name] / expected[name]) for name in expected}
    equal(len(scale), 1)


main()
