# SPDX-License-Identifier: MIT
"""Files that are there whole or not at all: written beside their name, brought to the disk, then renamed."""
import contextlib
import os
import pathlib

from .errors import TrainingError


@contextlib.contextmanager
def replacing(path):
    """A binary file that becomes `path` when the block ends well; otherwise what was there stays."""
    path = pathlib.Path(path)
    temporary = path.with_name(path.name + '.part')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, 'wb') as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise TrainingError(f'{path}: could not be written: {error.strerror or error}') from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def make_folder(path):
    """A folder, with those above it; one that is there is right."""
    try:
        pathlib.Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f'{path}: expected a folder: {error.strerror}') from error


def write(path, data):
    """Replaces a file's contents by these bytes."""
    with replacing(path) as file:
        file.write(data)
