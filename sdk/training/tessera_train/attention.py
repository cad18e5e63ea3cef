# SPDX-License-Identifier: MIT
"""Attention for training: scores to the last bit; weights as real numbers in place of the integer model's online sums.

The integer model keeps weights of 16 bits and rounds its sums each time a larger score comes; its outputs are the nearest integers to
those here but for a few of a hundred, which are off by one. Weights are no less than 1 / 65535 of the largest, as there.
"""
import math

import torch
from torch.autograd import Function

BLOCK = 128  # queries at a time: their scores stay in the cache
NAT = 16384  # of a score
LEAST = -NAT * math.log(65535)  # of a score below the largest


class Attention(Function):
    """q [B, G, J, T, 64] and k, v [B, G, S + T, 64], the first S = 0 or 1 of them a sink that all see; -> like q.

    `factor` [G, J]: a head's score_mult / 2^15, of 6 bits; `strength` is the parameter that it was made of, its logarithm.
    """

    @staticmethod
    def forward(ctx, q, k, v, strength, factor, fast):
        heads, length = q.shape[2], q.shape[3]
        sinks = k.shape[2] - length
        out, kept = torch.empty_like(q), []
        for first in range(0, length, BLOCK):
            last = min(length, first + BLOCK)
            p = _weights(q[..., first:last, :], k[:, :, :sinks + last], factor)
            out[..., first:last, :] = (p @ v[:, :, :sinks + last]).unflatten(2, (heads, last - first))
            kept.append(p.bfloat16() if fast else p)
        out.round_()
        ctx.fast, ctx.kept = fast, kept
        ctx.save_for_backward(q, k, v, out, factor)
        return out

    @staticmethod
    def backward(ctx, gradient):
        q, k, v, out, factor = ctx.saved_tensors
        heads, length = q.shape[2], q.shape[3]
        sinks = k.shape[2] - length
        number = torch.bfloat16 if ctx.fast else torch.float32
        rows = (gradient * out).sum(-1, keepdim=True)
        to_q, to_k, to_v = torch.empty_like(q), torch.zeros_like(k), torch.zeros_like(v)
        k_, v_ = k.to(number), v.to(number)
        scaled = (q * (factor / (4 * NAT))[:, :, None, None]).to(number)
        for p, first in zip(ctx.kept, range(0, length, BLOCK)):
            last = min(length, first + BLOCK)
            g = gradient[..., first:last, :].to(number).flatten(2, 3)
            d = (g @ v_[:, :, :sinks + last].transpose(-1, -2)).float()
            d = d.sub_(rows[..., first:last, :].flatten(2, 3)).to(number).mul_(p)
            to_v[:, :, :sinks + last] += (p.transpose(-1, -2) @ g).float()
            to_q[..., first:last, :] = (d @ k_[:, :, :sinks + last]).float().unflatten(2, (heads, last - first))
            to_k[:, :, :sinks + last] += (d.transpose(-1, -2) @ scaled[..., first:last, :].flatten(2, 3)).float()
        to_q.mul_((factor / (4 * NAT))[:, :, None, None])
        return to_q, to_k, to_v, (q * to_q).sum((0, 3, 4)), None, None


def scores(q, k, factor):
    """Integer scores, NAT to a nat, [B, G, J * T, keys], without the mask."""
    dots = (q.flatten(2, 3) @ k.transpose(-1, -2)).mul_(0.25).round_()
    return dots.unflatten(2, q.shape[2:4]).mul_(factor[:, :, None, None]).round_().flatten(2, 3)


def _weights(q, k, factor):
    """Weights of the keys for the last queries of a row, summing to 1."""
    rows, keys = q.shape[3], k.shape[2]
    s = scores(q, k, factor)
    own = torch.ones(rows, rows, dtype=torch.bool, device=q.device).triu_(1).repeat(q.shape[2], 1)
    s[..., keys - rows:].masked_fill_(own, -math.inf)
    s.sub_(s.amax(-1, keepdim=True)).clamp_(min=LEAST).mul_(1 / NAT).exp_()
    s[..., keys - rows:].masked_fill_(own, 0)
    return s.div_(s.sum(-1, keepdim=True))
