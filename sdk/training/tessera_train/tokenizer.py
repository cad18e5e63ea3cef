# SPDX-License-Identifier: MIT
"""Byte-pair encoding as `org.tessera.bpe` does it, with vocabularies that `tessera train vocabulary` makes.

Ids may differ from the plugin's where Unicode assigned characters between Python's version and 16.0; any ids that spell the text are
right to train on and to code.
"""
import base64
import hashlib
import itertools
import json
import re
import sys
import unicodedata

from . import safetensors, zstandard
from .errors import TrainingError

PATTERN = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s")
WHITE = '\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000'
BOS, EOS = '<|bos|>', '<|eos|>'
MOST_JSON = 1 << 24  # bytes of a model file's vocabulary
FED_FIRST = 1022  # the id that the int-transformer is fed at position 0


def _characters(*majors):
    """The inside of a character class: all of Unicode whose category begins so."""
    points = (p for p in range(sys.maxunicode + 1) if unicodedata.category(chr(p))[0] in majors)
    ranges = []
    for _, run in itertools.groupby(enumerate(points), lambda pair: pair[1] - pair[0]):
        run = [point for _, point in run]
        ranges.append(f'\\U{run[0]:08x}-\\U{run[-1]:08x}')
    return ''.join(ranges)


def splitter():
    """The pattern for Python's re. Its possessive parts need none: what follows them never matches what they took."""
    letter, number = _characters('L'), _characters('N')
    either = letter + number
    return re.compile(
        f"'(?i:[sdmt]|ll|ve|re)|[^\\r\\n{either}]?[{letter}]+|[{number}]{{1,3}}| ?[^{WHITE}{either}]+[\\r\\n]*"
        f'|[{WHITE}]+\\Z|[{WHITE}]*[\\r\\n]|[{WHITE}]+(?![^{WHITE}])|[{WHITE}]')


class Tokenizer:
    """Tokens by id, all bytes; the last two are <|bos|> and <|eos|>, which no text becomes."""

    def __init__(self, tokens):
        if len(tokens) != FED_FIRST:
            raise TrainingError(f'vocabulary of {len(tokens)} tokens: expected {FED_FIRST}, as the model is fed '
                                f'{BOS} as {FED_FIRST} (tessera train vocabulary --set size={FED_FIRST})')
        self.tokens = tokens
        self.ranks = {token: rank for rank, token in enumerate(tokens)}
        missing = [byte for byte in range(256) if bytes([byte]) not in self.ranks]
        if len(self.ranks) != len(tokens) or missing:
            raise TrainingError(f'vocabulary: expected tokens that differ and each single byte; {len(tokens) - len(self.ranks)} '
                                f'are there twice, {len(missing)} bytes are missing')
        self.size = len(tokens) + 2
        self._split = splitter()
        self._known = {}

    @classmethod
    def load(cls, path):
        """A .tiktoken file, a model file, or the JSON that one holds."""
        try:
            with open(path, 'rb') as file:
                text = file.read()
        except OSError as error:
            raise TrainingError(f'{path}: {error.strerror}') from error
        try:
            if safetensors.begins(text):
                text = zstandard.content(safetensors.unpack(text)[0]['tokenizer.data'].tobytes(), MOST_JSON)
            return cls(_from_json(text) if text.lstrip()[:1] == b'{' else _from_tiktoken(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrainingError(f'{path}: expected a .tiktoken or a model file: {error}') from error
        except TrainingError as error:
            raise TrainingError(f'{path}: {error}') from error

    def encode(self, text):
        """The ids of a text."""
        ids = []
        for piece in self._split.findall(text):
            known = self._known.get(piece)
            if known is None:
                known = self._merge(piece.encode('utf-8'))
                if len(self._known) < 1 << 20:
                    self._known[piece] = known
            ids += known
        return ids

    def _merge(self, piece):
        if piece in self.ranks:
            return [self.ranks[piece]]
        parts = [piece[i:i + 1] for i in range(len(piece))]
        while len(parts) > 1:
            rank, at = min((self.ranks.get(parts[i] + parts[i + 1], self.size), i) for i in range(len(parts) - 1))
            if rank == self.size:
                break
            parts[at:at + 2] = [parts[at] + parts[at + 1]]
        return [self.ranks[part] for part in parts]

    def lengths(self):
        """The bytes of each id's text; those of the special tokens are their literals'."""
        return [len(token) for token in self.tokens] + [len(BOS), len(EOS)]

    def tiktoken(self):
        """The .tiktoken file."""
        return b''.join(b'%s %d\n' % (base64.b64encode(token), rank) for rank, token in enumerate(self.tokens))

    def json(self):
        """What a model file's tensor tokenizer.data holds, before it is packed."""
        return json.dumps({
            'name': 'tessera-tokenizer',
            'pat_str': PATTERN,
            'mergeable_ranks': {token.decode('latin-1'): rank for rank, token in enumerate(self.tokens)},
            'special_tokens': {BOS: self.size - 2, EOS: self.size - 1},
            'explicit_n_vocab': self.size,
        }, ensure_ascii=False, separators=(',', ':')).encode('utf-8')

    def sha256(self):
        """Names the vocabulary and the pattern."""
        return hashlib.sha256(self.json()).hexdigest()


def _from_tiktoken(text):
    ranks = {}
    for number, line in enumerate(text.split(b'\n'), 1):
        if not line.strip():
            continue
        fields = line.split()
        if len(fields) != 2:
            raise ValueError(f'line {number}: expected a token in base64 and its rank')
        ranks[int(fields[1])] = base64.b64decode(fields[0], validate=True)
    return _in_order(ranks)


def _from_json(text):
    value = json.loads(text.decode('utf-8'))
    return _in_order({rank: token.encode('latin-1') for token, rank in value['mergeable_ranks'].items()})


def _in_order(ranks):
    if not ranks or sorted(ranks) != list(range(len(ranks))):
        raise ValueError(f'expected ranks from 0 without a gap, found {len(ranks)} ranks')
    return [ranks[rank] for rank in range(len(ranks))]
