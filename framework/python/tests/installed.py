# SPDX-License-Identifier: MIT
"""The package as `meson install` puts it, in an empty folder, finds its library, plugins, codecs and assets by itself.

Usage: installed.py SOURCE BUILD PREFIX.
"""
import pathlib
import subprocess
import sys

PROGRAM = '''
import tessera
data = b"ten green bottles " * 1000
assert tessera.decompress(tessera.compress(data, "text")) == data
assert "zstd" in tessera.codecs() and tessera.plugins()
print("works")
'''


def main(source, build, prefix):
    sys.path.insert(0, str(pathlib.Path(source, 'tests/architecture')))
    from installation import installation
    with installation(build, prefix) as (_, installed, environment):
        packages = {str(path.parents[1]) for path in installed.rglob('tessera/__init__.py')}
        environment.pop('LD_LIBRARY_PATH', None)  # Meson's, of the build
        environment['PYTHONPATH'] = ':'.join(packages)
        done = subprocess.run([sys.executable, '-c', PROGRAM], env=environment, capture_output=True, text=True, timeout=120, check=False)
    good = done.stdout == 'works\n' and len(packages) == 1
    print('1 passed, 0 failed' if good else f'{packages} {done.stdout}{done.stderr}\n0 passed, 1 failed')
    return not good


sys.exit(main(*sys.argv[1:]))
