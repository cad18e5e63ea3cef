# SPDX-License-Identifier: MIT
"""What test texts share with the texts that a model was trained on: bytes as they are, nothing normalised, every count exact."""
import hashlib
import json
import pathlib

from . import atomic, texts
from .errors import TrainingError
from .substrings import Longest, Shared, Sums, Text

WINDOW = 50  # bytes
SHOWN = 60  # characters of the longest common substring


def measure(path, training, progress, window=WINDOW):
    """What the text in `path` shares with the training files, as JSON values; one pass over the files, some 300 bytes of memory for each of the text."""
    data = b''.join(texts.blocks(path))
    if not data:
        raise TrainingError(f'{path}: 0 bytes; expected a text')
    text = Text(data)
    longest, shared, where = Longest(text), Shared(text, window), None
    for file in training:
        base, held = 0, b''
        for block in texts.blocks(file):
            held += block
            part, before = Sums(held), longest.length
            longest.see(part, base)
            where = file.name if longest.length > before else where
            shared.see(part)
            # What is kept is as long as any match that may have begun in it and goes on.
            past = max(0, len(held) - max(longest.length, window - 1))
            base, held = base + past, held[past:]
            progress.say(f'{path}: {file.name}, {base / 1e6:.0f} MB; longest common substring {longest.length} bytes')
    found, covered = shared.windows(), shared.covered()
    return {
        'file': pathlib.Path(path).name, 'bytes': len(data), 'sha256': hashlib.sha256(data).hexdigest(),
        'longest': {'bytes': longest.length, 'at': longest.at, 'training_file': where, 'training_at': longest.there,
                    'text': shortened(data[longest.at:longest.at + longest.length])},
        'windows': len(found), 'windows_shared': int(found.sum()), 'share_of_windows': _share(found.sum(), len(found)),
        'bytes_in_shared_windows': int(covered.sum()), 'share_of_bytes': _share(covered.sum(), len(data)),
    }


def _share(part, whole):
    return round(float(part) / whole, 7) if whole else 0.0


def shortened(data):
    """Bytes as a text of few characters, the middle left out."""
    text = data.decode('utf-8', 'replace')
    half = SHOWN // 2
    return text if len(text) <= SHOWN else f'{text[:half]} ... {text[-half:]}'


def record(files, training, progress):
    """The whole record: the rules, the training files with their hashes, each text. A file that is there twice is read once."""
    training = list(dict.fromkeys(training))
    return {'window_bytes': WINDOW, 'normalisation': 'none: bytes as they are', 'training': [_about(file, progress) for file in training],
            'texts': [measure(file, training, progress) for file in files]}


def _about(file, progress):
    state, size = hashlib.sha256(), 0
    for block in texts.blocks(file):
        state.update(block)
        size += len(block)
        progress.say(f'{file.name}: {size / 1e6:.0f} MB')
    return {'file': file.name, 'bytes': size, 'sha256': state.hexdigest()}


def table(found):
    """The record's texts as Markdown."""
    lines = ['| text | bytes | longest common substring, bytes | at | in training, at | it is | 50-byte substrings shared | bytes in such |',
             '| --- | --: | --: | --: | --- | --- | --: | --: |']
    for text in found['texts']:
        longest = text['longest']
        place = f'{longest["training_file"]}, {longest["training_at"]:,}' if longest['bytes'] else ''
        shown = json.dumps(longest['text'], ensure_ascii=False).replace('|', '\\|').replace('`', "'")
        lines.append(f'| {text["file"]} | {text["bytes"]:,} | {longest["bytes"]:,} | {longest["at"]:,} | {place} | `{shown}` | '
                     f'{text["windows_shared"]:,} ({100 * text["share_of_windows"]:.3f} %) | '
                     f'{text["bytes_in_shared_windows"]:,} ({100 * text["share_of_bytes"]:.3f} %) |')
    return '\n'.join(lines) + '\n'


def write(path, found):
    atomic.write(path, (json.dumps(found, indent=1, ensure_ascii=False) + '\n').encode('utf-8', 'replace'))
