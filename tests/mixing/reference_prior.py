# SPDX-License-Identifier: MIT
"""Reads priors of "context-mix", from plugins/context-mix/format.md; names are the page's."""
import ctypes

from reference_maps import STATES

CONTEXTS = ['order', 'sparse', 'high-nibbles', 'word', 'words', 'word-gap', 'follower', 'followers', 'above', 'around', 'line', 'field',
            'fields', 'neighbour', 'key', 'shape', 'record', 'records']
SELECTORS = ['node', 'last', 'second', 'match', 'sureness', 'confidence', 'kind', 'column']


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
    """What an asset has; `estimates` and `weights` say how many it must have."""

    def __init__(self, asset, signature, estimates, weights):
        self.at, self.asset = 0, asset
        assert self.take(13) == b'tessera-prior' and self.number() == 1
        assert self.take(self.number()) == signature.encode()
        lines = self.number()
        filled = self.column()
        assert len(filled) == lines <= len(asset)
        checks = self.column()
        columns = [None] + [iter(self.column()) for _ in range(15)]
        self.lines, slots = [], iter(checks)
        for count in filled:
            self.lines.append([self.slot(next(slots), columns) for _ in range(count)])
        high, low, seen = self.column(), self.column(), self.column()
        assert len(high) == estimates
        self.estimates = [((h << 8 | l) << 6, 4 * c) for h, l, c in zip(high, low, seen)]
        high, low = self.column(), self.column()
        assert len(high) == weights and self.at == len(asset)
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
