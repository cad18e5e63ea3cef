# SPDX-License-Identifier: MIT
"""Texts as token ids in files that are mapped into memory, made once for a vocabulary and found again by a hash."""
import array
import copy
import hashlib
import json
import pathlib

import numpy

from . import atomic, config, texts
from .errors import TrainingError


class Tokens:
    """The ids of a source and what is known of it: its files with their sizes and hashes, bytes, tokens."""

    def __init__(self, path, about):
        self.about = about
        try:
            self.ids = numpy.memmap(path, dtype='<u2', mode='r') if about['tokens'] else numpy.zeros(0, '<u2')
        except (OSError, ValueError) as error:
            raise TrainingError(f'{path}: expected {about["tokens"]} tokens: {error}; remove {path.with_suffix(".json")} to make them again') from error
        if len(self.ids) != about['tokens']:
            raise TrainingError(f'{path}: {len(self.ids)} tokens, expected {about["tokens"]}; remove it to make it again')

    def without_end(self, count):
        """The tokens but for the last `count`."""
        rest = copy.copy(self)
        rest.ids, rest.about = self.ids[:-count], {**self.about, 'tokens': len(self.ids) - count}
        return rest


class HeldBack:
    """The ends of sources, to be evaluated and not trained on: a twentieth of each, LEAST tokens or more, MOST in all or fewer."""
    LEAST, MOST = 64, 1 << 16

    def __init__(self, sources, lengths):
        counts = [max(self.LEAST, min(len(s.ids) // 20, self.MOST // len(sources))) for s in sources]
        self.sources = [source.without_end(count) for source, count in zip(sources, counts)]
        self.ids = numpy.concatenate([source.ids[-count:] for source, count in zip(sources, counts)])
        self.about = {'files': [{'name': source.about['files'][-1]['name'], 'last_tokens': count} for source, count in zip(sources, counts)],
                      'bytes': int(lengths[self.ids].sum()), 'tokens': len(self.ids)}


def _name(files, tokenizer):
    """Changes with the vocabulary and with any file's name, size or time."""
    state = hashlib.sha256(tokenizer.sha256().encode())
    for path in files:
        stat = path.stat()
        state.update(f'\0{path.resolve()}\0{stat.st_size}\0{stat.st_mtime_ns}'.encode('utf-8', 'surrogateescape'))
    return state.hexdigest()[:24]


def load(names, tokenizer, cache, least, say=lambda text: None):
    """The tokens of the files, from the cache where they are there. Fewer than `least` are an error."""
    files = texts.files_of(names)
    stem = pathlib.Path(cache, _name(files, tokenizer))
    record = stem.with_suffix('.json')
    if not record.exists():
        _make(files, tokenizer, stem, say)
    found = Tokens(stem.with_suffix('.u16'), config.read(record))
    if found.about['tokens'] < least:
        raise TrainingError(f'{", ".join(map(str, names))}: {found.about["tokens"]} tokens in {found.about["bytes"]} bytes; '
                            f'expected {least} or more')
    return found


def _make(files, tokenizer, stem, say):
    about = {'files': [], 'tokens': 0, 'bytes': 0, 'vocabulary': tokenizer.sha256()}
    with atomic.replacing(stem.with_suffix('.u16')) as out:
        for path in files:
            state, size = hashlib.sha256(), 0
            for part in texts.parts(path, state):
                ids = tokenizer.encode(part)
                numpy.asarray(array.array('H', ids), dtype='<u2').tofile(out)
                size += len(part.encode('utf-8'))
                about['tokens'] += len(ids)
                say(f'{path.name}: {size / 1e6:.1f} MB, {about["tokens"]} tokens')
            about['files'].append({'name': path.name, 'bytes': size, 'sha256': state.hexdigest()})
            about['bytes'] += size
    atomic.write(stem.with_suffix('.json'), json.dumps(about, indent=1).encode())
