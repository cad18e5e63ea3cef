# SPDX-License-Identifier: MIT
"""Chance that is the same on every machine and in every Python: all of it from random()."""
import math
import random


class chance:
    def __init__(self, seed: str):
        self.random = random.Random(seed).random

    def below(self, n: int) -> int:
        return int(self.random() * n)

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + self.below(high - low + 1)

    def happens(self, share: float) -> bool:
        return self.random() < share

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def mostly(self, choices):
        """One of them, the first far more often than the last."""
        return choices[int(len(choices) * self.random() ** 1.7)]

    def some(self, choices, least=1):
        """A subset in an order of its own."""
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in range(self.between(min(least, len(left)), len(left)))]

    def hex(self, digits: int) -> str:
        return f"{int(self.random() * 2 ** min(4 * digits, 52)):0{min(digits, 13)}x}" + (
            self.hex(digits - 13) if digits > 13 else "")

    def uuid(self) -> str:
        h = self.hex(32)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{'89ab'[self.below(4)]}{h[17:20]}-{h[20:32]}"

    def normal(self, mean=0.0, width=1.0) -> float:
        """By Box and Muller."""
        return mean + width * math.sqrt(-2 * math.log(1 - self.random())) * math.cos(2 * math.pi * self.random())

    def waiting(self, mean: float) -> float:
        """Time to the next of events that come independently."""
        return -mean * math.log(1 - self.random())
