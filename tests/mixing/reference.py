# SPDX-License-Identifier: MIT
"""The model "context-mix" a second time, slowly, written from plugins/context-mix/format.md; names are the page's."""
import ctypes
import decimal

WORD = (1 << 64) - 1
GOLDEN = 0x9e3779b97f4a7c15
CONTEXTS = ['order', 'sparse', 'high-nibbles', 'word', 'words', 'word-gap', 'follower', 'followers', 'above', 'around', 'line', 'field',
            'fields', 'neighbour', 'key', 'shape', 'record', 'records']
SELECTORS = ['node', 'last', 'second', 'match', 'sureness', 'confidence', 'kind', 'column']


def clamp(x, most):
    return max(-most, min(x, most))


# The logistic domain.
def make_squash():
    decimal.getcontext().prec = 50
    at = {0: 32768}
    for x in range(1, 2816):
        at[-x] = max(1, int(65536 / (1 + (decimal.Decimal(x) / 256).exp())))
        at[x] = 65536 - at[-x]
    at[2816] = at[2815]
    return at


SQUASH = make_squash()


def fine(y):
    i, f = y >> 8, y % 256
    return SQUASH[i] + (SQUASH[i + 1] - SQUASH[i]) * f // 256


def make_stretch():
    found, x = [], -2047
    for step in range(4096):
        while x < 2047 and SQUASH[x + 1] <= 16 * step + 8:
            x += 1
        found.append(x)
    return found


STRETCH = make_stretch()


def mixed(a, b):
    h = (a ^ 0x2545f4914f6cdd1d) * GOLDEN & WORD
    h = ((h ^ h >> 29) + b) * 0xd6e8feb86659fd93 & WORD
    return h ^ h >> 32


# Histories.
def allowed(zeros, ones):
    rarer, other = min(zeros, ones), max(zeros, ones)
    return rarer <= 5 and other <= [21, 24, 19, 18, 12, 7][rarer]


def lasts(zeros, ones):
    if zeros == 0 or ones == 0:
        return [1 if ones else 0]
    return [0, 1] if zeros + ones < 10 else [0]


STATES = [(zeros, total - zeros, last) for total in range(50) for zeros in range(total + 1) if allowed(zeros, total - zeros)
          for last in lasts(zeros, total - zeros)]
NUMBER = {state: i for i, state in enumerate(STATES)}


def after(state, bit):
    zeros, ones, _ = STATES[state]
    s, o = (ones, zeros) if bit else (zeros, ones)
    if o > 3:
        o = min(3 + (o - 3) // 2, 16)
    s += 1
    while not allowed(s, o):
        if s > o:
            s -= 1
        else:
            o -= 1
    zeros, ones = (o, s) if bit else (s, o)
    last = lasts(zeros, ones)
    return NUMBER[(zeros, ones, bit if len(last) == 2 else last[0])]


NEXT = [[after(state, bit) for state in range(len(STATES))] for bit in (0, 1)]


class Estimate:
    def __init__(self, big=1 << 21, count=0, limit=1023):
        self.big, self.count, self.limit = big, count, limit

    def p(self):
        return self.big >> 6

    def input(self):
        return STRETCH[self.p() >> 4]

    def see(self, bit):
        aim = (1 << 22) - 1 if bit else 0
        self.big = (self.big + (((aim - self.big) >> 6) * (65536 // (2 * self.count + 3)) >> 9)) % (1 << 22)
        self.count += self.count < self.limit


def first_guess(state, limit):
    n0, n1, _ = STATES[state]
    k = 10 if n0 == 0 or n1 == 0 else 2
    return Estimate(65535 * (k * n1 + 1) // (k * (n0 + n1) + 2) * 64, 4, limit)


class Slot:
    def __init__(self):
        self.check, self.history = 0, [0] * 16
        self.symbol = self.length = 0


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
            if check == (h >> 12) % 256:
                return list(history)
        return [0] * 16


class Slots:
    def __init__(self, lines, prior):
        self.lines = [[Slot() for _ in range(3)] for _ in range(lines)]
        self.shift = 64 - (lines.bit_length() - 1)
        self.prior = prior

    def find(self, h):
        line, check = self.lines[h >> self.shift], (h >> 12) % 65536
        for slot in line:
            if slot.check == check and slot.history[1] != 0:
                return slot
        slot = min(line, key=lambda s: s.history[1])
        slot.check, slot.symbol, slot.length = check, 0, 0
        slot.history[:] = self.prior.histories(h) if self.prior else [0] * 16
        return slot


class Match:
    def __init__(self, least, count):
        self.least = least
        size = 16
        while size < min(count, 1 << 22):
            size *= 2
        self.places, self.shift = {}, 64 - (size.bit_length() - 1)
        self.place = self.length = self.misses = 0
        self.estimates = None
        self.agrees = False

    def advance(self, past):
        n = len(past)
        if self.place:
            if past[self.place] == past[-1]:
                self.length = min(self.length + 1, 65535)
                if self.length % 16 == 0:
                    self.misses = 2 * self.misses % 256
            else:
                self.length, self.misses = 0, (2 * self.misses + 1) % 256
            self.place = 0 if self.misses == 255 else self.place + 1
        if n < self.least:
            return
        h = 0
        for symbol in past[n - self.least:]:
            h = (h + symbol + 1) * GOLDEN & WORD
        q = self.places.get(h >> self.shift, 0)
        if q and (not self.place or self.length < 16):
            same = 0
            while same < min(q, 65535) and past[q - 1 - same] == past[n - 1 - same]:
                same += 1
            if same >= self.least and (not self.place or same > self.length):
                self.place, self.length, self.misses = q, same, 0
        self.places[h >> self.shift] = n

    def prepare(self, past, partial, left, bits):
        self.agrees = self.place != 0 and (past[self.place] | 1 << bits) >> left == partial
        if self.agrees:
            n, bit = self.length, past[self.place] >> (left - 1) & 1
            kind = (n if n < 16 else 16 + (n - 16) // 4 if n < 32 else 20 + (n - 32) // 8 if n < 64
                    else min(24 + (n - 64) // 64, 31))
            self.estimate = self.estimates[2 * (8 * kind + self.misses % 8) + bit]

    def sureness(self):
        if not self.agrees:
            return 0
        v = 1 if self.length < 8 else 2 if self.length < 16 else 3 if self.length < 32 else 4
        return min(v + 3, 7) if self.misses % 2 else v


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


def kind_of(s):
    s %= 256
    return (1 if 65 <= s <= 90 else 2 if 97 <= s <= 122 or s >= 128 else 3 if 48 <= s <= 57 else 4 if s == 32
            else 5 if s == 10 else 6 if s > 32 else 0)


def signature_of(names, selectors, matches, runs):
    text = 'contexts'
    for name in names:
        kind = next(k for k in ('order', 'sparse', name) if name.startswith(k) and (k != 'order' or name[5:].isdigit()))
        count = name[5:] if kind == 'order' else '0'
        places = sum(1 << int(d) - 1 for d in name[6:]) if kind == 'sparse' else 0
        text += f' {CONTEXTS.index(kind)}.{count}.{places}'
    text += ' selectors' + ''.join(f' {SELECTORS.index(name)}' for name in selectors)
    return text + f' matches {len(matches)}' + (' runs' if runs else '')


class Model:
    """One lane of `count` symbols of `bits` bits."""

    def __init__(self, params, count, bits, row, asset=None):
        self.bits, self.names, self.selectors = bits, params['contexts'], params['selectors']
        self.runs, self.wide = params['runs'], bits > 8
        contexts = len(self.names)
        self.matches = [Match(least, count) for least in params['matches']]
        self.inputs = contexts * (2 if self.runs else 1) + 2 * len(self.matches) + 1
        width = (self.inputs + 15) // 16 * 16
        rows = {'node': 256, 'last': 256, 'second': 256, 'match': 257, 'sureness': 2048, 'confidence': 8 * (contexts + 1), 'kind': 392,
                'column': 2048}
        signature = signature_of(self.names, self.selectors, self.matches, self.runs)
        prior = None
        if asset is not None:
            prior = Prior(asset, signature, 320 * contexts + 512 * len(self.matches),
                          sum(rows[s] for s in self.selectors) * width + 2048)
        lines = 2
        while lines < count * ((bits + 3) // 4) * contexts // 2 + 2 and 2 * lines * 64 <= params['memory']:
            lines *= 2
        self.slots = Slots(lines, prior)
        self.start_estimates(params['limit'], prior)
        self.start_weights([rows[s] for s in self.selectors], width, prior)
        self.settled = 16 * params['rate']
        self.rate, self.seen_bits = self.settled + (0 if prior else 960), 0
        self.maps = [{} for _ in range(3)]
        self.first_map = [fine(256 * ((4096 * i) // 31 - 2048)) for i in range(32)]
        self.map_hashes, self.kinds = [0, 0, 0], 0
        self.past = []
        self.around = Surroundings(self.names, row, self.wide)
        self.h = self.around.hashes(self.past)
        self.open_symbol()
        self.predict()

    def start_estimates(self, limit, prior):
        contexts, known = len(self.names), iter(prior.estimates if prior else [])
        kinds = range(256)
        if prior:
            self.of_history = [[Estimate(*next(known), limit) for _ in kinds] for _ in self.names]
            self.of_run = [[Estimate(*next(known)) for _ in range(64)] for _ in self.names]
        else:
            self.of_history = [[first_guess(s, limit) if s < len(STATES) else None for s in kinds] for _ in self.names]
            self.of_run = [[Estimate() for _ in range(64)] for _ in range(contexts)]
        for m in self.matches:
            m.estimates = [Estimate(*next(known)) if prior else Estimate() for _ in range(512)]
        for of in self.of_history:
            of[0] = Estimate(limit=limit)

    def start_weights(self, rows, width, prior):
        contexts = len(self.names)
        runs = contexts * (2 if self.runs else 1)
        cold = [11000] * contexts + [2000] * (runs - contexts) + [10000] * (width - runs)
        if prior:
            known = prior.weights
            self.weights, at = [], 0
            for count in rows:
                self.weights.append([known[at + r * width:at + (r + 1) * width] for r in range(count)])
                at += count * width
            self.final = [known[at + 8 * r:at + 8 * r + 8] for r in range(256)]
        else:
            self.weights = [[list(cold) for _ in range(count)] for count in rows]
            self.final = [[65536 // len(rows)] * 8 for _ in range(256)]

    def open_symbol(self):
        self.partial, self.left, self.node = 1, self.bits, 1
        self.slot = [self.slots.find(h) for h in self.h]
        self.run = list(self.slot)
        self.agree = [self.runs and not self.wide and slot.length != 0 for slot in self.run]

    def last(self, back):
        return self.past[-back] if len(self.past) >= back else 0

    def predict(self):
        self.used = [of[slot.history[self.node]] for of, slot in zip(self.of_history, self.slot)]
        x = [e.input() for e in self.used]
        seen = sum(slot.history[self.node] != 0 for slot in self.slot)
        self.used_run = {}
        for i, run in enumerate(self.run if self.runs else []):
            if self.agree[i]:
                bit = run.symbol >> (self.left - 1) & 1
                self.used_run[i] = self.of_run[i][2 * min(run.length, 31) + bit], bit
            x.append(self.used_run[i][0].input() if self.agree[i] else 0)
        for m in self.matches:
            m.prepare(self.past, self.partial, self.left, self.bits)
            x += [m.estimate.input(), (m.estimate.p() - 32768) >> 4] if m.agrees else [0, 0]
        self.x = x + [256]
        first = self.matches[0] if self.matches else None
        agrees = first is not None and first.agrees
        place = (self.left - 1) % 8
        row = {'node': self.partial % 256, 'last': self.last(1) % 256, 'second': self.last(2) % 256,
               'match': 1 + self.past[first.place] % 256 if agrees else 0,
               'sureness': 256 * (first.sureness() if first else 0) + self.partial % 256,
               'confidence': 8 * seen + place, 'kind': 8 * self.kinds + place, 'column': 8 * self.around.column + place}
        self.w = [rows[row[name]] for rows, name in zip(self.weights, self.selectors)]
        self.last_w = self.final[self.partial % 256]
        self.d = [clamp(sum(a * b >> 8 for a, b in zip(self.x, w)) >> 8, 2047) for w in self.w]
        total = clamp(sum(a * b >> 8 for a, b in zip(self.d, self.last_w)), 2815 * 256)
        self.q = fine(total)
        z, refined = clamp(total >> 8, 2047), 0
        a = 31 * (z + 2048)
        i, f = a >> 12, a % 4096
        self.nearest = []
        for k, h in enumerate(self.map_hashes):
            places = self.maps[k].setdefault(((h >> 20) + self.partial * 0x9e3779b1) % 4096, list(self.first_map))
            refined += (k + 1) * (places[i] * (4096 - f) + places[i + 1] * f >> 12)
            self.nearest.append((places, i + (f >> 11)))
        self.p = max(1, min((2 * self.q + refined + 4) >> 3, 65535))

    def see(self, bit):
        self.learn(bit)
        self.partial, self.left, self.node = 2 * self.partial + bit, self.left - 1, 2 * self.node + bit
        if self.left == 0:
            self.end_symbol()
        elif self.left % 4 == 0:
            self.node = 1
            self.h = [mixed(h, self.partial) for h in self.h]
            self.slot = [self.slots.find(h) for h in self.h]
        self.predict()

    def learn(self, bit):
        aim = 65535 if bit else 0
        for d, w in zip(self.d, self.w):
            self.move(w, self.x, (aim - SQUASH[d]) * self.rate >> 8)
        self.move(self.last_w, self.d, (aim - self.q) >> 1)
        self.seen_bits += 1
        if self.seen_bits % 256 == 0 and self.rate != self.settled:
            self.rate = self.settled + 960 * 8192 // (self.seen_bits + 8192)
        for slot, estimate in zip(self.slot, self.used):
            if slot.history[self.node] != 0:
                estimate.see(bit)
            slot.history[self.node] = NEXT[bit][slot.history[self.node]]
        for i, (estimate, expected) in self.used_run.items():
            estimate.see(bit)
            self.agree[i] = expected == bit
        for m in self.matches:
            if m.agrees:
                m.estimate.see(bit)
        for places, i in self.nearest:
            places[i] += (aim - places[i]) >> 5

    @staticmethod
    def move(weights, x, step):
        for i, value in enumerate(x):
            if value:
                weights[i] = clamp(weights[i] + (value * step + 32768 >> 16), (1 << 20) - 1)

    def end_symbol(self):
        s = self.partial - (1 << self.bits)
        for run in self.run if self.runs and not self.wide else []:
            if run.length == 0 or run.symbol != s:
                run.symbol, run.length = s, 1
            else:
                run.length = min(run.length + 1, 255)
        self.past.append(s)
        self.around.advance(self.past)
        self.h = self.around.hashes(self.past)
        for m in self.matches:
            m.advance(self.past)
        h = 0
        for k in range(3):
            h = self.map_hashes[k] = mixed(h, self.last(k + 1))
        self.kinds = 7 * (self.kinds % 7) + kind_of(s)
        self.open_symbol()


def predictions(params, symbols, bits, row=0, asset=None):
    """The probability, out of 65536, that each bit of the symbols is a 1."""
    model, said = Model(params, len(symbols), bits, row, asset), []
    for symbol in symbols:
        for place in reversed(range(bits)):
            said.append(model.p)
            model.see(symbol >> place & 1)
    return said
