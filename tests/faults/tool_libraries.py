# SPDX-License-Identifier: MIT
"""Plugin directories with junk, foreign, crashing and hanging libraries: listed with a reason by doctor, fatal to nothing.

Usage: tool_libraries.py TOOL SOURCE PLUGINS
"""
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'cli'))
from workbench import PLUGINS, equal, main, noise, text  # noqa: E402  pylint: disable=wrong-import-position

LIBRARIES = PLUGINS.parent / 'tests' / 'framework' / 'libraries'
CONTENT = text(20000)


def spoil(bench):
    """A directory with one of each, before that of the real plugins."""
    folder = bench.path('libraries')
    folder.mkdir()
    for name in ('crashing', 'exiting', 'foreign', 'hanging', 'other_abi', 'small_table', 'unresolved'):
        shutil.copy(LIBRARIES / f'{name}.so', folder)
    (folder / 'junk.so').write_bytes(noise(3000))
    (folder / 'empty.so').write_bytes(b'')
    (folder / 'text.so').write_text('#!/bin/sh\nexit 1\n', encoding='utf-8')
    (folder / 'short.so').write_bytes((PLUGINS / 'zstd.so').read_bytes()[:5000])
    (folder / 'dangling.so').symlink_to('nowhere')
    (folder / 'folder.so').mkdir()
    bench.environment['TESSERA_PLUGIN_PATH'] = f'{folder}:{PLUGINS}'
    return folder


def test_bad_libraries_are_never_fatal(bench):
    spoil(bench)
    bench.write('a', CONTENT)
    bench.run('compress', 'a')
    bench.path('a').unlink()
    bench.run('decompress', 'a.tsr')
    equal(bench.read('a'), CONTENT)
    bench.run('list')
    bench.run('verify', 'a.tsr')


def test_doctor_lists_each_with_its_reason(bench):
    folder = spoil(bench)
    told = bench.run('doctor').stdout.decode()
    for name, why in (('crashing', 'signal'), ('exiting', ''), ('foreign', 'not a Tessera plugin'), ('hanging', ''),
                      ('other_abi', 'built for plugin ABI 2.0, this host speaks ABI 1'), ('small_table', 'its table has 12 bytes'),
                      ('unresolved', 'function_that_is_nowhere'), ('junk', 'is no ELF file'), ('empty', 'is no ELF file'),
                      ('text', 'is no ELF file'), ('short', 'ELF'), ('dangling', '')):
        lines = [line for line in told.splitlines() if f'{folder.name}/{name}.so' in line or line.strip().startswith(f'{name}.so')]
        assert lines, f'{name}.so is not listed:\n{told}'
        assert why in told, f'{name}.so: {why!r} is not said:\n{told}'


def test_a_frame_whose_plugin_is_missing_is_explained_with_the_refused_libraries(bench):
    frame = bench.run('compress', stdin=CONTENT).stdout
    bench.write('in.tsr', frame)
    folder = spoil(bench)
    bench.environment['TESSERA_PLUGIN_PATH'] = str(folder)
    done = bench.fails('decompress', 'in.tsr', code=1, says='in.tsr: needs plugin "org.tessera.zstd" in bitstream format 1')
    for word in ('(written by its version ', 'https://github.com/tessera-codecs/tessera', f'looked in "{folder}"', 'refused: ',
                 'other_abi.so', 'built for plugin ABI 2.0'):
        assert word in done.stderr, f'{word!r} is not in {done.stderr}'
    equal(bench.names('.').count('in'), 0)


if __name__ == '__main__':
    main()
