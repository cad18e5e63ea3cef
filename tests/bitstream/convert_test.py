# SPDX-License-Identifier: MIT
"""export --to bitstream and import --from bitstream: that project's own files, and dumps and directories that are damaged or lie."""
import json
import os
import pathlib
import random
import struct
import subprocess

from workbench import TOOL, Skip, equal, main

CODERS = {'huffman': ('bitstream_', '.huff', 'global_codebook.json'), 'arithmetic': ('arith_', '.ac', 'global_codebook_arith.json')}


def golden():
    folder = os.environ.get('TESSERA_SHARED')
    if not folder:
        raise Skip('TESSERA_SHARED names no folder')
    path = pathlib.Path(folder) / 'golden/bitstream/bitstream_golden.json'
    if not path.exists():
        raise Skip(f'no {path.name} there')
    return json.loads(path.read_text(encoding='utf-8'))


def written(value):
    """A golden file's bytes: hexadecimal, or JSON as that project's Python writes it."""
    if isinstance(value, str):
        return bytes.fromhex(value)
    whole = dict(value)
    for key, member in value.items():
        if isinstance(member, dict):
            whole[key] = [dict(member['nonzero']).get(i, 0) for i in range(member['len'])]
    return json.dumps(whole, indent=2, ensure_ascii=False).encode()


def files_of(members):
    return {name: written(value) for name, value in members.items() if not name.endswith(('.csv', '.md'))}


def below(bench, folder):
    return {name: bench.read(f'{folder}/{name}') for name in bench.names(folder)}


def plant(bench, files, root='dump'):
    for name, content in files.items():
        bench.write(f'{root}/{name}', content)


def halves(count, seed):
    numbers = random.Random(seed)
    return b''.join(struct.pack('<e', numbers.gauss(0, 1)) for _ in range(count))


def dump(start=0, end=4, stage='prefill', **changed):
    """Meta, keys and values of one dump of two heads by four."""
    name = f't{start}_{end}'
    meta = {'layer_id': 0, 'seq_len': end - start, 'kv_heads': 2, 'head_dim': 4, 'bytes_per_elem': 2, 'dtype': 'fp16', 'stage': stage,
            'k_file': f'k_{name}.bin', 'v_file': f'v_{name}.bin', **changed}
    return {f'meta_{name}.json': json.dumps(meta, indent=2).encode(), f'k_{name}.bin': halves(8 * (end - start), name),
            f'v_{name}.bin': halves(8 * (end - start), 'v' + name)}


def export(bench, *words, code=0, to='out'):
    return bench.run('export', '--to', 'bitstream', 'dump', '-o', to, *words, code=code)


def bring_back(bench, *words, code=0, of='out', to='back'):
    return bench.run('import', '--from', 'bitstream', of, '-o', to, *words, code=code)


def test_every_file_is_the_one_that_the_project_wrote(bench):
    sets = golden()
    plant(bench, files_of(sets['dump']))
    for coder, short in (('huffman', 'huffman'), ('arithmetic', 'arith')):
        for book in ('global', 'per-dump'):
            out = f'{short}-{book}'
            done = export(bench, '--set', f'coder={coder}', '--set', f'codebook={book}', to=out)
            equal(below(bench, out), files_of(sets[f'{short}_{book}']))
            assert 'encoded 4 dumps, 320 =>' in done.stderr and 'skipped 0, failed 0' in done.stderr, done.stderr


def test_dumps_come_back_from_what_the_project_wrote(bench):
    sets = golden()
    for name in ('huffman_global', 'huffman_per-dump', 'arith_global', 'arith_per-dump'):
        plant(bench, files_of(sets[name]), name)
        done = bring_back(bench, of=name, to=f'{name}-back')
        equal(below(bench, f'{name}-back'), files_of(sets['dump']))
        assert 'restored 4 dumps, 320 bytes; skipped 0, failed 0' in done.stderr, done.stderr
    plant(bench, {name: b'' for name in sets['rans']}, 'rans')
    done = bench.run('import', '--from', 'bitstream', 'rans', '-o', 'x', code=1)
    assert '4 entries of rANS or CABAC, which are not read' in done.stderr and 'no entry of that project' in done.stderr, done.stderr


def test_both_codings_may_lie_side_by_side(bench):
    files = {**dump(), **dump(4, 5, 'decode')}
    plant(bench, files)
    for coder in CODERS:
        export(bench, '--set', f'coder={coder}')
    done = bring_back(bench)
    assert 'restored 2 dumps, 160 bytes; skipped 2, failed 0' in done.stderr, done.stderr
    equal(below(bench, 'back'), files)
    done = bring_back(bench, '--set', 'coder=arithmetic', to='arithmetic')
    assert 'restored 2 dumps, 160 bytes; skipped 0' in done.stderr, done.stderr
    equal(below(bench, 'arithmetic'), files)


def test_dumps_are_exported_from_our_own_files_too(bench):
    files = {f'layer_0/{name}': content for name, content in {**dump(), **dump(4, 5, 'decode')}.items()}
    plant(bench, files)
    export(bench)
    bench.run('compress', '-rq', '-p', 'kv-dump', 'dump', '-o', 'packed')
    bench.run('export', '--to', 'bitstream', 'packed', '-o', 'out2')
    equal(below(bench, 'out2'), below(bench, 'out'))


def test_phase_and_length_choose_dumps(bench):
    plant(bench, {**dump(), **dump(4, 5, 'decode'), **dump(5, 7, 'decode')})
    for words, kept in ((['phase=prefill'], ['t0_4']), (['phase=decode', 'min-seq-len=2'], ['t5_7']), (['max-seq-len=2'], ['t4_5', 't5_7'])):
        to = '-'.join(words)
        done = export(bench, *(word for setting in words for word in ('--set', setting)), to=to)
        equal([name for name in bench.names(to) if name.startswith('bitstream')], [f'bitstream_meta_{name}.json' for name in kept])
        assert f'skipped {3 - len(kept)}, failed 0' in done.stderr, done.stderr
    assert 'stage "decode"' in export(bench, '-v', '--set', 'phase=prefill', to='v').stderr


def test_what_is_no_dump_of_fp16_is_skipped(bench):
    lacking = dump(4, 5)
    del lacking['v_t4_5.bin']
    plant(bench, {**dump(), **lacking, **dump(5, 6, bytes_per_elem=4), 'packed_meta_t0_4.json': b'{'})
    done = export(bench)
    assert 'there is no v_t4_5.bin' in done.stderr and 'numbers of 4 bytes' in done.stderr and 'skipped 2, failed 0' in done.stderr, done.stderr
    bench.path('empty').mkdir()
    bench.fails('export', '--to', 'bitstream', 'empty', '-o', 'x', code=1, says='no meta_*.json')
    bench.fails('export', '--to', 'bitstream', 'nowhere', '-o', 'x', code=1, says='nowhere')


def test_what_is_there_stays_unless_forced(bench):
    for coder, (prefix, _, book) in CODERS.items():
        words = ['--set', f'coder={coder}']
        plant(bench, dump())
        export(bench, *words)
        before = below(bench, 'out')
        done = export(bench, *words)
        assert 'encoded 0 dumps' in done.stderr and 'skipped 1' in done.stderr, done.stderr
        equal(below(bench, 'out'), before)
        # A second dump is coded by the book that is there; it lacks what only the second has.
        plant(bench, {**dump(4, 5), 'k_t4_5.bin': struct.pack('<8H', *[0x7C00] * 8)})
        done = export(bench, *words, code=1)
        assert f'symbol 31 at 0 of stream k_hi6 is not in the book (out/{book})' in done.stderr, done.stderr
        assert 'dump/meta_t4_5.json' in done.stderr and 'skipped 1, failed 1' in done.stderr, done.stderr
        equal(bench.read(f'out/{book}'), before[book])
        assert f'{prefix}meta_t4_5.json' not in bench.names('out')
        done = export(bench, '-f', *words)
        assert 'encoded 2 dumps' in done.stderr and bench.read(f'out/{book}') != before[book], done.stderr
        bring_back(bench, *words, to=f'back-{coder}')
        equal(below(bench, f'back-{coder}'), below(bench, 'dump'))
        bench.fails('import', '--from', 'bitstream', 'out', '-o', f'back-{coder}', *words, code=1, says='exists already', lines=3)
        bring_back(bench, '-f', *words, to=f'back-{coder}')
        equal(below(bench, f'back-{coder}'), below(bench, 'dump'))
        for name in bench.names('dump'):
            bench.path(f'dump/{name}').unlink()


def test_a_new_book_does_not_orphan_what_the_old_one_coded(bench):
    plant(bench, {**dump(), **dump(4, 5, 'decode')})
    export(bench, '--set', 'phase=prefill')
    before = below(bench, 'out')
    bench.fails('export', '--to', 'bitstream', 'dump', '-o', 'out', '-f', '--set', 'phase=decode', code=1,
                says='out/global_codebook.json: 1 dump that this command does not write anew would no longer decode by another book')
    equal(below(bench, 'out'), before)
    export(bench, '-f', '--set', 'phase=decode', '--set', 'codebook=per-dump')
    bring_back(bench)
    equal(below(bench, 'back'), below(bench, 'dump'))


def test_special_numbers_and_one_symbol_come_back(bench):
    patterns = [0x7C01, 0xFE00, 0xFFFF, 0x7C00, 0xFC00, 0x0000, 0x8000, 0x0001]
    plant(bench, {**dump(0, 1), 'k_t0_1.bin': struct.pack('<8H', *patterns), 'v_t0_1.bin': bytes(16)})
    for coder in CODERS:
        for book in ('global', 'per-dump'):
            words = ['--set', f'coder={coder}']
            export(bench, *words, '--set', f'codebook={book}', to=f'{coder}-{book}')
            bring_back(bench, *words, of=f'{coder}-{book}', to=f'{coder}-{book}-back')
            equal(below(bench, f'{coder}-{book}-back'), below(bench, 'dump'))


def test_dumps_that_lie_are_told_and_do_not_stop_the_others(bench):
    good = dump(9, 12)
    wrong = {
        'k_t0_4.bin: expected the 32 numbers that its meta file says, found 31': {'k_t0_4.bin': bytes(62)},
        'k_t0_4.bin: expected numbers of 2 bytes, found 63 bytes': {'k_t0_4.bin': bytes(63)},
        'v_t0_4.bin: expected 64 bytes as in k_t0_4.bin, found 66': {'v_t0_4.bin': bytes(66)},
        'line 1, column 2': {'meta_t0_4.json': b'{'},
        '/k_file: expected the plain name of a file, found "../k"': {**dump(k_file='../k')},
        '/seq_len: expected a natural number, found -4': {**dump(seq_len=-4)},
        '/v_file: expected another file than k_file': {**dump(v_file='k_t0_4.bin')},
    }
    for number, (says, changed) in enumerate(wrong.items()):
        for book in ('global', 'per-dump'):
            plant(bench, {**good, **dump(), **changed})
            done = export(bench, '--set', f'codebook={book}', code=1, to=f'out{number}{book}')
            assert says in done.stderr and 'dump/meta_t0_4.json' in done.stderr, done.stderr
            assert 'encoded 1 dump,' in done.stderr and 'failed 1' in done.stderr, done.stderr
            bring_back(bench, of=f'out{number}{book}', to=f'back{number}{book}')
            equal(below(bench, f'back{number}{book}'), good)


def test_directories_that_lie_are_told_and_nothing_leaves_the_root(bench):
    plant(bench, dump())
    for coder, (prefix, suffix, book) in CODERS.items():
        words = ['--set', f'coder={coder}']
        export(bench, *words, to=coder)
        whole = below(bench, coder)
        entry = f'{prefix}meta_t0_4.json'
        stream = f'k_lo10_meta_t0_4{suffix}'
        meta = json.loads(whole[entry])

        def broken(says, changed, words=tuple(words), whole=whole, coder=coder):
            folder = bench.path('broken')
            for old in bench.names('broken') if folder.exists() else []:
                (folder / old).unlink()
            plant(bench, {name: content for name, content in {**whole, **changed}.items() if content is not None}, 'broken')
            done = bench.run('import', '--from', 'bitstream', 'broken', '-o', 'restored/deep', *words, code=1)
            assert says in done.stderr, (coder, says, done.stderr)
            assert not bench.path('restored').exists(), bench.names('restored')

        for size in (0, 1, len(whole[stream]) // 2, len(whole[stream]) - 1):
            broken(f'{stream}: ', {stream: whole[stream][:size]})
        broken(f'{stream}: ', {stream: whole[stream] + b'\0'})
        broken(f'{stream}: expected a regular file', {stream: None})
        broken(f'{book}: expected a regular file', {book: None})
        broken(f'{book}: /k_hi6_', {book: b'{}'})
        for key, value in (('k_file', '../escaped'), ('v_file', '/tmp/escaped'), ('k_file', '..'), ('k_hi6_file', '../../dump/k_t0_4.bin'),
                           ('num_elements', 33), ('num_elements', 2**62), ('num_elements', '32'), ('layout', 'packed'),
                           ('codebook', 'none'), ('v_file', 'k_t0_4.bin'), ('k_file', 'meta_t0_4.json')):
            broken(f'broken/{entry}: ', {entry: json.dumps({**meta, key: value}).encode()})
        broken('column', {entry: whole[entry][:-1]})
    bench.path('link').mkdir()
    plant(bench, below(bench, 'huffman'), 'link')
    target = bench.path('link/k_hi6_meta_t0_4.huff')
    target.rename(bench.path('elsewhere'))
    target.symlink_to(bench.path('elsewhere'))
    bench.fails('import', '--from', 'bitstream', 'link', '-o', 'x', code=1, says='expected a regular file', lines=2)


def test_a_damaged_stream_is_an_error_or_other_numbers(bench):
    plant(bench, dump())
    numbers = random.Random(7)
    for coder, (_, suffix, _) in CODERS.items():
        export(bench, '--set', f'coder={coder}', to=coder)
        name = f'{coder}/k_hi6_meta_t0_4{suffix}'
        whole = bench.read(name)
        for _ in range(8):
            flipped = bytearray(whole)
            flipped[numbers.randrange(len(whole))] ^= 1 << numbers.randrange(8)
            bench.write(name, bytes(flipped))
            changed = subprocess.run([str(TOOL), 'import', '--from', 'bitstream', coder, '-o', 'back', '-fq'], cwd=bench.folder,
                                     env=bench.environment, capture_output=True, timeout=120, check=False)
            assert changed.returncode in (0, 1), changed
            if changed.returncode == 0:
                equal(len(bench.read('back/k_t0_4.bin')), 64)
                assert bench.read('back/k_t0_4.bin') != bench.read('dump/k_t0_4.bin'), flipped.hex()


def test_two_dumps_do_not_write_one_file(bench):
    plant(bench, {**dump(), **dump(4, 5)})
    export(bench)
    entry = json.loads(bench.read('out/bitstream_meta_t4_5.json'))
    entry['k_file'] = 'k_t0_4.bin'
    bench.write('out/bitstream_meta_t4_5.json', json.dumps(entry).encode())
    done = bring_back(bench, '-f', code=1)
    assert 'back/k_t0_4.bin: more than one dump has this file' in done.stderr, done.stderr
    equal(bench.read('back/k_t0_4.bin'), dump()['k_t0_4.bin'])


def test_commands_that_make_no_sense_say_so(bench):
    bench.path('d').mkdir()
    for words, says in (
            (['export', 'd', '-o', 'x'], 'expected --to bitstream, found nothing'),
            (['import', '--from', 'other', 'd', '-o', 'x'], 'expected --from bitstream, found "other"'),
            (['export', '--to', 'bitstream', '-o', 'x'], 'expected one directory to read, found 0 words'),
            (['export', '--to', 'bitstream', 'd', 'd', '-o', 'x'], 'found 2 words'),
            (['import', '--from', 'bitstream', 'd'], 'expected -o and the directory to write to'),
            (['export', '--to', 'bitstream', 'd', '-o', 'x', '--set', 'coder=rans'], '--set coder: expected huffman or arithmetic, found "rans"'),
            (['export', '--to', 'bitstream', 'd', '-o', 'x', '--set', 'phas=decode'], 'did you mean "phase"?'),
            (['import', '--from', 'bitstream', 'd', '-o', 'x', '--set', 'phase=decode'], 'there is no parameter "phase"; there is coder'),
            (['export', '--to', 'bitstream', 'd', '-o', 'x', '--set', 'min-seq-len=3', '--set', 'max-seq-len=2'], 'expected at most 2, found 3')):
        bench.fails(*words, code=2, says=says)
    bench.fails('import', '--from', 'bitstream', 'd', '-o', 'x', code=1, says='no entry of that project')


main()
