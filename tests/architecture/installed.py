# SPDX-License-Identifier: MIT
"""Installs the build into an empty folder and uses it as a stranger would: the tool where it lies, programs built against it.

Usage: installed.py BUILD PREFIX, the build directory and its prefix.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from installation import installation

ROOT = pathlib.Path(__file__).resolve().parents[2]
passed = failed = 0


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600, check=False, **options)


def report(name, done, wanted=''):
    """One check: the command ended with 0 and printed `wanted`."""
    global passed, failed
    good = done.returncode == 0 and wanted in done.stdout
    passed, failed = (passed + 1, failed) if good else (passed, failed + 1)
    print(f'ok {name}' if good else f'FAILED {name}: exit code {done.returncode}\n{done.stdout[:2000]}{done.stderr}')
    return good


def check_tool(folder, environment):
    report('the installed tool lists its plugins', run('tessera', 'list', env=environment), 'zstd')
    content = ''.join(f'{n} {n * n}\n' for n in range(100000))
    (folder / 'squares').write_text(content, encoding='utf-8')
    report('the installed tool compresses', run('tessera', 'compress', '-p', 'zstd', 'squares', cwd=folder, env=environment))
    report('the installed tool gives the file back', run('tessera', 'cat', 'squares.tsr', cwd=folder, env=environment), content)


def check_example(name, library, folder, installed, environment):
    """An example that is a project of its own, against what was installed."""
    source = folder / name
    shutil.copytree(ROOT / 'examples' / name, source)
    if not report(f'the {name} example finds {library}', run('meson', 'setup', 'build', cwd=source, env=environment)):
        return
    if report(f'the {name} example builds', run('ninja', '-C', 'build', cwd=source, env=environment)):
        libraries = os.pathsep.join(sorted({str(path.parent) for path in installed.rglob('libtessera.so*')}))
        done = run(f'build/{name}', cwd=source, env={**environment, 'LD_LIBRARY_PATH': libraries})
        report(f'the {name} example runs', done, 'came back identical')


def main(build, prefix):
    with installation(build, prefix) as (_, installed, environment), tempfile.TemporaryDirectory() as scratch:
        check_tool(pathlib.Path(scratch), environment)
        check_example('embedding', 'libtessera', pathlib.Path(scratch), installed, environment)
        check_example('tokens', 'tessera_tokens', pathlib.Path(scratch), installed, environment)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))
