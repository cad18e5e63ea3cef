# SPDX-License-Identifier: MIT
"""What the tests of the command line tool share: a folder for each test, the tool run in it, and a count at the end.

Usage of each test program: PROGRAM TOOL SOURCE PLUGINS, the tool, the source tree, and the folder with the plugins that were built.
"""
import inspect
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import traceback

TOOL = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
PLUGINS = pathlib.Path(sys.argv[3]).resolve()


class Skip(Exception):
    """What a test needs is not there; the text says what."""


def need(program):
    if shutil.which(program) is None:
        raise Skip(f'no {program} here')
    return program


def text(size, seed=1):
    """Lines that compress well, as logs do."""
    numbers = random.Random(seed)
    words = ['alpha', 'block', 'codec', 'delta', 'entropy', 'frame', 'gather', 'histogram']
    out = bytearray()
    while len(out) < size:
        out += f'{numbers.randrange(10**6)} {numbers.choice(words)} {numbers.choice(words)} {len(out)}\n'.encode()
    return bytes(out[:size])


def noise(size, seed=2):
    return random.Random(seed).randbytes(size)


class Workbench:
    """A folder of its own, in which the tool runs with the plugins and codecs of this tree and no others."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.environment = {
            'PATH': os.environ['PATH'], 'HOME': str(self.folder / 'home'), 'LC_ALL': 'C.UTF-8',
            'TESSERA_PLUGIN_PATH': str(PLUGINS), 'TESSERA_CODEC_PATH': str(SOURCE / 'codecs'),
        }
        for name in ('LD_LIBRARY_PATH', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TESSERA_CPU'):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def path(self, name):
        return self.folder / name

    def write(self, name, content):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def read(self, name):
        return self.path(name).read_bytes()

    def names(self, below='.'):
        """Every file below a folder, hidden ones too."""
        root = self.path(below)
        return sorted(str(path.relative_to(root)) for path in root.rglob('*') if not path.is_dir())

    def run(self, *words, code=0, stdin=b'', **environment):
        """Runs the tool and holds its exit code; the result has bytes in stdout and text in stderr."""
        done = subprocess.run([str(TOOL), *map(str, words)], cwd=self.folder, input=stdin, capture_output=True,
                              env={**self.environment, **environment}, timeout=120, check=False)
        done.stderr = done.stderr.decode('utf-8', 'replace')
        assert done.returncode == code, f'{words}: exit code {done.returncode}, expected {code}\n{done.stdout[:1000]}\n{done.stderr}'
        return done

    def fails(self, *words, code, says, stdin=b'', lines=1, **environment):
        """The tool fails with `code` and one line on standard error that holds `says`."""
        done = self.run(*words, code=code, stdin=stdin, **environment)
        told = done.stderr.splitlines()
        assert len(told) == lines, f'{words}: {len(told)} lines on standard error, expected {lines}:\n{done.stderr}'
        assert all(line.startswith('tessera: ') for line in told), done.stderr
        assert says in done.stderr, f'{words}: expected {says!r} in\n{done.stderr}'
        return done

    def report(self, *words, code=0, **options):
        """What a verb prints with --json."""
        return json.loads(self.run(*words, '--json', code=code, **options).stdout)

    def other(self, *words, stdin=b''):
        """Another program's output."""
        need(words[0])
        return subprocess.run([str(word) for word in words], cwd=self.folder, input=stdin, capture_output=True, check=True,
                              timeout=120).stdout


def equal(found, expected):
    if found == expected:
        return
    shown = [f'{len(value)} bytes' if isinstance(value, bytes) and len(value) > 200 else repr(value) for value in (found, expected)]
    raise AssertionError(f'found {shown[0]}, expected {shown[1]}')


def main():
    """Runs every function of the calling module whose name begins with test_, each in an empty folder."""
    module = inspect.getmodule(inspect.stack()[1].frame)
    passed = failed = skipped = 0
    for name, function in list(vars(module).items()):
        if not name.startswith('test_'):
            continue
        sentence = name[5:].replace('_', ' ')
        with tempfile.TemporaryDirectory() as folder:
            try:
                function(Workbench(folder))
                passed += 1
                print(f'ok {sentence}')
            except Skip as why:
                skipped += 1
                print(f'skipped: {sentence}: {why}')
            except Exception:  # pylint: disable=broad-except
                failed += 1
                print(f'FAILED {sentence}\n{traceback.format_exc()}')
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    sys.exit(1 if failed else 0)
