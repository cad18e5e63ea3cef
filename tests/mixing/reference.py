# SPDX-License-Identifier: MIT
"""The model "context-mix" a second time, slowly, written from plugins/context-mix/format.md; names are the page's."""
from reference_contexts import GOLDEN, WORD, Surroundings, kind_of, mixed
from reference_maps import NEXT, SQUASH, STATES, STRETCH, Estimate, clamp, fine, first_guess
from reference_ngrams import Walk
from reference_prior import Prior, signature_of


class Slot:
    def __init__(self):
        self.check, self.history = 0, [0] * 16
        self.symbol = self.length = 0


class Slots:
    def __init__(self, lines, prior):
        self.lines = [[Slot() for _ in range(3)] for _ in range(lines)]
        self.shift = 64 - (lines.bit_length() - 1)
        self.prior = prior

    def find(self, h):
        line, check = self.lines[h >> self.shift], (h >> 12) % 65536 or 1
        for slot in line:
            if slot.check == check:
                return slot
        slot = min(line, key=lambda s: s.history[1])
        slot.check, slot.symbol, slot.length = check, 0, 0
        slot.history[:] = self.prior.histories(h) if self.prior else [0] * 16
        return slot


class Match:
    def __init__(self, least, count):
        self.least = least
        size = 32
        while size < min(count, 1 << 22):
            size *= 2
        self.places, self.shift = {}, 64 - (size.bit_length() - 5)
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
        for symbol in past[n - self.least:-1]:
            h = (h + symbol + 1) * GOLDEN & WORD
        entry = 16 * (h >> self.shift) + (((past[-1] + 1) * GOLDEN & WORD) >> 32) % 16
        q = self.places.get(entry, 0)
        if q and (not self.place or self.length < 16):
            same = 0
            while same < min(q, 65535) and past[q - 1 - same] == past[n - 1 - same]:
                same += 1
            if same >= self.least and (not self.place or same > self.length):
                self.place, self.length, self.misses = q, same, 0
        self.places[entry] = n

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


class Model:
    """One lane of `count` symbols of `bits` bits."""

    def __init__(self, params, count, bits, row, asset=None):
        self.bits, self.names, self.selectors = bits, params['contexts'], params['selectors']
        self.runs, self.wide = params['runs'], bits > 8
        prior = Prior(asset, signature_of(self.names, self.selectors, params['matches'], self.runs)) if asset is not None else None
        if prior and prior.counted and prior.bits != bits:
            prior = None
        self.counted = prior.counted if prior else 0
        self.length_first = prior is not None and prior.length_first == 1 and self.wide
        self.shift, self.groups = bits - 8 if self.length_first else 0, 4 if self.counted else 1
        self.certain, self.limit = False, params['limit']
        contexts = len(self.names)
        self.matches = [Match(least, count) for least in params['matches']]
        self.inputs = contexts * (2 if self.runs else 1) + 2 * len(self.matches) + self.counted + 1
        width = (self.inputs + 15) // 16 * 16
        rows = {'node': 256, 'last': 256, 'second': 256, 'match': 257, 'sureness': 2048, 'confidence': 8 * (contexts + 1), 'kind': 392,
                'column': 2048, 'known': 512}
        if prior:
            self.start_estimates(1023, None)
            self.start_weights([rows[s] for s in self.selectors], width, None)
            prior.read(*self.flat(), width)
        lines = 2
        while lines < count * ((bits + 3) // 4) * contexts // 2 + 2 and 2 * lines * 64 <= params['memory']:
            lines *= 2
        self.slots = Slots(lines, None if self.counted else prior)
        self.walk = Walk(prior.ngrams, bits) if prior and self.counted else None
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

    def flat(self):
        """Estimates and weights in the order of priors."""
        estimates = [e or Estimate(32767 << 6, 4) for of in [*self.of_history, *self.of_run, *(m.estimates for m in self.matches)] for e in of]
        return estimates, [w for rows in [*self.weights, self.final] for row in rows for w in row]

    def start_estimates(self, limit, prior):
        contexts, known = len(self.names), iter(prior.estimates if prior else [])
        kinds = range(256 * self.groups)
        if prior:
            self.of_history = [[Estimate(*next(known), limit) for _ in kinds] for _ in self.names]
            self.of_run = [[Estimate(*next(known), limit) for _ in range(64)] for _ in self.names]
        else:
            self.of_history = [[first_guess(s % 256, limit) if s % 256 < len(STATES) else None for s in kinds] for _ in self.names]
            self.of_run = [[Estimate(limit=limit) for _ in range(64)] for _ in range(contexts)]
        for m in self.matches:
            m.estimates = [Estimate(*next(known)) if prior else Estimate() for _ in range(512)]
        for of in self.of_history:
            for group in range(self.groups):
                of[256 * group] = Estimate(limit=limit)

    def start_weights(self, rows, width, prior):
        contexts = len(self.names)
        runs = contexts * (2 if self.runs else 1)
        cold = [min(11000, 132000 // contexts)] * contexts + [2000] * (runs - contexts) + [10000] * (width - runs)
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
        self.expects = [(slot.symbol, slot.length) for slot in self.run]
        if self.walk:
            self.walk.open()
        self.agree = [self.runs and not self.wide and length != 0 for _, length in self.expects]

    def last(self, back):
        return self.past[-back] if len(self.past) >= back else 0

    def ask_ngrams(self):
        """The inputs of the counted orders, and the class of `known`."""
        if not self.walk:
            return [0] * self.counted, 0
        walk = self.walk
        walk.predict(self.partial, self.left)
        highest = max((k for k, w in enumerate(walk.w) if w), default=0)
        weight, rest = walk.w[highest], walk.rest[highest] >> 16
        sure = 3 if weight > 16 * rest else 2 if weight > 4 * rest else int(weight > rest)
        return [STRETCH[p >> 4] if w else 0 for p, w in zip(walk.p, walk.w)], 4 * highest + sure if highest else 0

    def predict(self):
        if self.certain:
            self.p = 1
            return
        group = 256 * min((self.bits - self.left) // 4, self.groups - 1)
        self.used = [of[group + slot.history[self.node]] for of, slot in zip(self.of_history, self.slot)]
        x = [e.input() for e in self.used]
        self.told = [slot.history[self.node] != 0 for slot in self.slot]
        seen = sum(self.told)
        self.used_run = {}
        for i, (symbol, length) in enumerate(self.expects if self.runs else []):
            if self.agree[i]:
                bit = symbol >> (self.left - 1) & 1
                self.used_run[i] = self.of_run[i][2 * min(length, 31) + bit], bit
            x.append(self.used_run[i][0].input() if self.agree[i] else 0)
        for m in self.matches:
            m.prepare(self.past, self.partial, self.left, self.bits)
            x += [m.estimate.input(), (m.estimate.p() - 32768) >> 4] if m.agrees else [0, 0]
        asked, known = self.ask_ngrams()
        self.x = x + asked + [256]
        first = self.matches[0] if self.matches else None
        agrees = first is not None and first.agrees
        place = (self.left - 1) % 8
        row = {'node': self.partial % 256, 'last': (self.last(1) >> self.shift) % 256, 'second': (self.last(2) >> self.shift) % 256,
               'match': 1 + (self.past[first.place] >> self.shift) % 256 if agrees else 0,
               'sureness': 256 * (first.sureness() if first else 0) + self.partial % 256,
               'confidence': 8 * seen + place, 'kind': 8 * self.kinds + place, 'column': 8 * self.around.column + place,
               'known': 32 * known + min(self.bits - self.left, 31)}
        self.w = [rows[row[name]] for rows, name in zip(self.weights, self.selectors)]
        self.last_w = self.final[self.partial % 256]
        self.d = [clamp(sum(a * b >> 8 for a, b in zip(self.x, w)) >> 8, 2047) for w in self.w]
        total = clamp(sum(a * b >> 8 for a, b in zip(self.d, self.last_w)), 2815 * 256)
        self.q = fine(total)
        self.nearest = []
        if self.counted:
            self.p = self.q
            return
        z, refined = clamp(total >> 8, 2047), 0
        a = 31 * (z + 2048)
        i, f = a >> 12, a % 4096
        for k, h in enumerate(self.map_hashes):
            places = self.maps[k].setdefault(((h >> 20) + self.partial * 0x9e3779b1) % 4096, list(self.first_map))
            refined += (k + 1) * (places[i] * (4096 - f) + places[i + 1] * f >> 12)
            self.nearest.append((places, i + (f >> 11)))
        self.p = max(1, min((2 * self.q + refined + 4) >> 3, 65535))

    def see(self, bit):
        if not self.certain:
            self.learn(bit)
            if self.walk:
                self.walk.see(bit)
        self.partial, self.left, self.node = 2 * self.partial + bit, self.left - 1, 2 * self.node + bit
        came = self.bits - self.left
        if self.left == 0:
            self.end_symbol()
        elif self.length_first and came >= 4 and (self.partial >> came - 4) % 16 + 3 <= came - 4:
            self.certain = True
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
        for estimate, told in zip(self.used, self.told):
            if told:
                estimate.see(bit)
        for slot in self.slot:
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
        s, self.certain = self.partial - (1 << self.bits), False
        if self.walk:
            self.walk.close()
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
