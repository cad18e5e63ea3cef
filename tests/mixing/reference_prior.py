# SPDX-License-Identifier: MIT
"""Reads priors of "context-mix", from plugins/context-mix/format.md; names are the page's."""
import ctypes

from reference_maps import STATES
from reference_ngrams import Code, Models, Ngrams, Number

CONTEXTS = ['order', 'sparse', 'high-nibbles', 'word', 'words', 'word-gap', 'follower', 'followers', 'above', 'around', 'line', 'field',
            'fields', 'neighbour', 'key', 'shape', 'record', 'records']
SELECTORS = ['node', 'last', 'second', 'match', 'sureness', 'confidence', 'kind', 'column', 'known']


def signature_of(names, selectors, matches, runs):
    text = 'contexts'
    for name in names:
        kind = next(k for k in ('order', 'sparse', name) if name.startswith(k) and (k != 'order' or name[5:].isdigit()))
        count = name[5:] if kind == 'order' else '0'
        places = sum(1 << int(d) - 1 for d in name[6:]) if kind == 'sparse' else 0
        text += f' {CONTEXTS.index(kind)}.{count}.{places}'
    text += ' selectors' + ''.join(f' {SELECTORS.index(name)}' for name in selectors)
    return text + f' matches {len(matches)}' + (' runs' if runs else '')


class Prior:
    """What an asset has: its front, then in `read` the rest, of as many estimates and weights as those without it."""

    def __init__(self, asset, signature):
        self.at, self.asset = 0, asset
        assert self.take(13) == b'tessera-prior'
        version = self.number()
        assert self.take(self.number()) == signature.encode()
        self.counted, self.length_first, self.bits = (self.number(), self.number(), self.number()) if version == 2 else (0, 0, 8)
        assert version == 2 or version == 1

    def read(self, estimates, weights, width):
        if self.counted:
            self.read_body(estimates, weights, width, self.counted)
        else:
            self.read_columns(len(estimates), len(weights))

    def read_body(self, estimates, weights, width, counted):
        code, models = Code(self.asset[self.at:]), Models()
        self.ngrams = Ngrams(code, counted)

        def beside(kind, number, start):
            z = models(kind, number, Number).read(code)
            return start + (z >> 1 ^ -(z & 1))

        self.estimates = []
        for start in estimates:
            p = beside('p', 0, start.p())
            self.estimates.append((p << 6, 4 * beside('c', 0, start.count >> 2)))
        self.weights, last = [], len(weights) - 2048
        for i, start in enumerate(weights):
            w = beside('w', i % width if i < last else -1, start >> 5)
            self.weights.append(max(32 * w, 1 - (1 << 20)))
        assert code.at == len(code.data)

    def read_columns(self, estimates, weights):
        lines = self.number()
        filled = self.column()
        assert len(filled) == lines <= len(self.asset)
        checks = self.column()
        columns = [None] + [iter(self.column()) for _ in range(15)]
        self.lines, slots = [], iter(checks)
        for count in filled:
            self.lines.append([self.slot(next(slots), columns) for _ in range(count)])
        high, low, seen = self.column(), self.column(), self.column()
        assert len(high) == estimates
        self.estimates = [((h << 8 | l) << 6, 4 * c) for h, l, c in zip(high, low, seen)]
        high, low = self.column(), self.column()
        assert len(high) == weights and self.at == len(self.asset)
        self.weights = [max(32 * ((h << 8 | l) - (65536 if h >= 128 else 0)), 1 - (1 << 20)) for h, l in zip(high, low)]

    def take(self, count):
        self.at += count
        return self.asset[self.at - count:self.at]

    def number(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def column(self):
        size = self.number()
        packed = self.take(self.number())
        out = ctypes.create_string_buffer(size + 1)
        zstd = ctypes.CDLL('libzstd.so.1')
        zstd.ZSTD_decompress.restype = ctypes.c_size_t
        zstd.ZSTD_decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
        assert zstd.ZSTD_decompress(out, size, packed, len(packed)) == size
        return out.raw[:size]

    @staticmethod
    def slot(check, columns):
        history = [0] * 16
        for node in range(1, 16):
            zeros, ones, _ = STATES[history[node >> 1]] if node > 1 else (1, 1, 0)
            if (ones if node % 2 else zeros) > 0:
                history[node] = next(columns[node])
        return check, history

    def histories(self, h):
        for check, history in self.lines[(h >> 44) * len(self.lines) >> 20]:
            if check == ((h >> 12) % 256 or 1):
                return list(history)
        return [0] * 16
