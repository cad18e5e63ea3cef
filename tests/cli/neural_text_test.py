# SPDX-License-Identifier: MIT
"""Text by an integer language model: the codec neural-text."""
import os
import pathlib

from workbench import SOURCE, Skip, equal, main, noise, text

ASSETS = ('--assets', SOURCE / 'tests' / 'golden' / 'assets')
SMALL = 'neural-text:model=asset:small.czm'
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
    frame = bench.run('compress', '--assets', 'models', '-p', 'neural-text:model=asset:mine.czm', stdin=PROSE).stdout
    bench.write('a.tsr', frame)
    bench.write('elsewhere/renamed', small)
    equal(bench.run('decompress', '--assets', 'elsewhere', stdin=frame).stdout, PROSE)
    bench.write('wrong/mine.czm', small[:-1] + bytes([small[-1] ^ 1]))
    bench.fails('decompress', '--assets', 'wrong', 'a.tsr', code=1, says='no asset with SHA-256')


def test_alice_with_the_model_of_compress_zip(bench):
    model, chapter = shared('models/v001_eng.czm'), shared('corpora/alice_ch1.txt').read_bytes()
    frame = bench.run('compress', '--assets', model.parent, '-p', f'neural-text:model=asset:{model.name}', stdin=chapter).stdout
    equal(len(chapter), 11_782)
    assert len(frame) <= 3_300, len(frame)  # of compress-zip 3,700, without a checksum
    equal(bench.run('decompress', '--assets', model.parent, stdin=frame).stdout, chapter)


main()
