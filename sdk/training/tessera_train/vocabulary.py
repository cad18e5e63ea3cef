# SPDX-License-Identifier: MIT
"""A vocabulary from the texts to train on, learned by `tessera train vocabulary`."""
import base64
import itertools
import pathlib
import shutil
import subprocess
import tempfile

from . import atomic, texts
from .errors import TrainingError
from .tokenizer import FED_FIRST

MOST = 32 << 20  # bytes of text to learn from


def learn(path, sources, tool, size=FED_FIRST):
    """Writes the .tiktoken file; each of the sources, lists of names with weights, gives its share of the samples. What texts have too
    little for, or `size` leaves out, is filled."""
    program = shutil.which(tool)
    if program is None:
        raise TrainingError(f'{path}: no such vocabulary, and no program "{tool}" to learn it with; --tessera names it where it is not in PATH')
    total = sum(weight for _, weight in sources)
    with tempfile.TemporaryDirectory() as folder:
        try:
            samples = [_sample(pathlib.Path(folder, str(i)), names, int(MOST * weight / total)) for i, (names, weight) in enumerate(sources)]
        except OSError as error:
            raise TrainingError(f'{folder}: samples for a vocabulary could not be written: {error.strerror or error}') from error
        learned = pathlib.Path(folder, 'learned')
        ran = subprocess.run([program, 'train', 'vocabulary', '--set', f'size={size}', '--set', 'pattern=cl100k_base', '-o', str(learned),
                              *map(str, samples)], capture_output=True, text=True, check=False)
        if ran.returncode:
            raise TrainingError(f'{path}: {program} train vocabulary ended with {ran.returncode}: {ran.stderr.strip()}')
        atomic.write(path, filled(learned.read_bytes()))


def filled(learned):
    """The lines of a .tiktoken file, as many as a model needs: pairs of bytes that no UTF-8 has come last."""
    lines = learned.split(b'\n')[:-1]
    pairs = (base64.b64encode(bytes(pair)) for pair in itertools.product((0xff, 0xfe, 0xfd), range(256)))
    lines += [b'%s %d' % (pair, rank) for rank, pair in zip(range(len(lines), FED_FIRST), pairs)]
    return b'\n'.join(lines) + b'\n'


def _sample(path, names, most):
    """The first bytes of the files, as a file."""
    left = most
    with open(path, 'wb') as out:
        for file in texts.files_of(names):
            for part in texts.parts(file):
                left -= out.write(part.encode('utf-8')[:left])
                if left <= 0:
                    return path
    return path
