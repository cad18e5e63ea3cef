# SPDX-License-Identifier: MIT
"""N-grams of priors of "context-mix", their bytes and their walk, from plugins/context-mix/format.md; names are the page's."""
from reference_maps import Estimate


class Code:
    """The code of a prior's body, read bit by bit."""

    def __init__(self, data):
        self.data, self.at, self.low, self.high, self.point = data, 0, 0, 2**32 - 1, 0
        for _ in range(4):
            self.next()

    def next(self):
        self.point = (self.point << 8 | (self.data[self.at] if self.at < len(self.data) else 0)) % 2**32
        self.at += 1

    def bit(self, ones):
        middle = self.low + ((self.high - self.low) * ones >> 16)
        bit = int(self.point <= middle)
        if bit:
            self.high = middle
        else:
            self.low = middle + 1
        while self.low >> 24 == self.high >> 24:
            self.low, self.high = self.low << 8 & 0xffffffff, (self.high << 8 | 255) & 0xffffffff
            self.next()
        return bit


class Tree:
    def __init__(self, bits):
        self.bits, self.nodes = bits, {}

    def read(self, code):
        node = 1
        for _ in range(self.bits):
            estimate = self.nodes.setdefault(node, Estimate(limit=255))
            bit = code.bit(max(1, min(estimate.p(), 65535)))
            estimate.see(bit)
            node = 2 * node + bit
        return node - (1 << self.bits)


class Number:
    def __init__(self):
        self.length, self.rest = Tree(5), {}

    def read(self, code):
        length, made = self.length.read(code), 1
        for i in range(length):
            if i < 2:
                made = 2 * made + self.rest.setdefault((length, made), Tree(1)).read(code)
            else:
                made = 2 * made + code.bit(32768)
        return made - 1


def count_of(c):
    return 1 if c == 0 else 2 << c // 2 if c % 2 else 3 << c // 2 - 1


class Models:
    def __init__(self):
        self.of = {}

    def __call__(self, kind, number, make):
        return self.of.setdefault((kind, number), make())


class Ngrams:
    """levels[k]: for each context, a list of (symbol, weight, number in the next level), by rising symbols; rests[k]: what each context leaves."""

    def __init__(self, code, orders):
        models, symbol, c = Models(), -1, 0
        first = []
        for _ in range(models('followers', 0, Number).read(code)):
            symbol += 1 + models('gap', 0, Number).read(code)
            c = models('weight', c, lambda: Tree(6)).read(code)
            first.append((symbol, c))
        self.levels, self.rests = [[first]], [[8 * count_of(models('rest', 0, lambda: Tree(6)).read(code))]]
        suffixes = None
        for k in range(1, orders):
            self.next_level(code, k, suffixes)
            suffixes, self.suffixes = self.suffixes, None
        self.index()

    def next_level(self, code, k, suffixes):
        models, level, rests, made = Models(), [], [], []
        numbered = [ngram for followers in self.levels[k - 1] for ngram in followers]
        starts, at = [], 0
        for followers in self.levels[k - 1]:
            starts.append(at)
            at += len(followers)
        for context, (_, common) in enumerate(numbered):
            list_of = 0 if k == 1 else suffixes[context]
            low = starts[list_of]
            high = low + len(self.levels[k - 1][list_of])
            count = models('followers', common, Number).read(code)
            rests.append(8 * count_of(models('rest', common, lambda: Tree(6)).read(code)) if count else 0)
            followers = []
            for left in range(count, 0, -1):
                low += models('gap', ((high - low) // left).bit_length() - 1, Number).read(code)
                symbol, c = numbered[low]
                followers.append((symbol, models('weight', c, lambda: Tree(6)).read(code)))
                made.append(low)
                low += 1
            level.append(followers)
        self.levels.append(level)
        self.rests.append(rests)
        self.suffixes = made

    def index(self):
        for k, level in enumerate(self.levels):
            number = 0
            for i, followers in enumerate(level):
                level[i] = [(symbol, 16 * count_of(c) - 11, number + j) for j, (symbol, c) in enumerate(followers)]
                number += len(followers)


class Walk:
    """The n-grams that have the bits so far, of each order."""

    def __init__(self, ngrams, bits):
        self.ngrams, self.bits = ngrams, bits
        self.contexts = [0] + [None] * (len(ngrams.levels) - 1)

    def open(self):
        self.here, self.rest = [], []
        for level, rests, context in zip(self.ngrams.levels, self.ngrams.rests, self.contexts):
            self.here.append([] if context is None else level[context])
            self.rest.append(0 if context is None else rests[context] << 16)

    def predict(self, partial, left):
        middle = ((2 * partial + 1) << left - 1) - (1 << self.bits)
        self.split, self.p, self.w = [], [], []
        lower = 32768
        for here, rest in zip(self.here, self.rest):
            parts = [[n for n in here if n[0] < middle], [n for n in here if n[0] >= middle]]
            weight = sum(n[1] for n in here)
            if weight:
                ones = sum(n[1] for n in parts[1])
                part, all_ = (ones << 16) + (rest * lower >> 16), (weight << 16) + rest
                down = all_.bit_length() - 16
                lower = max(1, min(((part >> down) << 16) // (all_ >> down), 65535))
            self.split.append(parts)
            self.p.append(lower)
            self.w.append(weight)

    def see(self, bit):
        lower = 32768
        for k, weight in enumerate(self.w):
            if weight:
                self.rest[k] = self.rest[k] * (lower if bit else 65536 - lower) >> 16
                self.here[k] = self.split[k][bit]
            lower = self.p[k]

    def close(self):
        for k in range(len(self.contexts) - 1, 0, -1):
            self.contexts[k] = self.here[k - 1][0][2] if self.here[k - 1] else None
