# SPDX-License-Identifier: MIT
"""Ids through the tool, against those of npm's tiktoken 1.0.22. Its vocabularies are no part of this tree: they are looked for in the folder that
TESSERA_VOCABULARIES names, as NAME.tiktoken."""
import hashlib
import json
import os
import pathlib
import struct

from workbench import Skip, SOURCE, equal, main, noise

ENCODINGS = ['r50k_base', 'gpt2', 'p50k_base', 'p50k_edit', 'cl100k_base', 'o200k_base', 'o200k_harmony']
# Those that the package does not have, or has twice, by what they differ from only in special tokens.
SAME = {'gpt2': 'r50k_base', 'p50k_edit': 'p50k_base', 'o200k_harmony': 'o200k_base'}

# SHA-256 of the ids as little-endian u32, by the package's encode_ordinary.
EXPECTED = {
    'chat_plain.txt': {
        'r50k_base': '8c832e352e087e4644be224ab7f1b665186cde68647eb0b5b6c00f8d42f43b70',
        'p50k_base': '0369d66ec55a21a885cd95c8ed628dec43e71884809b2dc6523d4a3e935e2dfd',
        'cl100k_base': 'c35e9f22ab5b7df332afa1efabb1d70dddb625d613dd48eef074a5a15af7b3ac',
        'o200k_base': 'd9004654e7190b82ba4d47ef55c12be0b1865148515958e40a26fe4ee972efc3'},
    'enwik8_4M': {
        'r50k_base': '03cc49bca07b543cd3acac342b16cc18f38841ea979729ba75b50f46f31b2d6a',
        'p50k_base': 'b8effe02d6f63ebbc3b2185e2877dbd30c22b26ea5b3fe90a786418d7d09b7d5',
        'cl100k_base': 'cb7f7adea489e3991990bb8e1afbfd8ce3e319c9d7fc083de4f495d2f4d75a23',
        'o200k_base': '275cc058e41b9947e94fd747363243ab69712ed2f8b871133bdcda3e4a7743fa'},
    'json_annot_2M.json': {
        'r50k_base': '628da34b085e939c34aa048180eeb23a6db1edfc8a778e87814f27a81be59fa4',
        'p50k_base': 'ad4d4e2f9a3c7f2c320a4819891495a7f0e9f716b203bcb1d8ff44db0b59b806',
        'cl100k_base': 'b2ac7c7f2c1075c593520acccb40b8f5711da046491aeee473da5263b4595315',
        'o200k_base': '75e4362a74703e07e26803a6cd3f52da83b4d0127cf3b4c60b85eaa051395f4a'}}
# The same of the text in test_ids_of_every_character.
CHARACTERS = {
    'r50k_base': 'e3d825c717449189ebe9333434d141842118d727c39ecc7590c713f1be86f417',
    'cl100k_base': 'd5e9ec4aac6f897ab73f8d3747b30f0ede34b44bfb688257b8a3b8b540ae586a',
    'o200k_base': '942cb5203638939b398385de2fdad43da5156f8ef90aee713106e843219639de'}


def assets():
    folder = os.environ.get('TESSERA_VOCABULARIES')
    if not folder or not pathlib.Path(folder).is_dir():
        raise Skip('TESSERA_VOCABULARIES names no folder with the vocabularies of tiktoken')
    return folder


def corpora():
    folder = os.environ.get('TESSERA_CORPORA')
    if not folder:
        raise Skip('TESSERA_CORPORA names no folder with the corpora')
    return pathlib.Path(folder)


def plant(bench, encoding, special='text'):
    spec = {'tessera': 1, 'name': 'ids', 'block': '64MiB', 'pipeline': [
        {'use': 'tiktoken', 'params': {'vocabulary': f'asset:{encoding}.tiktoken', 'encoding': encoding, 'special': special}},
        {'use': 'bitpack', 'params': {'bits': 32}}]}
    bench.write('ids.json', json.dumps(spec).encode())


def ids_of(bench, encoding, text, folder, special='text', back=True):
    """As little-endian u32, which raw mode writes; the text must come back from a frame of them, unless that takes too long."""
    plant(bench, encoding, special)
    bench.write('in', text)
    options = ('--assets', folder, '--memory', '4GiB')
    bench.run('compress', '-fq', *options, '--raw', '-p', 'ids.json', 'in', '-o', 'ids')
    if back:
        bench.run('compress', '-fq', *options, '-p', 'ids.json', 'in', '-o', 'frame')
        equal(bench.run('decompress', '-c', *options, 'frame').stdout, text)
    return bench.read('ids')


def test_ids_of_the_golden_texts_are_those_of_tiktoken(bench):
    folder = assets()
    shared = os.environ.get('TESSERA_SHARED')
    if not shared:
        raise Skip('TESSERA_SHARED names no folder with golden vectors')
    golden = json.loads(pathlib.Path(shared, 'golden', 'tacc', 'tacc_golden.json').read_text(encoding='utf-8'))
    texts = {**golden['texts'], 'special': 'ab<|endoftext|>cd'}
    for encoding, expected in golden['ids_all_encodings'].items():
        assert len(expected) >= 5, encoding
        for name, ids in expected.items():
            made = ids_of(bench, encoding, texts[name].encode(), folder, 'allow' if name == 'special' else 'text')
            equal(list(struct.unpack(f'<{len(made) // 4}I', made)), ids)


def test_ids_of_real_text_are_those_of_tiktoken(bench):
    folder, texts = assets(), corpora()
    for name, expected in EXPECTED.items():
        shorter = name == 'chat_plain.txt'
        for encoding in ENCODINGS if shorter else expected:
            made = ids_of(bench, encoding, (texts / name).read_bytes(), folder, back=shorter)
            equal((name, encoding, hashlib.sha256(made).hexdigest()), (name, encoding, expected[SAME.get(encoding, encoding)]))


def test_ids_of_every_character_are_those_of_tiktoken(bench):
    """Each between letters, before a contraction, and before the next: so all tables of Unicode are asked."""
    folder = assets()
    points = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    text = ''.join(f"{c}aB{c}'S1 {c}" for c in points).encode()
    for encoding, expected in CHARACTERS.items():
        equal((encoding, hashlib.sha256(ids_of(bench, encoding, text, folder, back=False)).hexdigest()), (encoding, expected))


def test_ids_that_stand_for_nothing_are_refused_with_their_position(bench):
    """Between cl100k_base's tokens and its special ones there are gaps: 100256 and 100261 to 100275."""
    folder = assets()
    for gap in (100256, 100261, 100275):
        plant(bench, 'cl100k_base')
        bench.write('raw', struct.pack('<3I', 9906, gap, 11))
        bench.fails('decompress', '--raw', '--assets', folder, '-p', 'ids.json', 'raw', '-o', 'out', code=1,
                    says=f'id {gap} at position 1 stands for no token of the vocabulary')
    bench.write('raw', struct.pack('<2I', 9906, 100277))
    bench.fails('decompress', '--raw', '--assets', folder, '-p', 'ids.json', 'raw', '-o', 'out', code=1,
                says='id 100277 at position 1, expected below 100277')


def test_the_vocabulary_that_ships_takes_any_bytes(bench):
    text = 'Don\'t panic: naïve 東京 🙂 <|endoftext|>\r\n\tx = 2024;\n'.encode()
    for content in (b'', text * 50, noise(20000), b' ' * 20000, b'\xff' * 20000, bytes(range(256)) * 9):
        for special in ('text', 'allow'):
            ids_of(bench, 'tessera-32k', content, SOURCE / 'codecs' / 'assets', special)
    ids = ids_of(bench, 'tessera-32k', b'<|endoftext|>', SOURCE / 'codecs' / 'assets', 'allow')
    equal(ids, struct.pack('<I', 32000))


def test_special_tokens_are_refused_on_request(bench):
    plant(bench, 'tessera-32k', 'refuse')
    bench.write('in', b'a <|endoftext|>')
    bench.fails('compress', '--assets', SOURCE / 'codecs' / 'assets', '-p', 'ids.json', 'in', code=2,
                says='byte 2: expected text without special tokens, found <|endoftext|>')


def test_a_vocabulary_is_learned_and_used(bench):
    bench.write('sample', b'The stage turns streams into streams and back. ' * 40)
    bench.run('train', 'tiktoken', '-q', '--set', 'size=300', '-o', 'own.tiktoken', 'sample')
    spec = {'tessera': 1, 'name': 'own', 'pipeline': [{'use': 'tiktoken', 'params': {'vocabulary': 'asset:own.tiktoken'}}, 'bitpack']}
    bench.write('own.json', json.dumps(spec).encode())
    bench.run('compress', '-q', '--assets', '.', '-p', 'own.json', 'sample', '-o', 'out')
    equal(bench.run('decompress', '-c', '--assets', '.', 'out').stdout, bench.read('sample'))
    assert len(bench.read('out')) < len(bench.read('sample')) / 2


main()
