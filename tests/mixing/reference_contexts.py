# SPDX-License-Identifier: MIT
"""What a lane of "context-mix" follows, and the contexts that it makes, from plugins/context-mix/format.md; names are the page's."""
WORD = (1 << 64) - 1
GOLDEN = 0x9e3779b97f4a7c15


def mixed(a, b):
    h = (a ^ 0x2545f4914f6cdd1d) * GOLDEN & WORD
    h = ((h ^ h >> 29) + b) * 0xd6e8feb86659fd93 & WORD
    return h ^ h >> 32


def kind_of(s):
    s %= 256
    return (1 if 65 <= s <= 90 else 2 if 97 <= s <= 122 or s >= 128 else 3 if 48 <= s <= 57 else 4 if s == 32
            else 5 if s == 10 else 6 if s > 32 else 0)


class Surroundings:
    """What a lane follows, and the contexts that it makes."""

    def __init__(self, names, row, wide):
        self.names, self.row, self.wide = names, row, wide
        self.last = [0] * 9  # from 1
        self.word = self.word1 = self.word2 = 0
        self.start = self.previous = 0
        self.here, self.up, self.number, self.field, self.first = [0] * 256, [0] * 256, 0, 0, 0
        self.key = self.shape = 0
        self.came, self.candidate, self.sightings, self.length = {}, 0, 0, 0
        self.f1, self.f2 = {}, {}
        self.column = self.above = self.left = self.right = 0

    def advance(self, past):
        s, n = past[-1], len(past)
        if not self.wide:
            self.see_byte(s, n)
        self.last = [0, s] + self.last[1:8]
        self.left, self.above, self.right = self.above, 0, 0
        if self.row:
            self.column = min(n % self.row, 255)
            if n >= self.row:
                self.above = past[n - self.row]
                self.right = past[n - self.row + 1] if self.row > 1 else 0
        else:
            self.column = min(n - self.start, 255)
            u = self.previous + n - self.start
            self.above = past[u] if u < self.start else 0
            self.right = past[u + 1] if u + 1 < self.start else 0

    def see_byte(self, s, n):
        letter = 65 <= s <= 90 or 97 <= s <= 122 or s >= 128
        if letter:
            self.word = mixed(self.word, s | 32 if s < 128 else s)
        elif self.word:
            self.word2, self.word1, self.word = self.word1, self.word, 0
        if s == 10 and not self.row:
            self.previous, self.start = self.start, n
        if s == 10:
            self.here, self.up = self.up, self.here
            self.number = self.field = self.first = 0
        elif s in b' ,\t:':
            if self.field:
                self.here[self.number] = self.field
                if self.number == 0:
                    self.first = self.field
                self.number, self.field = min(self.number + 1, 255), 0
        else:
            self.field = mixed(self.field, s)
        if s in b':=':
            self.key = self.word1
        g = 1 if letter else 2 if 48 <= s <= 57 else s
        if g > 2 or g != self.shape % 256:
            self.shape = (256 * self.shape + g) & WORD
        a1, a2, a3 = self.came.get(s, (0, 0, 0))
        d = n - 1 - a1
        if 2 < d < 65536 and d == a1 - a2 == a2 - a3:
            self.sightings = self.sightings + 1 if d == self.candidate else 1
            self.candidate = d
            if self.sightings > 12:
                self.length = d
        self.came[s] = (n - 1, a1, a2)
        one, two = self.last[1], 256 * self.last[2] + self.last[1]
        self.f1[one] = (256 * self.f1.get(one, 0) + s) % (1 << 32)
        self.f2[two] = (256 * self.f2.get(two, 0) + s) % (1 << 32)

    def hashes(self, past):
        return [mixed(self.context(name, past), i + 1) for i, name in enumerate(self.names)]

    def context(self, name, past):
        last, n = self.last, len(past)
        if name.startswith('order'):
            h = 0
            for j in range(int(name[5:])):
                h = (h + last[j + 1] + 1) * GOLDEN & WORD
            return h
        if name.startswith('sparse'):
            h = 0
            for digit in name[6:]:
                h = mixed(h, last[int(digit)])
            return h
        if name == 'high-nibbles':
            return (last[1] >> 4) << 12 | (last[2] >> 4) << 8 | (last[3] >> 4) << 4 | last[4] >> 4
        two = 256 * last[2] + last[1]
        one_back = past[n - self.length] if self.length and n >= self.length else 0
        two_back = past[n - 2 * self.length] if self.length and n >= 2 * self.length else 0
        line = past[self.start] if self.start < n else 0
        return {
            'word': lambda: mixed(self.word, last[1]),
            'words': lambda: mixed(self.word, self.word1),
            'word-gap': lambda: mixed(self.word, self.word2),
            'follower': lambda: mixed(self.f1.get(last[1], 0) % 65536, last[1]),
            'followers': lambda: mixed(self.f2.get(two, 0) % 65536, two),
            'above': lambda: mixed(256 * self.above % (1 << 32) | self.column, last[1]),
            'around': lambda: mixed(mixed(self.above, last[1]), mixed(self.left, self.right)),
            'line': lambda: mixed(self.column, line),
            'field': lambda: mixed(self.field, self.up[self.number] + self.number),
            'fields': lambda: mixed(self.field, self.first + self.number),
            'neighbour': lambda: mixed(self.field, self.here[self.number - 1] + self.number if self.number else 0),
            'key': lambda: mixed(mixed(self.word, self.key), last[1]),
            'shape': lambda: mixed(self.shape, last[1]),
            'record': lambda: mixed(mixed(one_back, last[1]), self.length),
            'records': lambda: mixed(mixed(256 * one_back + two_back, 1), self.length),
        }[name]()
