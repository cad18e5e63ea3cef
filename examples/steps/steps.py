# SPDX-License-Identifier: MIT
"""A predictor of your own compresses a sequence: a row of logits a token, from PyTorch where it is installed, else from NumPy.

The one here stands for a language model: whatever says the same numbers on both sides will do, bit for bit. That is less than it
seems: the same program on the same machine, with the same batch shapes.
"""
import sys

import numpy
import tessera

try:
    import torch
except ImportError:
    torch = None
arrays = torch or numpy


class Predictor:
    """Logits by how often a token followed the last two, the last one, and any."""

    vocabulary, pairs = 128, 1024

    def __init__(self):
        self.any = arrays.zeros(self.vocabulary, dtype=arrays.float32)
        self.after_one = arrays.zeros((self.vocabulary, self.vocabulary), dtype=arrays.float32)
        self.after_two = arrays.zeros((self.pairs, self.vocabulary), dtype=arrays.float32)
        self.last = self.pair = 0

    def logits(self):
        return arrays.log(0.001 + self.any + 8 * self.after_one[self.last] + 64 * self.after_two[self.pair])

    def accept(self, token):
        for counts in (self.any, self.after_one[self.last], self.after_two[self.pair]):
            counts[token] += 1
        self.last, self.pair = token, (self.last * 31 + token) % self.pairs


def compressed(tokens):
    model = Predictor()
    encoder = tessera.StepEncoder('softmax', temperature=0.9)
    for token in tokens:
        encoder.encode(model.logits(), token)
        model.accept(token)
    return encoder.finish()


def decompressed(message, count):
    model = Predictor()
    decoder = tessera.StepDecoder('softmax', temperature=0.9)
    decoder.start(message)
    tokens = []
    for _ in range(count):
        tokens.append(decoder.decode(model.logits()))
        model.accept(tokens[-1])
    decoder.finish()  # raises unless the message ends here
    return tokens


def main():
    text = ''.join(f'{line} bottles of beer on the wall, take one down\n' for line in range(99, 0, -1)).encode()
    message = compressed(text)
    same = bytes(decompressed(message, len(text))) == text
    print(f'{len(text)} tokens became {len(message)} bytes by {arrays.__name__}, {8 * len(message) / len(text):.3f} bits a token, '
          f'and came back {"identical" if same else "DIFFERENT"}')
    return 0 if same else 1


if __name__ == '__main__':
    sys.exit(main())
