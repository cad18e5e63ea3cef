# SPDX-License-Identifier: MIT
"""list, show, check, new, train and doctor: plugins, codecs and specs."""
import json
import re
import shutil

from workbench import PLUGINS, SOURCE, Skip, equal, main, text

CODECS = sorted(path.stem for path in (SOURCE / 'codecs').glob('*.json'))


def test_list_names_everything_that_is_found(bench):
    bench.write('assets/mine.dict', b'12345')
    report = bench.report('list', '--assets', 'assets')
    equal(sorted(entry['name'] for entry in report['codecs']), CODECS)
    assert {'org.tessera.zstd', 'org.tessera.view', 'org.tessera.delta'} <= {entry['id'] for entry in report['plugins']}
    equal([(entry['name'], entry['size']) for entry in report['assets']], [('mine.dict', 5)])
    told = bench.run('list', 'codecs').stdout.decode()
    equal([line.split()[0] for line in told.splitlines()], ['CODEC', *CODECS])
    assert 'mine.dict' in bench.run('list', 'assets', TESSERA_ASSET_PATH='assets').stdout.decode()
    equal(list(bench.report('list', 'plugins')), ['plugins'])
    bench.fails('list', 'plugin', code=2, says='did you mean "plugins"?')


def test_directories_of_the_command_line_come_first(bench):
    mine = {'tessera': 1, 'name': 'zstd', 'about': 'my own', 'pipeline': ['store']}
    bench.write('codecs/zstd.json', json.dumps(mine).encode())
    entries = {entry['name']: entry for entry in bench.report('list', 'codecs', '--codecs', 'codecs')['codecs']}
    equal(entries['zstd']['about'], 'my own')
    content = text(1000)
    assert content in bench.run('compress', '-p', 'zstd', '--codecs', 'codecs', stdin=content).stdout
    bench.path('plugins').mkdir()
    shutil.copy(PLUGINS / 'store.so', bench.path('plugins'))
    for more in (['--plugins', 'plugins'], ['--plugins=plugins']):
        found = json.loads(bench.run('list', 'plugins', '--json', *more, TESSERA_PLUGIN_PATH='').stdout)['plugins']
        assert [entry['origin'].split('/')[-2:] for entry in found if entry['id'] == 'org.tessera.store'] == [['plugins', 'store.so']], found


def test_show_describes_a_plugin_with_its_parameters(bench):
    told = bench.run('show', 'org.tessera.view').stdout.decode()
    for word in ('org.tessera.view', 'stage', 'u32le', 'DEFAULT', 'accepts', 'port', 'format', 'library'):
        assert word in told, f'{word} in\n{told}'
    report = bench.report('show', 'view')[0]['plugins'][0]
    equal((report['id'], report['shape']), ('org.tessera.view', 'stage'))
    assert 'as' in report['schema']['properties'], report


def test_show_describes_what_is_a_plugin_and_a_codec_as_both(bench):
    told = bench.run('show', 'zstd').stdout.decode()
    assert 'org.tessera.zstd: ' in told and 'codec zstd: ' in told and '"pipeline"' in told, told
    report = bench.report('show', 'zstd', 'gzip')
    equal([len(entry['plugins']) for entry in report], [1, 0])
    equal(report[1]['codec']['name'], 'gzip')
    equal(bench.report('show', 'zstd:level=19')[0]['codec']['params']['level'], 19)
    bench.fails('show', 'zsdt', code=2, says='tessera: zsdt: neither a plugin nor a codec; did you mean "zstd"?')
    bench.fails('show', code=2, says='expected the name')


def test_check_prints_the_typed_tree(bench):
    spec = {'tessera': 1, 'name': 'planes', 'pipeline': [
        {'use': 'view', 'params': {'as': 'u16le'}},
        {'use': 'byte-split', 'split': {'b0': ['zstd'], 'b1': ['store']}}]}
    bench.write('planes.json', json.dumps(spec).encode())
    expected = [('/pipeline/0', 'view', 'bytes'), ('/pipeline/1', 'byte-split', 'u16'),
                ('/pipeline/1/split/b0/0', 'zstd', 'u8'), ('/pipeline/1/split/b1/0', 'store', 'u8')]
    report = bench.report('check', 'planes.json')[0]
    equal([(stage['pointer'], stage['id'], stage['input']) for stage in report['stages']], expected)
    equal(report['resolved']['pipeline'][0]['params']['as'], 'u16le')
    told = bench.run('check', '-v', 'planes.json').stdout.decode()
    for pointer, name, kind in expected:
        assert re.search(rf'{name} +{kind} +-> .*{pointer}', told), told
    equal(bench.report('check', '-', stdin=json.dumps(spec).encode())[0]['ok'], True)
    whole = ['czip:model=asset:small.czm' if name == 'czip' else name for name in CODECS]
    assets = ('--assets', SOURCE / 'codecs' / 'assets', '--assets', SOURCE / 'tests' / 'golden' / 'assets')
    equal(bench.run('check', '-q', *assets, *whole).stdout, b'')
    bench.fails('check', 'czip', code=2, says='model: "", expected a model file')


def test_check_points_at_what_is_wrong(bench):
    def wrong(pipeline, pointer, says, **more):
        bench.write('bad.json', json.dumps({'tessera': 1, 'name': 'bad', 'pipeline': pipeline, **more}).encode())
        bench.fails('check', 'bad.json', code=2, says=f'tessera: bad.json: {pointer}: ')
        bench.fails('check', 'bad.json', code=2, says=says)
        report = bench.report('check', 'bad.json', code=2)[0]
        equal((report['ok'], report['pointer']), (False, pointer))

    wrong(['zsdt'], '/pipeline/0', 'did you mean "zstd"?')
    wrong([{'use': 'zstd', 'params': {'levle': 3}}], '/pipeline/0/params/levle', 'did you mean "level"?')
    wrong([{'use': 'zstd', 'params': {'level': 99}}], '/pipeline/0/params/level', '99')
    wrong(['zstd', 'delta'], '/pipeline/1', 'bytes')
    wrong(['zstd'], '/blocks', 'did you mean "block"?', blocks=1)
    bench.write('bad.json', b'{ "tessera": 1, ')
    bench.fails('check', 'bad.json', code=2, says='bad.json: ')
    bench.fails('check', 'missing.json', code=1, says='missing.json')
    bench.fails('check', 'zsdt', code=2, says='did you mean "zstd"?')
    bench.fails('check', code=2, says='expected a spec')
    bench.fails('compress', '-p', 'zsdt', stdin=b'', code=2, says='did you mean "zstd"?')
    bench.fails('compress', '-p', './bad.json', stdin=b'', code=2, says='bad.json')


def test_set_and_level_change_what_is_checked(bench):
    equal(bench.report('check', '--set', '/block=64KiB', 'zstd')[0]['block_size'], 65536)
    report = bench.report('check', '-7', '--set', 'window=20', 'zstd')[0]['resolved']['pipeline'][0]['params']
    equal((report['level'], report['window']), (7, 20))
    bench.fails('check', '--set', 'levle=3', 'zstd', code=2, says='did you mean "level"?')
    bench.fails('check', '--set', '/nothing/here=3', 'zstd', code=2, says='no member "nothing"')
    bench.fails('check', '--set', 'level', 'zstd', code=2, says='--set: expected /POINTER=VALUE or NAME=VALUE')


def test_new_plugin_fills_the_template(bench):
    template = {'README.md': b'# @NAME@\n', 'src/@name_underscored@.cpp': b'namespace @name_underscored@ { /* @NAME@ */ }\n'}
    for name, content in template.items():
        bench.write(f'template/{name}', content)
    bench.write('template/coder/@NAME@.cpp', b'coder @NAME@\n')
    bench.path('template/README.md').chmod(0o755)
    here = {'TESSERA_TEMPLATE_PATH': str(bench.path('template'))}
    bench.run('new', 'plugin', 'my-stage', **here)
    equal(bench.names('my-stage'), ['README.md', 'src/my_stage.cpp'])
    equal(bench.read('my-stage/src/my_stage.cpp'), b'namespace my_stage { /* my-stage */ }\n')
    equal(bench.path('my-stage/README.md').stat().st_mode & 0o777, 0o755)
    bench.run('new', 'plugin', 'mine', '--shape', 'coder', '-o', 'elsewhere', **here)
    equal(bench.read('elsewhere/mine.cpp'), b'coder mine\n')
    bench.fails('new', 'plugin', 'my-stage', code=1, says='my-stage: exists already', **here)
    bench.fails('new', 'plugin', 'x', '--shape', 'model', code=1, says='no template for a model', **here)
    bench.fails('new', 'plugin', 'x', '--shape', 'codre', code=2, says='did you mean "coder"?', **here)
    for name in ('Upper', '../up', '', '1st', 'a b'):
        bench.fails('new', 'plugin', name, code=2, says='lower-case', **here)
    bench.fails('new', 'plugins', 'x', code=2, says='"plugins"')
    bench.fails('new', 'plugin', code=2, says='plugin NAME')


def test_new_plugin_leaves_no_mark_of_this_trees_template(bench):
    template = SOURCE / 'sdk/template'
    bench.run('new', 'plugin', 'my-stage', TESSERA_TEMPLATE_PATH=str(template))
    names = bench.names('my-stage')
    equal(len(names), len([path for path in template.rglob('*') if path.is_file()]))
    for name in names:
        content = bench.read(f'my-stage/{name}')
        assert b'@NAME@' not in content and b'@name_' not in content, name


def test_new_codec_writes_a_spec_that_works(bench):
    bench.run('new', 'codec', 'my-own')
    equal(bench.report('check', './my-own.json')[0]['codec'], 'my-own')
    content = text(100_000)
    equal(bench.run('cat', stdin=bench.run('compress', '-p', './my-own.json:level=9', stdin=content).stdout).stdout, content)
    bench.fails('new', 'codec', 'my-own', code=1, says='exists already')
    bench.run('new', 'codec', 'my-own', '-f')


def test_train_learns_an_asset_that_a_codec_can_use(bench):
    for n in range(400):
        bench.write(f'samples/{n:03}', text(700, seed=n))
    bench.path('assets').mkdir()
    bench.run('train', 'zstd', '-r', 'samples', '-o', 'assets/logs.dict', '--set', 'size=4096')
    size = len(bench.read('assets/logs.dict'))
    assert 256 <= size <= 4096, size
    message = text(900, seed=4711)
    plain = bench.run('compress', stdin=message).stdout
    trained = bench.run('compress', '--assets', 'assets', '-p', 'zstd:dictionary=asset:logs.dict', stdin=message).stdout
    equal(bench.run('cat', '--assets', 'assets', stdin=trained).stdout, message)
    raw = [len(bench.run('compress', '--raw', '--assets', 'assets', '-p', codec, '-c', stdin=message).stdout)
           for codec in ('zstd', 'zstd:dictionary=asset:logs.dict')]
    assert raw[1] < 0.8 * raw[0], (raw, len(plain), len(trained))
    bench.fails('cat', stdin=trained, code=1, says='no asset with SHA-256')


def test_the_shipped_dictionary_makes_english_text_shorter(bench):
    content = (b'It is a truth universally acknowledged, that a single man in possession of a good\n'
               b'fortune, must be in want of a wife. However little known the feelings or views of\n'
               b'such a man may be on his first entering a neighbourhood, this truth is so well fixed\n'
               b'in the minds of the surrounding families, that he is considered as the rightful\n'
               b'property of some one or other of their daughters.\n')
    bench.write('text', content)
    bench.write('prep.json', b'{"tessera": 1, "name": "prep", "pipeline": [{"use": "text-prep", "params": {"dictionary": "asset:english.words"}}]}')
    assets = SOURCE / 'codecs' / 'assets'
    bench.run('compress', '--assets', assets, '-p', 'prep.json', 'text')
    equal(bench.run('cat', '--assets', assets, 'text.tsr').stdout, content)
    [frame] = bench.report('inspect', '--assets', assets, 'text.tsr')[0]['frames']
    equal([asset['name'] for asset in frame['assets']], ['english.words'])
    coded = frame['size'] - frame['header_size']
    assert coded < len(content) * 0.65, (coded, len(content))


def test_train_through_a_codec_learns_what_its_steps_make_of_the_samples(bench):
    split = {'tessera': 1, 'name': 'split', 'block': '1KiB', 'pipeline': [
        {'use': 'view', 'params': {'as': 'u16le'}}, {'use': 'byte-split', 'split': {'b0': ['zstd'], 'b1': ['zstd']}}]}
    bench.write('split.json', json.dumps(split).encode())
    for n in range(200):
        content = text(1500, seed=n)
        bench.write(f'samples/{n:03}', content)
        # What the branch of high bytes is given, block by block.
        for block in (0, 1):
            bench.write(f'high/{n:03}-{block}', content[1024 * block:1024 * (block + 1)][1::2])
    learn = ('train', 'zstd', '--set', 'size=2048', '-r')
    bench.run(*learn, 'high', '-o', 'expected')
    bench.run(*learn, 'samples', '-o', 'through', '--through', './split.json', '--at', '/pipeline/1/split/b1/0')
    equal(bench.read('through'), bench.read('expected'))
    bench.run(*learn, 'samples', '-o', 'plain')
    assert bench.read('plain') != bench.read('expected')
    bench.run(*learn, 'samples', '-o', 'route', '--through', 'zstd:level=1')
    bench.fails(*learn, 'samples', '-o', 'x', '--through', './split.json', code=2,
                says='several places of codec "./split.json", choose one by --at: /pipeline/1/split/b0/0, /pipeline/1/split/b1/0')
    bench.fails(*learn, 'samples', '-o', 'x', '--through', './split.json', '--at', '/pipeline/0', code=2,
                says='no "zstd" is at "/pipeline/0" of codec "./split.json": /pipeline/1/split/b0/0, /pipeline/1/split/b1/0')
    bench.fails(*learn, 'samples', '-o', 'x', '--through', 'gzip', code=2, says='codec "gzip" has no "zstd" in it')
    bench.fails(*learn, 'samples', '-o', 'x', '--through', 'gizp', code=2, says='did you mean "gzip"?')
    bench.fails(*learn, 'samples', '-o', 'x', '--at', '/pipeline/0', code=2, says='--at goes with --through')
    bench.write('empty', b'')
    bench.fails('train', 'zstd', 'empty', '-o', 'x', '--through', 'zstd', code=2,
                says='no block of the samples comes to /pipeline/0 of codec "zstd"')
    assert 'x' not in bench.names()


def test_train_finds_a_plugin_by_what_it_learns(bench):
    bench.write('text', b'a house, a horse, a house and the horse\n' * 50)
    bench.run('train', 'tiktoken', 'text', '-o', 'by-id', '--set', 'size=300')
    bench.run('train', 'vocabulary', 'text', '-o', 'by-tag', '--set', 'size=300')
    equal(bench.read('by-tag'), bench.read('by-id'))
    bench.fails('train', 'dictionary', 'text', '-o', 'x', code=2, says='several plugins learn a "dictionary": "text-prep", "zstd"')


def test_train_says_who_learns_and_what_is_wrong(bench):
    bench.write('a', b'a')
    bench.fails('train', 'store', 'a', '-o', 'x', code=2, says='"store" learns nothing; plugins that learn: ')
    bench.fails('train', 'nothere', 'a', '-o', 'x', code=2, says='no plugin found here')
    bench.fails('train', 'zstd', 'a', code=2, says='-o')
    bench.fails('train', 'zstd', '-o', 'x', code=2, says='samples')
    bench.fails('train', 'zstd', 'a', '-o', 'x', '--set', 'siez=1', code=2, says='did you mean "size"?')
    bench.fails('train', 'zstd', 'a', '-o', 'x', code=2, says='samples')
    bench.fails('train', 'zstd', 'missing', '-o', 'x', code=1, says='missing')
    equal(bench.names(), ['a'])


def test_doctor_tells_what_was_found_refused_and_hidden(bench):
    bench.path('plugins').mkdir()
    shutil.copy(PLUGINS / 'store.so', bench.path('plugins/again.so'))
    bench.write('plugins/junk.so', b'this is no library')
    bench.write('codecs/broken.json', b'{ "tessera": 1, "name": "broken", "pipeline": ["nothere"] }')
    words = ('doctor', '--plugins', 'plugins', '--codecs', 'codecs')
    told = bench.run(*words).stdout.decode()
    assert re.search(r'REFUSED +plugins/junk\.so: \S', told) and 'hidden' in told and 'Some libraries were refused' in told, told
    assert re.search(r'BROKEN +codecs/broken\.json: .*nothere', told), told
    report = bench.report(*words)
    equal([entry['origin'] for entry in report['refused']], ['plugins/junk.so'])
    equal([entry['id'] for entry in report['shadowed']], ['org.tessera.store'])
    equal([entry['path'] for entry in report['plugin_directories']][0], 'plugins')
    assert {'zlib', 'zstd', 'brotli'} <= set(report['libraries']), report
    assert [entry for entry in report['codecs'] if entry['name'] == 'broken'][0]['problem'], report


def test_doctor_without_anything_wrong_says_so(bench):
    told = bench.run('doctor', '-v', TESSERA_CPU='scalar').stdout.decode()
    assert 'No library was refused.' in told and 'TESSERA_CPU = scalar' in told and 'org.tessera.zstd' in told, told
    equal(bench.report('doctor')['refused'], [])


def test_a_frame_whose_plugin_is_missing_says_which(bench):
    frame = bench.run('compress', stdin=text(5000)).stdout
    bench.path('plugins').mkdir()
    shutil.copy(PLUGINS / 'store.so', bench.path('plugins'))
    bench.fails('decompress', stdin=frame, code=1, says='org.tessera.zstd', TESSERA_PLUGIN_PATH=str(bench.path('plugins')))


def test_the_schema_of_specs_fits_the_codecs_of_this_tree(_):
    try:
        import jsonschema  # pylint: disable=import-outside-toplevel
    except ImportError:
        raise Skip('no python3-jsonschema here') from None
    schema = json.loads((SOURCE / 'framework/spec.schema.json').read_text(encoding='utf-8'))
    for path in (SOURCE / 'codecs').glob('*.json'):
        jsonschema.validate(json.loads(path.read_text(encoding='utf-8')), schema)


main()
