# SPDX-License-Identifier: MIT
"""The integer transformer as a module to train: parameters in real numbers, forward values those of the integer model."""
import math

import torch
from torch import nn

from . import tables
from .attention import Attention
from .output import Cost, Head
from .quantised import UNIT, Embed, Gate, Linear, Matrix, Norm, Rotate, six_bits, to_int8
from .tokenizer import FED_FIRST

HEAD_WIDTH = 64
RESIDUAL = 20.0  # the root mean square that the embedding, and all blocks of a kind together, begin with


class Layer(nn.Module):
    """Attention and feed-forward of one layer; names are those of the model file."""

    def __init__(self, shape):
        super().__init__()
        width, feed, heads, keys = shape['width'], shape['feed'], shape['heads'], shape['key_heads']
        self.heads, self.key_heads = heads, keys
        branch = RESIDUAL / UNIT / math.sqrt(shape['layers'])
        self.attn_norm = nn.Parameter(torch.ones(width))
        self.qkv = _matrix(HEAD_WIDTH * (heads + 2 * keys), width)
        self.strength = nn.Parameter(torch.full((keys, heads // keys), math.log(16)))
        self.sink = nn.Parameter(torch.zeros(HEAD_WIDTH)) if shape['sink'] else None
        self.out = _matrix(width, HEAD_WIDTH * heads)
        self.ffn_norm = nn.Parameter(torch.full((width,), branch))
        self.post_attn_norm = nn.Parameter(torch.ones(width))
        self.up = _matrix(2 * feed, width)
        self.down = _matrix(width, feed)
        self.post_ffn_norm = nn.Parameter(torch.full((width,), branch))
        self.matrices = {name: Matrix(getattr(self, name)) for name in ('qkv', 'out', 'up', 'down')}

    def factors(self):
        """score_mult / 2^15 of each head, [key heads, heads a key head]; each has 6 bits."""
        pairs = [six_bits(math.exp(s)) for s in self.strength.detach().flatten().tolist()]
        return torch.tensor([math.ldexp(m, max(e, -15)) for m, e in pairs]).view_as(self.strength).to(self.strength.device)

    def sink_key(self):
        return to_int8(self.sink * UNIT)

    def forward(self, x, rows, cos, sin, fast):
        def linear(name, a):
            return Linear.apply(a, getattr(self, name), self.matrices[name], fast)

        groups, each = self.key_heads, self.heads // self.key_heads
        y = linear('qkv', Norm.apply(x, self.attn_norm)).unflatten(0, (rows, -1))
        y = y.unflatten(-1, (-1, HEAD_WIDTH)).transpose(1, 2)  # [B, heads and keys and values, T, 64]
        q, k, v = y.split((self.heads, groups, groups), 1)
        q = Rotate.apply(q, cos, sin, True).unflatten(1, (groups, each))
        k = Rotate.apply(k, cos, sin, False)
        if self.sink is not None:
            sink = _straight(self.sink * UNIT, self.sink_key())
            k = torch.cat((sink.expand(rows, groups, 1, -1), k), 2)
            v = torch.cat((torch.zeros_like(v[:, :, :1]), v), 2)
        o = Attention.apply(q.contiguous(), k.contiguous(), v.contiguous(), self.strength, self.factors(), fast)
        o = o.flatten(1, 2).transpose(1, 2).reshape(x.shape[0], -1)
        x = x + Norm.apply(linear('out', o), self.ffn_norm)
        h = Gate.apply(linear('up', Norm.apply(x, self.post_attn_norm)))
        return x + Norm.apply(linear('down', h), self.post_ffn_norm)


class Model(nn.Module):
    """Tokens in, nats of each out. `shape` is the configuration's "model"; `fast` in training: see quantised.py."""

    def __init__(self, shape, vocabulary, fast=False):
        super().__init__()
        self.shape, self.vocabulary, self.fast = shape, vocabulary, fast
        self.embed = nn.Parameter(torch.randn(vocabulary, shape['width']) * (RESIDUAL / Embed.SCALE))
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape['layers']))
        self.norm = nn.Parameter(torch.full((shape['width'],), 2.0))
        self.head = nn.Parameter(torch.randn(vocabulary, shape['width']) / math.sqrt(shape['width']))
        self.logits = Head(self.head)
        cos, sin = tables.rotations(shape['context'])
        self.register_buffer('cos', torch.from_numpy(cos.astype('float32')), persistent=False)
        self.register_buffer('sin', torch.from_numpy(sin.astype('float32')), persistent=False)

    def _fast(self):
        return self.fast and self.training

    def hidden(self, tokens):
        """What the head is given when each row of tokens [B, T] is coded from a fresh start: [B * T, width]."""
        rows, length = tokens.shape
        fed = torch.cat((tokens.new_full((rows, 1), FED_FIRST), tokens[:, :-1]), 1)
        x = Embed.apply(self.embed, fed).flatten(0, 1)
        for layer in self.layers:
            x = layer(x, rows, self.cos[:length], self.sin[:length], self._fast())
        return Norm.apply(x, self.norm)

    def forward(self, tokens):
        """Nats that each token costs, [B, T]."""
        nats = Cost.apply(self.hidden(tokens), self.head, self.logits, tokens.flatten(), self._fast())
        return nats.view(tokens.shape)


def _matrix(rows, columns):
    return nn.Parameter(torch.randn(rows, columns) / math.sqrt(columns))


def _straight(real, whole):
    """The whole numbers, with the gradient of the real ones."""
    return whole + (real - real.detach())
