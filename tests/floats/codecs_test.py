# SPDX-License-Identifier: MIT
"""The codecs of floating-point data, through the tool: every bit comes back, tensors are read alone, ratios on real data."""
import json
import os
import pathlib
import random
import struct

from workbench import Skip, equal, main, noise

# Bytes of each number and patterns that arithmetic would not keep: NaN payloads, infinities, zeros of both signs, subnormals.
SPECIAL = {
    'fp16': (2, [0x7C01, 0xFE00, 0xFFFF, 0x7C00, 0xFC00, 0x0000, 0x8000, 0x0001, 0x83FF]),
    'bf16': (2, [0x7F81, 0xFFC0, 0xFFFF, 0x7F80, 0xFF80, 0x0000, 0x8000, 0x0001, 0x807F]),
    'fp32': (4, [0x7F800001, 0xFFC12345, 0xFFFFFFFF, 0x7F800000, 0xFF800000, 0, 0x80000000, 1, 0x807FFFFF]),
}
# Ratios of ZipNN 0.5.3 on the tensors of the measurements; each codec has to be better.
ZIPNN = {
    'tensor_a_f16.bin': ('fp16', 1.1705), 'tensor_b_f16.bin': ('fp16', 1.1634), 'tensor_b_bf16.bin': ('bf16', 1.4744),
    'tensor_b_f32.bin': ('fp32', 1.1927), 'tensor_hep_f32.bin': ('fp32', 1.4820),
}
# What each tensor must be brought below: the best of an ideal coder of local contexts, byte planes under zstd, and OpenZL 0.2.3 trained
# on that very tensor.
BEST = {
    'tensor_a_f16.bin': ('fp16-max', 1.180), 'tensor_b_f16.bin': ('fp16-max', 1.277), 'tensor_b_bf16.bin': ('bf16-max', 1.557),
    'tensor_b_f32.bin': ('fp32-max', 1.272), 'tensor_hep_f32.bin': ('fp32-max', 1.952),
}


def halves(count, scale=0.02, seed=3):
    numbers = random.Random(seed)
    return b''.join(struct.pack('<e', numbers.gauss(0, scale)) for _ in range(count))


def singles(count, scale=0.02, seed=4):
    numbers = random.Random(seed)
    return b''.join(struct.pack('<f', numbers.gauss(0, scale)) for _ in range(count))


def through(bench, codec, content):
    """The size that the codec makes of the content, which must come back from it."""
    bench.write('in', content)
    bench.run('compress', '-fq', '-p', codec, 'in', '-o', 'out')
    equal(bench.run('decompress', '-c', 'out').stdout, content)
    return len(bench.read('out'))


def test_special_numbers_and_odd_bytes_come_back(bench):
    for codec, (width, patterns) in SPECIAL.items():
        content = b''.join(pattern.to_bytes(width, 'little') for pattern in patterns)
        for whole in (content, content * 500, content[:-1], content + b'x', b'', b'x', noise(30_001)):
            through(bench, codec, whole)
            through(bench, codec + '-max', whole)


# The same patterns as they are called by each kind of file: bytes, type in safetensors, npy and GGUF, patterns.
TYPES = [
    (2, 'F16', '<f2', 1, SPECIAL['fp16'][1]), (2, 'BF16', None, 30, SPECIAL['bf16'][1]), (4, 'F32', '<f4', 0, SPECIAL['fp32'][1]),
    (8, 'F64', '<f8', 28, [0x7FF0000000000001, 0xFFF8123456789ABC, 2**64 - 1,
                           0x7FF0 << 48, 0xFFF0 << 48, 0, 1 << 63, 1, 0x800FFFFFFFFFFFFF]),
    (1, 'F8_E4M3', None, 24, [0x7F, 0xFF, 0x78, 0x00, 0x80, 0x01, 0x87, 0x7E]),
    (1, 'F8_E5M2', None, 24, [0x7D, 0xFE, 0x7C, 0xFC, 0x00, 0x80, 0x01, 0x83]),
]


def safetensors_of(entries, content):
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, 'little') + text + content


def gguf_of(infos, content):
    head = b'GGUF' + struct.pack('<IQQ', 3, len(infos), 0)
    for name, shape, kind, offset in infos:
        head += struct.pack(f'<Q{len(name)}sI{len(shape)}QIQ', len(name), name.encode(), len(shape), *shape, kind, offset)
    return head + bytes(-len(head) % 32) + content


def npy_of(kind, shape, content):
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + '\n'
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(text)) + text.encode() + content


def all_through(bench, codec, contents):
    """Many contents, by one run of the tool each way."""
    for i, content in enumerate(contents):
        bench.write(f'{codec}/{i}', content)
    bench.run('compress', '-rq', '-p', codec, codec, '-o', f'{codec}.packed')
    bench.run('decompress', '-rq', f'{codec}.packed', '-o', f'{codec}.back')
    for i, content in enumerate(contents):
        equal(bench.read(f'{codec}.back/{i}'), content)


def test_special_numbers_come_back_from_files_of_every_kind(bench):
    all_files = {'safetensors': [], 'gguf': [], 'npy': [], 'auto': []}
    for width, dtype, descr, number, patterns in TYPES:
        special = b''.join(pattern.to_bytes(width, 'little') for pattern in patterns)
        rows = len(patterns)
        for data in (special * 100, special, special[:width], special[width:2 * width] * rows * 500, b''):
            count = len(data) // width
            shape = [count // rows, rows] if count % rows == 0 else [count]
            entries = {'w': {'dtype': dtype, 'shape': shape, 'data_offsets': [0, len(data)]}}
            files = {'safetensors': safetensors_of(entries, data), 'gguf': gguf_of([('w', shape[::-1], number, 0)], data)}
            if descr:
                files['npy'] = npy_of(descr, tuple(shape), data)
            for codec, whole in files.items():
                all_files[codec] += [whole, whole[:-1], whole + b'x']
                all_files['auto'].append(whole)
            all_files['auto'] += [data, b'x' + data]
    for codec, contents in all_files.items():
        all_through(bench, codec, contents)


def test_files_that_lie_come_back_all_the_same(bench):
    data = halves(600)
    entry = {'dtype': 'F16', 'shape': [600], 'data_offsets': [0, 1200]}
    lies = [{'shape': [601]}, {'shape': [2**40, 2**40]}, {'data_offsets': [0, 2**60]}, {'data_offsets': [1200, 0]}, {'data_offsets': [-1, 5]},
            {'dtype': 'F17'}, {'shape': []}, {'dtype': None}]
    files = {'safetensors': [safetensors_of({'w': {**entry, **lie}, **others}, data) for lie in lies for others in (
        {}, {'again': entry}, {'half': {**entry, 'shape': [300], 'data_offsets': [600, 1200]}})]}
    files['gguf'] = [gguf_of(infos, data) for infos in (
        [('w', [600], 1, 0), ('over', [300], 1, 32)], [('w', [2**62, 8], 1, 0)], [('w', [600], 1, 2**63)], [('w', [600], 77, 0)],
        [('w', [33], 8, 0)], [('', [], 0, 0)] * 5)]
    files['npy'] = [npy_of(kind, shape, data) for kind, shape in (
        ('<f2', '(601,)'), ('<f2', '(-1,)'), ('<f2', '(99999999999, 99999999999)'), ('>f2', '(600,)'), ('O', '(600,)'))]
    files['auto'] = [content for some in files.values() for content in some]
    for codec, contents in files.items():
        all_through(bench, codec, contents)
    meta = {'layer_id': 3, 'seq_len': 75, 'kv_heads': 2, 'head_dim': 4, 'bytes_per_elem': 2, 'dtype': 'fp16', 'stage': 'decode',
            'k_file': 'k_t0_1.bin', 'v_file': 'v_t0_1.bin'}
    lies = [{}, {'seq_len': 2**62}, {'head_dim': 0}, {'bytes_per_elem': 3}, {'dtype': 'fp32'}, {'seq_len': -1}, {'k_file': 'v_t0_1.bin'},
            {'seq_len': 7}, {'kv_heads': '2'}]
    for i, lie in enumerate(lies):
        bench.write(f'dumps/{i}/k_t0_1.bin', data)
        bench.write(f'dumps/{i}/meta_t0_1.json', json.dumps({**meta, **lie}).encode())
    for codec in ('kv-dump', 'auto'):
        bench.run('compress', '-rq', '-p', codec, 'dumps', '-o', f'dumps.{codec}')
        bench.run('decompress', '-rq', f'dumps.{codec}', '-o', f'back.{codec}')
        for i in range(len(lies)):
            equal(bench.read(f'back.{codec}/{i}/k_t0_1.bin'), data)


def test_one_symbol_and_two_symbol_alphabets_come_back(bench):
    for codec, (width, patterns) in SPECIAL.items():
        one, two = (pattern.to_bytes(width, 'little') for pattern in (patterns[0], patterns[5]))
        contents = [one * 70_000, (one + two) * 5000, one * 20_000 + two, two + one * 20_000]
        all_through(bench, codec, contents)
        assert len(bench.read(f'{codec}.packed/0.tsr')) < 0.7 * len(contents[0])


def test_weights_become_smaller(bench):
    # 50,000 numbers of one scale have about 2.5 bits of exponent, a sign and a mantissa that is noise.
    assert through(bench, 'fp16', halves(50_000)) < 0.88 * 100_000
    numbers = singles(50_000)
    assert through(bench, 'fp32', numbers) < 0.86 * 200_000
    top = b''.join(numbers[i + 2:i + 4] for i in range(0, len(numbers), 4))
    assert through(bench, 'bf16', top) < 0.7 * 100_000


def test_max_codecs_see_shifted_repeats_records_and_trends(bench):
    numbers = singles(20_000)
    plain = through(bench, 'fp32-max', numbers)
    # Numbers of one scale have nothing to learn from, and lose nothing.
    assert plain < 1.005 * through(bench, 'fp32', numbers)
    # The same once more, not at a multiple of anything, costs next to nothing.
    assert through(bench, 'fp32-max', numbers + b'ab12' * 3 + numbers[4:]) < plain + 300
    # Records of which half the fields repeat cost half.
    records = b''.join(numbers[8 * i:8 * i + 8] + numbers[8 * i:8 * i + 4] + struct.pack('<f', 1) for i in range(10_000))
    assert through(bench, 'fp32-max', records) < plain + 300
    # Numbers whose scale drifts, with signs that come in runs.
    walk = b''.join(struct.pack('<e', (-1) ** (i // 50) * 2.0 ** (i % 1000 / 100 - 5) * (1 + i * i % 97 / 97)) for i in range(50_000))
    assert through(bench, 'fp16-max', walk) < 0.9 * through(bench, 'fp16', walk)


def test_tensors_of_a_safetensors_file_are_read_alone(bench):
    parts = {
        'a': ('F16', [100, 30], halves(3000)), 'b': ('F32', [40, 10], singles(40) * 10), 'c': ('BF16', [1500], noise(3000)),
        'd': ('F64', [100], struct.pack('<100d', *range(100))), 'e': ('F8_E4M3', [2, 50], noise(100)),
        'f': ('I64', [4], bytes(32)), 'empty': ('F32', [0], b''),
    }
    header, content = {'__metadata__': {'format': 'pt'}}, b''
    for name, (kind, shape, data) in parts.items():
        header[name] = {'dtype': kind, 'shape': shape, 'data_offsets': [len(content), len(content) + len(data)]}
        content += data
    text = json.dumps(header).encode()
    whole = len(text).to_bytes(8, 'little') + text + content
    for codec in ('safetensors', 'safetensors-max'):
        through(bench, codec, whole)
        for name, (_, _, data) in parts.items():
            if data:
                equal(bench.run('cat', '--label', name, 'out').stdout, data)
        for size in (1, 7, 8, 9, 100, len(text) + 8, len(whole) - 1):
            through(bench, codec, whole[:size])


def test_tensors_of_a_gguf_file_are_read_alone(bench):
    # Name, dimensions (fastest first), number of the type, bytes.
    parts = [('a', [30, 100], 1, halves(3000)), ('b', [10, 40], 0, singles(40) * 10), ('c', [1500], 30, noise(3000)),
             ('d', [100], 28, struct.pack('<100d', *range(100))), ('q', [64, 20], 8, noise(68) * 20), ('f', [4], 27, bytes(32)),
             ('empty', [0], 0, b'')]
    infos, content = b'', b''
    for name, shape, kind, data in parts:
        infos += struct.pack(f'<Q{len(name)}sI{len(shape)}QIQ', len(name), name.encode(), len(shape), *shape, kind, len(content))
        content += data + bytes(-len(data) % 32)
    header = b'GGUF' + struct.pack('<IQQ', 3, len(parts), 1) + struct.pack('<Q12sIQ5s', 12, b'general.name', 8, 5, b'model') + infos
    whole = header + bytes(-len(header) % 32) + content
    assert through(bench, 'gguf', whole) < 0.8 * len(whole)
    for name, _, _, data in parts:
        if data:
            equal(bench.run('cat', '--label', name, 'out').stdout, data)
    for size in (1, 7, 8, 9, 24, 100, len(header), len(whole) - 1):
        through(bench, 'gguf', whole[:size])


def routes(bench):
    """Of the blocks of "out"."""
    frame = bench.report('inspect', 'out')[0]['frames'][0]
    return [block['route'] for block in frame['blocks']]


def test_auto_is_what_happens_without_a_codec_and_picks_by_what_it_sees(bench):
    lines = b''.join(b'%d, and so on, %d\n' % (i * i, i) for i in range(14_000))
    kinds = {'f16': halves(131_072), 'f32': singles(65_536), 'noise': noise(262_144), 'text-records': lines[:262_144]}
    for kind, content in kinds.items():
        size = through(bench, 'auto', content)
        equal(routes(bench), [kind])
        bench.run('compress', '-fq', 'in', '-o', 'unnamed')
        equal(bench.read('unnamed'), bench.read('out'))
        bench.run('compress', '-fq', '-o', 'piped', stdin=content)
        equal(bench.read('piped'), bench.read('out'))
        bench.run('compress', '-fq', '-p', 'zstd', 'in', '-o', 'other')
        assert size <= 1.001 * len(bench.read('other')), kind
    through(bench, 'auto', b''.join(kinds.values()))
    equal(routes(bench), list(kinds))
    through(bench, 'auto', b'')


def test_npy_files_of_every_type_come_back(bench):
    for kind, data in (('<f2', halves(600)), ('<f4', singles(600)), ('<f8', struct.pack('<600d', *range(600))), ('<i4', bytes(2400))):
        text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': (20, 30), }}"
        text += ' ' * (117 - len(text)) + '\n'
        whole = b'\x93NUMPY\x01\x00' + struct.pack('<H', len(text)) + text.encode() + data
        bench.write('w.npy', whole)
        bench.run('compress', '-fq', '-p', 'npy', 'w.npy', '-o', 'out')
        equal(bench.run('decompress', '-c', 'out').stdout, whole)
        equal(bench.run('cat', '--label', 'w', 'out').stdout, data)


def test_dumps_go_by_the_meta_files_beside_them(bench):
    keys, values = halves(4 * 8 * 64, seed=5), halves(4 * 8 * 64, seed=6)
    meta = {'layer_id': 3, 'seq_start': 0, 'seq_len': 4, 'seq_end_exclusive': 4, 'kv_heads': 8, 'head_dim': 64, 'bytes_per_elem': 2,
            'dtype': 'fp16', 'stage': 'prefill', 'k_file': 'k_t0_4.bin', 'v_file': 'v_t0_4.bin'}
    files = {'k_t0_4.bin': keys, 'v_t0_4.bin': values, 'meta_t0_4.json': json.dumps(meta).encode(), 'k_t4_5.bin': keys[:500]}
    for name, content in files.items():
        bench.write(f'run/layer_3/{name}', content)
    bench.run('compress', '-rq', '-p', 'kv-dump', 'run', '-o', 'packed')
    equal(bench.run('cat', '--label', 'layer_3.v', 'packed/layer_3/v_t0_4.bin.tsr').stdout, values)
    bench.run('decompress', '-rq', 'packed', '-o', 'back')
    equal({name: bench.read(f'back/layer_3/{name}') for name in bench.names('back/layer_3')}, files)


def check_ratios(bench, wanted):
    folder = os.environ.get('TESSERA_CORPORA')
    if not folder:
        raise Skip('TESSERA_CORPORA names no folder')
    for name, (codec, ratio) in wanted.items():
        path = pathlib.Path(folder) / name
        if not path.exists():
            raise Skip(f'no {name} there')
        content = path.read_bytes()
        found = len(content) / through(bench, codec, content)
        assert found > ratio, f'{name}: {codec} has ratio {found:.4f}, expected above {ratio}'


def test_ratios_on_real_tensors_are_above_those_of_zipnn(bench):
    check_ratios(bench, ZIPNN)


def test_ratios_of_max_codecs_on_real_tensors_are_the_best(bench):
    check_ratios(bench, BEST)


main()
