# SPDX-License-Identifier: MIT
"""The cost of tokens under the integer model's distribution: softmax of exact logits, no weight below 1 / 65535 of the largest."""
import math

import torch
from torch.autograd import Function

from .quantised import Matrix, to_int8

LEAST = -math.log(65535)
NATS = math.log(2) / 2**32  # of a unit of a logit, times coef_q24


class Head(Matrix):
    """The last matrix: its sums are logits as they are, 163,840 to a nat, as `softmax-lut` and the int-transformer's adaptation have them."""
    SCALE = 1300.0  # int8 of a parameter's 1
    coefficient = 37819  # softmax.coef_q24
    temperature = coefficient * NATS

    def _requantise(self, wanted):
        self.parameter.clamp_(-127.5 / self.SCALE, 127.5 / self.SCALE)  # a weight beyond would not find back
        self.whole = to_int8(self.parameter * self.SCALE)
        self.half = self.whole.bfloat16()


class Cost(Function):
    """Nats of each target [rows] after inputs a [rows, width]."""

    @staticmethod
    def forward(ctx, a, parameter, head, targets, fast):
        head.refresh()
        d = a @ head.whole.t()
        d.sub_(d.amax(-1, keepdim=True)).mul_(head.temperature).clamp_(min=LEAST)
        chosen = d.gather(1, targets[:, None]).squeeze(1)
        p = d.exp_()
        total = p.sum(-1, keepdim=True)
        p.div_(total)
        ctx.head, ctx.fast = head, fast
        ctx.save_for_backward(a, p.bfloat16() if fast else p, targets)
        return total.squeeze(1).log_().sub_(chosen)

    @staticmethod
    def backward(ctx, gradient):
        a, p, targets = ctx.saved_tensors
        g = p.float() * gradient[:, None]
        g[torch.arange(len(targets), device=g.device), targets] -= gradient
        number = torch.bfloat16 if ctx.fast else torch.float32
        g = g.to(number)
        weights = ctx.head.half if ctx.fast else ctx.head.whole
        to_a = (g @ weights).float().mul_(ctx.head.temperature)
        return to_a, (g.t() @ a.to(number)).float().mul_(ctx.head.temperature * Head.SCALE), None, None, None
