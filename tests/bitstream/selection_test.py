# SPDX-License-Identifier: MIT
"""Dumps chosen by phase and length with -r: what is chosen comes back exactly, what is not is skipped and counted."""
import json
import random
import struct

from workbench import equal, main


def halves(count, seed):
    numbers = random.Random(seed)
    return b''.join(struct.pack('<e', numbers.gauss(0, 1)) for _ in range(count))


def plant(bench):
    """Two layers with a prefill of six positions and a decode of one, and files that no meta speaks of."""
    files = {'notes.txt': b'what was asked', 'layer_0/k_t9_12.bin': halves(48, 5)}
    for layer in (0, 1):
        for start, end, stage in ((0, 6, 'prefill'), (6, 7, 'decode')):
            name = f't{start}_{end}'
            meta = {'layer_id': layer, 'seq_start': start, 'seq_len': end - start, 'kv_heads': 2, 'head_dim': 8, 'bytes_per_elem': 2,
                    'dtype': 'fp16', 'stage': stage, 'k_file': f'k_{name}.bin', 'v_file': f'v_{name}.bin'}
            files[f'layer_{layer}/meta_{name}.json'] = json.dumps(meta).encode()
            for tensor in 'kv':
                files[f'layer_{layer}/{tensor}_{name}.bin'] = halves(16 * (end - start), f'{layer}{name}{tensor}')
    for name, content in files.items():
        bench.write(f'run/{name}', content)
    return files


def restored(bench, packed):
    bench.run('decompress', '-rq', packed, '-o', f'{packed}-back')
    return {name: bench.read(f'{packed}-back/{name}') for name in bench.names(f'{packed}-back')}


def test_the_whole_root_is_mirrored_and_comes_back(bench):
    files = plant(bench)
    done = bench.run('compress', '-r', '-p', 'kv-dump', 'run', '-o', 'packed')
    equal(done.stderr, '')
    equal(restored(bench, 'packed'), files)


def test_one_phase_is_chosen_and_the_rest_is_counted(bench):
    files = plant(bench)
    done = bench.run('compress', '-r', '-p', 'kv-dump:phase=prefill', 'run', '-o', 'packed')
    equal(done.stderr, 'tessera: skipped 6 of 14 files, which the parameters of kv-dump:phase=prefill leave out\n')
    equal(restored(bench, 'packed'), {name: content for name, content in files.items() if 't6_7' not in name})


def test_lengths_choose_too_and_each_skipped_file_is_told_on_request(bench):
    files = plant(bench)
    done = bench.run('compress', '-rv', '-p', 'kv-dump:max-seq-len=5', 'run', '-o', 'packed')
    assert 'run/layer_1/v_t0_6.bin: skipped: /segment: 6 positions' in done.stderr, done.stderr
    equal(restored(bench, 'packed'), {name: content for name, content in files.items() if 't0_6' not in name})


def test_a_skipped_file_leaves_no_trace_and_is_not_removed(bench):
    plant(bench)
    done = bench.run('compress', '--rm', '-p', 'kv-dump:phase=decode', 'run/layer_0/k_t0_6.bin')
    assert 'skipped 1 of 1 files' in done.stderr, done.stderr
    assert 'layer_0/k_t0_6.bin' in bench.names('run') and not any(name.endswith('.tsr') for name in bench.names())
    equal(bench.run('compress', '-qc', '-p', 'kv-dump:phase=decode', 'run/layer_0/k_t0_6.bin').stdout, b'')


main()
