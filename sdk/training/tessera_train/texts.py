# SPDX-License-Identifier: MIT
"""Text files, plain or packed by xz or gzip, read in parts that end where no token of the pattern would go on."""
import codecs
import gzip
import itertools
import lzma
import pathlib
import re
import zlib

from .errors import TrainingError

PART = 1 << 20
# A line's end before a letter or digit ends a piece in every alternative of the tokenizer's pattern.
BOUNDARY = re.compile(r'\n(?=[^\W_])')


def files_of(names):
    """The files that names stand for: of a folder all files below it that are not hidden, in order of their names."""
    found = []
    for name in names:
        path = pathlib.Path(name)
        if path.is_dir():
            found += sorted(p for p in path.rglob('*') if p.is_file() and not any(part[0] == '.' for part in p.relative_to(path).parts))
        elif path.exists():
            found.append(path)
        else:
            raise TrainingError(f'{path}: no such file or folder')
    if not found:
        raise TrainingError(f'{", ".join(map(str, names))}: expected text files, found none')
    return found


def _open(path):
    opener = {'.xz': lzma.open, '.gz': gzip.open}.get(path.suffix, open)
    return opener(path, 'rb')


def blocks(path):
    """The bytes of a file, unpacked, a mebibyte at a time."""
    try:
        with _open(path) as file:
            while block := file.read(PART):
                yield block
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise TrainingError(f'{path}: {error}') from error


def parts(path, hashing=None):
    """Texts that together are the file's, each about a mebibyte; `hashing` is updated with its bytes."""
    decoder = codecs.getincrementaldecoder('utf-8')()
    held, done = '', 0
    for block in itertools.chain(blocks(path), (b'',)):
        if hashing is not None:
            hashing.update(block)
        pending = len(decoder.getstate()[0])
        try:
            held += decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise TrainingError(f'{path}: expected UTF-8, found {error.object[error.start:error.start + 1].hex()} '
                                f'at byte {done - pending + error.start} ({error.reason})') from error
        done += len(block)
        cut = max((m.end() for m in BOUNDARY.finditer(held, max(0, len(held) - 65536))), default=0) if block else 0
        if cut:
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held
