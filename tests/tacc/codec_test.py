# SPDX-License-Identifier: MIT
"""The codec tacc through the tool: tacc's own bytes where its mapping is given, our mappings where none is, and what is refused."""
import array
import gzip
import json
import os
import pathlib
import shutil
import struct

from workbench import Skip, SOURCE, equal, main

OURS = ('--assets', SOURCE / 'codecs' / 'assets')
TOKENIZERS = {'gpt2': 50257, 'r50k_base': 50257, 'p50k_base': 50281, 'p50k_edit': 50284, 'cl100k_base': 100277, 'o200k_base': 200019,
              'o200k_harmony': 201088, 'tessera-32k': 32001}


def words(ids, form='I'):
    return struct.pack(f'<{len(ids)}{form}', *ids)


def golden(bench):
    """tacc's vectors, and a folder with its mappings under the names that we give them."""
    shared = os.environ.get('TESSERA_SHARED')
    if not shared:
        raise Skip('no TESSERA_SHARED')
    folder = pathlib.Path(shared, 'golden', 'tacc')
    assets = bench.path('assets')
    assets.mkdir()
    for name, file in (('r50k_base', 'r50k_base'), ('gpt2', 'r50k_base'), ('p50k_base', 'p50k_base')):
        shutil.copy(folder / f'{file}.jsonl', assets / f'{name}.jsonl')
    return json.loads((folder / 'tacc_golden.json').read_text(encoding='utf-8'))['vectors']


def raw(bench, codec, content, verb='compress', *more):
    return bench.run(verb, '-c', '--raw', '-p', codec, *more, '-', stdin=content).stdout


def test_golden_vectors_come_out_byte_for_byte_and_go_back(bench):
    vectors = golden(bench)
    assets = ('--assets', bench.path('assets'))
    assert len(vectors) == 35, len(vectors)
    for v in vectors:
        payload, ids = bytes.fromhex(v['payload']), words(v['ids'])
        if v['call'] == 'raw':
            equal(raw(bench, 'tacc:input=mapped', ids, 'compress'), payload)
            equal(raw(bench, 'tacc:input=mapped', payload, 'decompress'), ids)
            continue
        mapping = f'tokenizer={v["tokenizer"]},mapping=asset:{v["tokenizer"]}.jsonl'
        forms = {'u32': ids, 'json': json.dumps(v['ids']).encode(), 'u16': words(v['ids'], 'H')}
        others = v['tokenizer'] == 'r50k_base'  # the library's test takes all calls for all
        for form, content in forms.items() if others else [('u32', ids)]:
            codec = f'tacc:input={form},{mapping}'
            equal(raw(bench, codec, content, 'compress', *assets), payload)
            equal(raw(bench, codec, payload, 'decompress', *assets), content)
        if not others:
            continue
        equal(raw(bench, 'tacc:input=mapped', words(v['mapped'], 'i')), payload)
        zipped = f'tacc:input=u32,gzip=true,{mapping}'
        equal(raw(bench, zipped, bytes.fromhex(v['gzip_zlib6']), 'decompress', *assets), ids)
        member = raw(bench, zipped, ids, 'compress', *assets)
        equal(member[:10], bytes.fromhex('1f8b08000000000000ff'))
        equal(gzip.decompress(member), payload)


def test_every_mapping_of_ours_holds_each_id_once(bench):
    for name, size in TOKENIZERS.items():
        ids = array.array('I', range(size)).tobytes()
        payload = raw(bench, f'tacc:input=u32,tokenizer={name}', ids, 'compress', *OURS)
        equal(raw(bench, f'tacc:input=u32,tokenizer={name}', payload, 'decompress', *OURS), ids)
        mapped = array.array('i', raw(bench, 'tacc:input=mapped', payload, 'decompress'))
        equal(sorted(mapped), list(range(-((size - 1) // 2), size // 2 + 1)))
        bench.fails('compress', '-c', '--raw', '-p', f'tacc:input=u32,tokenizer={name}', *OURS, '-', stdin=words([0, size]), code=2,
                    says=f'Token ID {size} not found in mapping, at position 1; the mapping has {size} tokens')


def test_frames_of_ids_in_each_form_come_back(bench):
    ids = [i * i % 50257 for i in range(20000)]
    forms = {'u32': words(ids), 'u16': words(ids, 'H'), 'json': json.dumps(ids, separators=(',', ':')).encode() + b'\n'}
    for form, content in forms.items():
        for zipped in ('false', 'true'):
            bench.write('in', content)
            bench.run('compress', '-fq', *OURS, '-p', f'tacc:input={form},tokenizer=r50k_base,gzip={zipped}', 'in', '-o', 'out')
            equal(bench.run('decompress', '-c', *OURS, 'out').stdout, content)


def test_text_becomes_the_ids_of_our_own_tokenizer_and_comes_back(bench):
    text = ('The quick brown fox jumps over the lazy dog. Straße naïve 東京 🙂 3.14159\n' * 50).encode() + b'\xff\xfe <|endoftext|>'
    bench.write('in', text)
    for more in ('', ':gzip=true'):
        bench.run('compress', '-fq', *OURS, '-p', 'tacc' + more, 'in', '-o', 'out')
        equal(bench.run('decompress', '-c', *OURS, 'out').stdout, text)
        payload = raw(bench, 'tacc' + more, text, 'compress', *OURS)
        equal(raw(bench, 'tacc' + more, payload, 'decompress', *OURS), text)
    ids = raw(bench, 'tacc:input=u32', raw(bench, 'tacc', text, 'compress', *OURS), 'decompress', *OURS)
    equal(raw(bench, 'tacc', raw(bench, 'tacc:input=u32', ids, 'compress', *OURS), 'decompress', *OURS), text)
    bench.fails('compress', '-c', '-p', 'tacc:special=refuse', *OURS, 'in', code=2, says='<|endoftext|>')


def test_a_mapping_is_learned_from_text_through_the_codec(bench):
    text = bench.write('in', b'tin tin tin tin cup\n' * 200).read_bytes()
    bench.run('train', 'token-map', '--through', 'tacc', *OURS, '--set', 'vocabulary=32001', 'in', '-o', 'own.mapping')
    own = ('--assets', bench.folder, *OURS)
    learned, shipped = (len(raw(bench, 'tacc' + more, text, 'compress', *own)) for more in (':mapping=asset:own.mapping', ''))
    assert learned < shipped, (learned, shipped)
    equal(raw(bench, 'tacc:mapping=asset:own.mapping', raw(bench, 'tacc:mapping=asset:own.mapping', text, 'compress', *own), 'decompress', *own), text)


def test_text_becomes_the_published_payloads_where_a_vocabulary_is_at_hand(bench):
    vectors = golden(bench)
    vocabularies = os.environ.get('TESSERA_VOCABULARIES')
    if not vocabularies:
        raise Skip('no TESSERA_VOCABULARIES, a folder with r50k_base.tiktoken')
    texts = json.loads(pathlib.Path(os.environ['TESSERA_SHARED'], 'golden', 'tacc', 'tacc_golden.json').read_text(encoding='utf-8'))['texts']
    folders = ('--assets', bench.path('assets'), '--assets', vocabularies)
    seen = 0
    for v in vectors:
        if v['tokenizer'] != 'r50k_base' or v['name'] not in texts or v['call'] == 'raw':
            continue
        content, payload = texts[v['name']].encode(), bytes.fromhex(v['payload'])
        codec = 'tacc:tokenizer=r50k_base,mapping=asset:r50k_base.jsonl'
        equal(raw(bench, codec, content, 'compress', *folders), payload)
        equal(raw(bench, codec, payload, 'decompress', *folders), content)
        seen += 1
    equal(seen, 5)


def test_an_array_without_its_spelling_is_what_raw_mode_takes(bench):
    bench.fails('compress', '-c', '--raw', '-p', 'tacc:input=json,tokenizer=r50k_base', *OURS, '-', stdin=b'[1,2]', code=1,
                says='keeps a header of its own, which raw mode has no place for')


def test_bytes_behind_the_struct_are_ignored_where_that_is_asked_for(bench):
    payload = bytes.fromhex('19150400') + b'more'
    equal(raw(bench, 'tacc:input=mapped,trailing=ignore', payload, 'decompress'), words([2]))
    bench.fails('decompress', '-c', '--raw', '-p', 'tacc:input=mapped', '-', stdin=payload, code=1, says='4 bytes behind the stop at byte 3')


def test_hostile_payloads_are_refused(bench):
    for payload, says in (('19f5ffffffff0f00', 'a list of 4294967295 elements at byte 1'), ('18150400', 'Expected LIST field with id 1'),
                          ('19160400', 'Expected I32 elements'), ('1915041502', 'Unexpected fields in payload'),
                          ('00', 'Payload missing tokens field')):
        bench.fails('decompress', '-c', '--raw', '-p', 'tacc:input=mapped', '-', stdin=bytes.fromhex(payload), code=1, says=says)
    bench.fails('decompress', '-c', '--raw', '-p', 'tacc:input=u32,tokenizer=r50k_base', *OURS, '-', stdin=bytes.fromhex('1915fffff70100'), code=1,
                says='not found in reverse mapping, at position 0; the mapping has 50257 tokens')


main()
