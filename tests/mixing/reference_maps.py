# SPDX-License-Identifier: MIT
"""The logistic domain, histories and estimates of "context-mix", from plugins/context-mix/format.md; names are the page's."""
import decimal


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
