# SPDX-License-Identifier: MIT
"""The pieces of the integer transformer for training: forward to the last bit, backward as if nothing were rounded.

Values are whole numbers held in float32. A clamped output passes no gradient. With `fast`, forward products are those of oneDNN where
it serves (products.py), and backward products bf16, which holds the integers whole, rounds gradients to 8 bits and sums in float32.
"""
import math

import torch
from torch.autograd import Function

from . import products
from .errors import TrainingError

ROW_SPREAD = 32.0  # the root mean square that a matrix's int8 weights are scaled to: 127 is four times that
UNIT = 32.0  # the int8 of a norm's weight 1


def six_bits(value):
    """The number nearest to value that is m * 2^e with m from 32 to 63, as (m, e)."""
    fraction, exponent = math.frexp(value)
    m, e = round(fraction * 64), exponent - 6
    return (32, e + 1) if m == 64 else (m, e)


def to_int8(x):
    return x.round().clamp_(-127, 127)


class Matrix:
    """A parameter's int8 weights and the multiplier of their sums, made anew when the parameter has changed."""

    def __init__(self, parameter):
        self.parameter, self._version = parameter, None

    def refresh(self):
        if self._version != self.parameter._version:
            with torch.no_grad():
                spread = float(self.parameter.square().mean().sqrt())
                if not math.isfinite(spread):
                    raise TrainingError(f'a matrix of {tuple(self.parameter.shape)} holds numbers that are none; try a lower rate')
                self._requantise(ROW_SPREAD / max(spread, 1e-8))
            self._version = self.parameter._version
        return self

    def _requantise(self, wanted):
        m, e = six_bits(1 / wanted)
        self.mult, self.shift = m, -e
        if not 0 <= self.shift <= 31:
            raise TrainingError(f'a matrix of {tuple(self.parameter.shape)} needs a shift of {self.shift}, expected 0 to 31')
        self.multiplier = math.ldexp(m, e)
        self.scale = 1 / self.multiplier
        self.whole = to_int8(self.parameter * self.scale)
        on_cpu = self.whole.device.type == 'cpu'
        self.packed = products.pack(self.whole, self.multiplier) if on_cpu and products.integer_engine() else None
        self.half = self.whole.bfloat16()

    def product(self, a, fast):
        """REQ of the matrix's sums."""
        if fast and self.packed is not None:
            return products.requantised_integers(a, self.packed)
        return products.requantised_floats(a, self.whole, self.multiplier)


class Linear(Function):
    """REQ(weight * a) over the last dimension of a [rows, inputs]."""

    @staticmethod
    def forward(ctx, a, parameter, matrix, fast):
        y = matrix.refresh().product(a, fast)
        ctx.matrix, ctx.fast = matrix, fast
        ctx.save_for_backward(a.bfloat16() if fast else a, y)
        return y

    @staticmethod
    def backward(ctx, gradient):
        a, y = ctx.saved_tensors
        g = gradient * (y.abs() < 127)
        g = g.bfloat16() if ctx.fast else g
        weights = ctx.matrix.half if ctx.fast else ctx.matrix.whole
        to_a = (g @ weights).float().mul_(ctx.matrix.multiplier) if ctx.needs_input_grad[0] else None
        return to_a, (g.t() @ a).float(), None, None


class Norm(Function):
    """RMSNorm(C8(x), w) of rows, w the int8 of UNIT times the parameter. Products beyond 24 bits are clamped, so that none is rounded."""

    @staticmethod
    def forward(ctx, x, parameter):
        v = x.clamp(-127, 127)
        w = to_int8(parameter * UNIT)
        width = v.shape[-1]
        exact = v if width * 16129 < products.EXACT else v.double()
        mean = torch.floor((exact * exact).sum(-1, keepdim=True).double() / width) + 1
        root = torch.floor(torch.sqrt(mean * 65536))
        g = torch.round(8388608 / root).clamp_(1, 32768).float().mul_(2.0**-15)
        ctx.save_for_backward(v, w, g)
        return (v * g).mul_(w).round_().clamp_(-127, 127)

    @staticmethod
    def backward(ctx, gradient):
        v, w, g = ctx.saved_tensors
        u = v * g
        d = gradient * ((u * w).abs_() < 127.5)
        to_w = (d * u).sum(tuple(range(d.dim() - 1))).mul_(UNIT)
        d.mul_(w)
        d.sub_(u * (d * u).mean(-1, keepdim=True))
        return d.mul_(g).mul_(v.abs() < 127), to_w


class Rotate(Function):
    """Rotary positions on [..., T, 64], cos and sin int16 in float [T, 32]; a head's query is halved in a second rounding."""

    @staticmethod
    def forward(ctx, x, cos, sin, halved):
        a, b = x[..., :32], x[..., 32:]
        y = torch.cat((a * cos - b * sin, a * sin + b * cos), -1).mul_(2.0**-15).round_()
        y = y.mul_(0.5).round_() if halved else y
        ctx.save_for_backward(cos, sin, y.abs() <= 127)
        ctx.factor = 2.0**-16 if halved else 2.0**-15
        return y.clamp_(-127, 127)

    @staticmethod
    def backward(ctx, gradient):
        cos, sin, inside = ctx.saved_tensors
        g = gradient * inside
        a, b = g[..., :32], g[..., 32:]
        return torch.cat((a * cos + b * sin, b * cos - a * sin), -1).mul_(ctx.factor), None, None, None


class Gate(Function):
    """ReGLU of rows [gates, values]: C8(SRA(max(gate, 0) * value, 7))."""

    @staticmethod
    def forward(ctx, u):
        half = u.shape[-1] // 2
        ctx.save_for_backward(u)
        return (u[..., :half].clamp(min=0) * u[..., half:]).mul_(2.0**-7).round_()

    @staticmethod
    def backward(ctx, gradient):
        u, = ctx.saved_tensors
        half = u.shape[-1] // 2
        gates, values = u[..., :half], u[..., half:]
        g = gradient * 2.0**-7
        return torch.cat((g * values * (gates > 0), g * gates.clamp(min=0)), -1)


class Embed(Function):
    """Rows of int8 of SCALE times the parameter."""
    SCALE = 400.0

    @staticmethod
    def forward(ctx, parameter, tokens):
        ctx.save_for_backward(tokens)
        ctx.shape = parameter.shape
        return to_int8(parameter[tokens] * Embed.SCALE)

    @staticmethod
    def backward(ctx, gradient):
        tokens, = ctx.saved_tensors
        out = torch.zeros(ctx.shape, device=gradient.device)
        return out.index_add_(0, tokens.reshape(-1), gradient.reshape(-1, ctx.shape[1]) * Embed.SCALE), None
