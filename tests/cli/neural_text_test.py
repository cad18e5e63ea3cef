# SPDX-License-Identifier: MIT
"""Text by an integer language model: the codecs neural, which is the model alone, and neural-text, which has more than one way."""
import json
import os
import pathlib

from workbench import SOURCE, Skip, equal, main, noise, text

ASSETS = ('--assets', SOURCE / 'tests' / 'golden' / 'assets')
OURS = ('--assets', SOURCE / 'codecs' / 'assets')
SMALL = 'neural:model=small'
PROSE = ('The clerk had a desk by the window, and on the desk a lamp. Nobody had lit the lamp since spring, '
         'and nobody sat at the desk by the window but the clerk. ').encode()


def shared(name):
    path = pathlib.Path(os.environ.get('TESSERA_SHARED', SOURCE.parent / 'shared'), name)
    if not path.exists():
        raise Skip(f'no {path}')
    return path


def test_any_bytes_come_back(bench):
    for content in (b'', b'a', PROSE, text(3000), noise(500), PROSE + b'\xff\xfe\xc0' + PROSE, b'\r\n' * 700, b'\0' * 1000, '木漏れ日'.encode() * 20):
        frame = bench.run('compress', *ASSETS, '-p', SMALL, stdin=content).stdout
        equal(bench.run('decompress', *ASSETS, stdin=frame).stdout, content)


def test_threads_and_blocks_change_nothing_but_time(bench):
    content = PROSE * 30 + text(9000)
    for more in ((), (',lanes=5',)):
        one = bench.run('compress', *ASSETS, '-T1', '-p', SMALL + ''.join(more), stdin=content).stdout
        equal(bench.run('compress', *ASSETS, '-T2', '-p', SMALL + ''.join(more), stdin=content).stdout, one)
        equal(bench.run('decompress', *ASSETS, '-T2', stdin=one).stdout, content)
    blocks = bench.run('compress', *ASSETS, '-p', SMALL, '--set', '/block=4KiB', stdin=content).stdout
    equal(bench.run('decompress', *ASSETS, stdin=blocks).stdout, content)


def test_what_a_model_makes_larger_is_stored(bench):
    content = noise(5000)
    bench.write('a.tsr', bench.run('compress', *ASSETS, '-p', SMALL, stdin=content).stdout)
    assert len(bench.read('a.tsr')) < 5000 + 200
    blocks = bench.report('inspect', '-v', 'a.tsr')[0]['frames'][0]['blocks']
    equal([block['stored'] for block in blocks], [True])


def test_it_learns_on_the_way(bench):
    # A model that knows nothing takes about a byte for each of these; what came before tells them.
    frame = bench.run('compress', *ASSETS, '-p', SMALL, stdin=PROSE * 20).stdout
    assert len(frame) < len(PROSE) * 20 / 8, len(frame)


def test_the_model_is_known_by_its_content(bench):
    small = (SOURCE / 'tests' / 'golden' / 'assets' / 'small.czm').read_bytes()
    bench.write('models/mine.czm', small)
    frame = bench.run('compress', '--assets', 'models', '-p', 'neural:model=mine', stdin=PROSE).stdout
    bench.write('a.tsr', frame)
    bench.write('elsewhere/renamed', small)
    equal(bench.run('decompress', '--assets', 'elsewhere', stdin=frame).stdout, PROSE)
    bench.write('wrong/mine.czm', small[:-1] + bytes([small[-1] ^ 1]))
    bench.fails('decompress', '--assets', 'wrong', 'a.tsr', code=1, says=', called "mine.czm" where this was written, in wrong')


def test_alice_with_the_model_of_compress_zip(bench):
    model, chapter = shared('models/v001_eng.czm'), shared('corpora/alice_ch1.txt').read_bytes()
    frame = bench.run('compress', '--assets', model.parent, '-p', f'neural:model={model.stem}', stdin=chapter).stdout
    equal(len(chapter), 11_782)
    assert len(frame) <= 3_300, len(frame)  # of compress-zip 3,700, without a checksum
    equal(bench.run('decompress', '--assets', model.parent, stdin=frame).stdout, chapter)


def ways(bench, name):
    """Which alternatives have steps in the header of a frame, over all its routes, and the assets that it names."""
    frame = bench.report('inspect', '-v', name)[0]['frames'][0]
    found = {way for steps in frame['spec']['routes'].values() for way, inner in steps[0]['choose'].items() if inner}
    return sorted(found), sorted(asset['name'] for asset in frame['assets'])


def test_neural_text_takes_the_smaller_way_block_by_block(bench):
    lines = ''.join(f'2026-11-22T05:{i // 60 % 60:02}:{i % 60:02}Z worker-{i % 7} accepted request {i * 37 % 1009}\n' for i in range(60)).encode()
    prose = PROSE + b'She asked him what the matter was, and he told her that he did not know.'
    for content, expected in ((prose, (['neural'], ['english-small.czm'])), (lines, (['text'], ['english.words', 'records.prior']))):
        bench.write('a.tsr', bench.run('compress', *OURS, '-p', 'neural-text', stdin=content).stdout)
        equal(ways(bench, 'a.tsr'), expected)
        equal(bench.run('decompress', *OURS, 'a.tsr', '-o', '-').stdout, content)
    # Block by block: each as small as the better of the two makes it, and a byte that says which.
    both = prose + b' ' * (1024 - len(prose)) + lines[:2048]
    sizes = {}
    for codec in ('neural-text', 'neural', 'text'):
        packed = bench.run('compress', *OURS, '-p', codec, '--set', '/block=1KiB', '-T2', stdin=both).stdout
        equal(bench.run('decompress', *OURS, stdin=packed).stdout, both)
        bench.write('b.tsr', packed)
        sizes[codec] = [block['size'] for block in bench.report('inspect', '-v', 'b.tsr')[0]['frames'][0]['blocks']]
    smaller = [min(pair) for pair in zip(sizes['neural'], sizes['text'])]
    equal((smaller[0], smaller[1]), (sizes['neural'][0], sizes['text'][1]))
    assert all(0 <= size - least <= 2 for size, least in zip(sizes['neural-text'], smaller)), sizes


def test_its_other_way_is_the_codec_text(bench):
    def routes(name):
        return json.loads((SOURCE / 'codecs' / f'{name}.json').read_text(encoding='utf-8'))['routes']

    def without_lanes(steps):  # of text a parameter, for which it has 1
        return [{key: value for key, value in step.items() if key != 'lanes'} if isinstance(step, dict) else step for step in steps]

    equal({name: steps[0]['choose']['text'] if name.startswith('text') else steps for name, steps in routes('neural-text').items()},
          {name: without_lanes(steps) for name, steps in routes('text').items()})


def test_any_bytes_come_back_by_either_way(bench):
    for content in (b'', b'a', text(3000), noise(500), b'\0' * 1000, '木漏れ日'.encode() * 20, bytes(range(256)) * 20):
        frame = bench.run('compress', *OURS, '-p', 'neural-text', stdin=content).stdout
        equal(bench.run('decompress', *OURS, stdin=frame).stdout, content)


def test_a_short_message_is_small(bench):
    message = PROSE[:70]
    packed = bench.run('compress', *OURS, '--small', '-p', 'neural', stdin=message).stdout
    assert len(packed) < 50, len(packed)
    equal(bench.run('decompress', *OURS, stdin=packed).stdout, message)


main()
