# SPDX-License-Identifier: MIT
"""The class DistributionCoder of the package distribution-coder: its calls, its frequencies and its bytes."""
from ._tessera import StepDecoder, StepEncoder

RULE, CODER = 'probabilities:rule=mode', 'arithmetic-62'


class DistributionCoder:
    """Codes symbols by one probability vector a step, and writes what the package distribution-coder writes.

    A vector is one-dimensional, of any length, which may change from step to step: float16, bfloat16, float32 or float64 from
    NumPy, PyTorch or whatever has DLPack or the buffer protocol; a list, a tuple and any other dtype is read as float32. Nothing says
    in the bytes how many symbols there are.

    Every stream of that package decodes, those with long runs of symbol 0 too, which its own decoder fails on. Encoder and decoder of
    one object do not touch each other. What it passed over is an exception here: a symbol outside the vector, an empty vector, calls
    after finish_encoding, decoding past the end.
    """

    def __init__(self):
        self._encoder = StepEncoder(RULE, CODER, float32_rows=True)
        self._decoder = StepDecoder(RULE, CODER, float32_rows=True)

    def encode_step(self, dist, symbol):
        """Codes `symbol`, an integer of 0 to len(dist) - 1, by the probabilities `dist`, of shape (alphabet,)."""
        self._encoder.encode(dist, symbol)

    def finish_encoding(self):
        """The message as bytes. Only `reset` begins another."""
        return self._encoder.finish()

    def reset(self):
        """Begins another message to encode."""
        self._encoder.reset()

    def start_decoding(self, data):
        """Begins to decode a message."""
        self._decoder.start(data)

    def decode_step(self, dist):
        """The next symbol, an int, by the probabilities that it was coded by."""
        return self._decoder.decode(dist)
