# SPDX-License-Identifier: MIT
"""A build installed into an empty folder, away from its prefix, with nothing of the user's own beside it."""
import contextlib
import os
import pathlib
import subprocess
import tempfile


@contextlib.contextmanager
def installation(build, prefix):
    """Yields (destination, installed, environment): what --destdir was, where PREFIX came to lie below it, and an environment
    that names no other plugins, codecs or assets."""
    with tempfile.TemporaryDirectory() as folder:
        destination = pathlib.Path(folder, 'destination')
        subprocess.run(['meson', 'install', '--no-rebuild', '-C', build, '--destdir', str(destination)], check=True,
                       stdout=subprocess.DEVNULL)
        installed = pathlib.Path(f'{destination}{prefix}')
        environment = {name: value for name, value in os.environ.items() if not name.startswith('TESSERA_')}
        environment['XDG_DATA_HOME'] = str(pathlib.Path(folder, 'no-data'))
        environment['PATH'] = f'{installed / "bin"}{os.pathsep}{environment["PATH"]}'
        pages = sorted({str(path.parent) for path in installed.rglob('*.pc')})
        environment['PKG_CONFIG_PATH'] = os.pathsep.join(pages)
        environment['PKG_CONFIG_SYSROOT_DIR'] = str(destination)
        yield destination, installed, environment
