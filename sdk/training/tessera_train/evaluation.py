# SPDX-License-Identifier: MIT
"""What a model costs on text it has not seen, as chunks that each begin anew: the size that the codec `czip` comes to."""
import math

import numpy
import torch


class Cost:
    """Bits and bytes of a text under a model."""

    def __init__(self, bits, tokens, size):
        self.bits, self.tokens, self.size = bits, tokens, size

    @property
    def bits_a_byte(self):
        return self.bits / max(1, self.size)


@torch.no_grad()
def cost(model, ids, lengths, device='cpu', rows=8):
    """The cost of token ids; `lengths` are the bytes of each id's text. The last chunk may be short."""
    context = model.shape['context']
    ids = numpy.asarray(ids, dtype=numpy.int64)
    whole = len(ids) // context * context
    batches = list(torch.from_numpy(ids[:whole]).view(-1, context).split(rows)) if whole else []
    if whole < len(ids):
        batches.append(torch.from_numpy(ids[whole:])[None])
    training = model.training
    model.eval()
    nats = sum(model(batch.to(device)).double().sum().item() for batch in batches)
    model.train(training)
    return Cost(nats / math.log(2), len(ids), int(numpy.asarray(lengths)[ids].sum()))


def prefix(ids, lengths, size):
    """The first ids, whose texts are `size` bytes or just fewer."""
    ids = numpy.asarray(ids[:size])
    return ids[:int(numpy.searchsorted(numpy.cumsum(numpy.asarray(lengths)[ids]), size, side='right'))]
