# SPDX-License-Identifier: MIT
"""What must be there before anything begins: Python, NumPy and torch, each new enough, and what to do where they are not."""
import importlib
import sys

PYTHON = (3, 9)
TORCH = (1, 13)


def wrong():
    """A sentence that says what is missing; '' where nothing is."""
    if sys.version_info < PYTHON:
        return f'Python {sys.version.split()[0]}: expected {".".join(map(str, PYTHON))} or newer'
    for name in ('numpy', 'torch'):
        try:
            found = importlib.import_module(name)
        except ImportError as error:
            return f'{sys.executable} has no {name} ({error}): Debian has python3-{name} for /usr/bin/python3, pip has {name}'
    version = str(getattr(found, '__version__', '0'))
    try:
        numbers = tuple(int(part) for part in version.split('+')[0].split('.')[:2])
    except ValueError:
        numbers = (0,)
    return '' if numbers >= TORCH else f'torch {version}: expected {".".join(map(str, TORCH))} or newer'


def check():
    """Ends the program with the sentence, if there is one."""
    sentence = wrong()
    if sentence:
        sys.exit(f'tessera_train: {sentence}')
