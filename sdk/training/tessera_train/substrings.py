# SPDX-License-Identifier: MIT
"""What a text has in common with a longer one that streams by: exact, as whatever hashes find alike is compared byte for byte.

Windows of the text that are equal have one number (prefix doubling, Karp, Miller and Rosenberg 1972); those of the stream are found by a
polynomial hash modulo 2^64, in two operations a window for any length.
"""
import numpy
from numpy.lib.stride_tricks import sliding_window_view

BASE = 0x9E3779B97F4A7C15  # odd: it has an inverse
AT_ONCE = 1 << 22  # bytes that are compared in one go
FILTER_BITS = 26


class Sums:
    """Bytes with the sums from which the hash of any window follows: those of data[i] * BASE^i."""
    _powers = [numpy.ones(1, numpy.uint64), numpy.ones(1, numpy.uint64)]  # of BASE and of its inverse; they grow as needed

    def __init__(self, data):
        self.data = numpy.frombuffer(data, numpy.uint8)
        self._grow(len(self.data) + 1)
        self._sums = numpy.zeros(len(self.data) + 1, numpy.uint64)
        numpy.cumsum(self.data * self._powers[0][:len(self.data)], out=self._sums[1:])

    @classmethod
    def _grow(cls, size):
        if len(cls._powers[0]) < size:
            for i, base in enumerate((BASE, pow(BASE, -1, 1 << 64))):
                factors = numpy.full(2 * size, base, numpy.uint64)
                factors[0] = 1
                cls._powers[i] = numpy.cumprod(factors)

    def hashes(self, length):
        """Of the windows at every byte."""
        differences = self._sums[length:] - self._sums[:-length]
        return differences * self._powers[1][:len(differences)]


class Text(Sums):
    """A text whose windows are numbered: two have the same number if their bytes are the same."""

    def __init__(self, data):
        super().__init__(data)
        self._doubled = {1: self.data.astype(numpy.int32)}

    def numbers(self, length):
        """Of the windows of that length at every byte, from 0 without a gap but for length 1."""
        whole = 1 << length.bit_length() - 1
        numbers = self._power(whole)
        return numbers if whole == length else _pairs(numbers[:whole - length or None], numbers[length - whole:])

    def _power(self, length):
        if length not in self._doubled:
            half = self._power(length // 2)
            self._doubled[length] = _pairs(half[:-(length // 2)], half[length // 2:])
        return self._doubled[length]


def _pairs(first, second):
    both = first.astype(numpy.int64) * (int(second.max()) + 1) + second
    return numpy.unique(both, return_inverse=True)[1].astype(numpy.int32)


class Index:
    """The windows of one length of a text, to be found in parts of a stream."""

    def __init__(self, text, length):
        self.text, self.length = text, length
        _, places, self.of_window = numpy.unique(text.numbers(length), return_index=True, return_inverse=True)
        hashes = text.hashes(length)[places]
        order = numpy.argsort(hashes)
        self.of_window = numpy.argsort(order).astype(numpy.int32)[self.of_window]  # each window's entry
        self._hashes, self.places = hashes[order], places[order]
        bits = min(FILTER_BITS, (16 * len(places)).bit_length())
        self._shift = numpy.uint64(64 - bits)
        self._filter = numpy.zeros(1 << bits, bool)
        self._filter[self._hashes >> self._shift] = True

    def candidates(self, part):
        """(places in the part, first entries with the same hash) of windows that may be the text's."""
        hashes = part.hashes(self.length)
        near = numpy.flatnonzero(self._filter[hashes >> self._shift])
        hashes = hashes[near]
        entries = numpy.searchsorted(self._hashes, hashes)
        inside = numpy.minimum(entries, len(self._hashes) - 1)
        alike = self._hashes[inside] == hashes
        return near[alike], inside[alike]

    def confirm(self, part, near, entries):
        """Those of the candidates whose bytes are an entry's: (places in the part, entries)."""
        found = [], []
        while len(near):
            same = _equal(part.data, near, self.text.data, self.places[entries], self.length)
            found[0].append(near[same])
            found[1].append(entries[same])
            # Entries with one hash differ in their bytes: what is not the first of them may be the next.
            near, entries = near[~same], entries[~same]
            more = entries + 1 < len(self._hashes)
            more[more] = self._hashes[entries[more] + 1] == self._hashes[entries[more]]
            near, entries = near[more], entries[more] + 1
        return tuple(numpy.concatenate(some) if some else numpy.zeros(0, numpy.int64) for some in found)


def _equal(a, at, b, there, length):
    """Whether the windows of a and b at these places are the same."""
    rows, same = max(1, AT_ONCE // length), numpy.zeros(len(at), bool)
    left, right = sliding_window_view(a, length), sliding_window_view(b, length)
    for i in range(0, len(at), rows):
        same[i:i + rows] = (left[at[i:i + rows]] == right[there[i:i + rows]]).all(1)
    return same


def extended(a, at, b, there, length):
    """How far windows that are the same for `length` bytes go on to be the same."""
    lengths = numpy.full(len(at), length)
    alive = numpy.arange(len(at))
    while len(alive):
        if len(alive) <= 8:
            for i in alive:
                x, y = a[at[i] + length:], b[there[i] + length:]
                size = min(len(x), len(y))
                differ = x[:size] != y[:size]
                lengths[i] = length + (int(differ.argmax()) if differ.any() else size)
            break
        x, y = at[alive] + length, there[alive] + length
        inside = (x < len(a)) & (y < len(b))
        alive, x, y = alive[inside], x[inside], y[inside]
        alive = alive[a[x] == b[y]]
        length += 1
        lengths[alive] = length
    return lengths


class Longest:
    """The longest substring of a text that parts of a stream had, one of those where several are as long."""
    TRIED = 1 << 16  # candidates that are extended at once

    def __init__(self, text):
        self.text, self.length, self.at, self.there = text, 0, 0, 0
        self._index = None

    def see(self, part, base):
        """A part, whose first byte is the stream's byte `base`. Of the stream before it at least `length` bytes must be in the part too:
        then a match that began there is whole."""
        while self.length < min(len(self.text.data), len(part.data)):
            if self._index is None or self._index.length != self.length + 1:
                self._index = Index(self.text, self.length + 1)
            near, entries = self._index.candidates(part)
            better = False
            for i in range(0, len(near), self.TRIED):
                better = self._extend(part, base, near[i:i + self.TRIED], entries[i:i + self.TRIED])
                if better:
                    break
            if not better:
                return

    def _extend(self, part, base, near, entries):
        near, entries = self._index.confirm(part, near, entries)
        if not len(near):
            return False
        places = self._index.places[entries]
        lengths = extended(part.data, near, self.text.data, places, self._index.length)
        best = int(lengths.argmax())
        self.length, self.at, self.there = int(lengths[best]), int(places[best]), base + int(near[best])
        return True


class Shared:
    """Which of a text's windows of one length parts of a stream had."""

    def __init__(self, text, length):
        self.text, self.length = text, length
        self._index = Index(text, length) if len(text.data) >= length else None
        self._seen = numpy.zeros(len(self._index.places) if self._index else 0, bool)

    def see(self, part):
        """A part; of the stream before it at least `length` - 1 bytes must be in it too."""
        if self._index and len(part.data) >= self.length:
            self._seen[self._index.confirm(part, *self._index.candidates(part))[1]] = True

    def windows(self):
        """For each window of the text, whether it was seen."""
        return self._seen[self._index.of_window] if self._index else numpy.zeros(0, bool)

    def covered(self):
        """For each byte of the text, whether it lies in a window that was seen."""
        edges = numpy.zeros(len(self.text.data) + 1, numpy.int64)
        begin = numpy.flatnonzero(self.windows())
        edges[begin] += 1
        edges[begin + self.length] -= 1
        return numpy.cumsum(edges)[:-1] > 0
