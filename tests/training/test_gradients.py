# SPDX-License-Identifier: MIT
"""Gradients are those of the same formulas without rounding, as torch derives them."""
import math

import pytest
import torch
from tessera_train.attention import NAT, Attention
from tessera_train.output import Cost, Head
from tessera_train.quantised import UNIT, Gate, Linear, Matrix, Norm, Rotate


@pytest.fixture(autouse=True)
def _seed(chance):
    torch.manual_seed(chance.randrange(2**32))


def whole(*shape, spread=30):
    """Random integers as activations are, that rarely clamp."""
    return (torch.randn(*shape) * spread).round().clamp(-120, 120).requires_grad_()


def same_direction(rounded, plain, inputs, direction=None, least=0.98):
    """The gradients of both by all inputs, of a sum of the outputs by random weights, point the same way and are as long."""
    direction = torch.randn_like(plain) if direction is None else direction
    for x, y in zip(*(torch.autograd.grad((out * direction).sum(), inputs) for out in (rounded, plain))):
        cosine = torch.nn.functional.cosine_similarity(x.flatten(), y.flatten(), 0)
        assert cosine > least and abs(math.log(x.norm() / y.norm())) < 0.05, (cosine, x.norm(), y.norm())


@pytest.mark.parametrize('fast', [False, True])
def test_of_a_matrix(fast):
    a, w = whole(50, 96), (torch.randn(80, 96) * 0.08).requires_grad_()
    same_direction(Linear.apply(a, w, Matrix(w), fast), a @ w.t(), (a, w))


def test_of_the_norm():
    x, n = whole(50, 96), (torch.rand(96) + 0.2).requires_grad_()
    same_direction(Norm.apply(x, n), x / x.square().mean(-1, keepdim=True).sqrt() * n * UNIT, (x, n))


@pytest.mark.parametrize('halved', [False, True])
def test_of_rotations(halved):
    x, angle = whole(2, 9, 64, spread=20), torch.rand(9, 32) * 6
    cos, sin = angle.cos() * 32768, angle.sin() * 32768
    a, b = x[..., :32], x[..., 32:]
    plain = torch.cat((a * cos - b * sin, a * sin + b * cos), -1) / (65536 if halved else 32768)
    same_direction(Rotate.apply(x, cos, sin, halved), plain, (x,))


def test_of_the_gate():
    u = whole(50, 96)
    same_direction(Gate.apply(u), u[:, :48].relu() * u[:, 48:] / 128, (u,))


@pytest.mark.parametrize('fast', [False, True])
@pytest.mark.parametrize('sinks', [0, 1])
def test_of_attention(fast, sinks):
    length = 150
    q, k, v = whole(2, 2, 3, length, 64, spread=15), whole(2, 2, sinks + length, 64), whole(2, 2, sinks + length, 64)
    strength = torch.full((2, 3), math.log(16.0), requires_grad=True)

    def plain(factor):
        logits = torch.einsum('bgjtc,bgsc->bgjts', q, k) * factor[:, :, None, None] / (4 * NAT)
        seen = torch.ones(length, sinks + length).tril(sinks).bool()
        return logits.masked_fill(~seen, -math.inf).softmax(-1) @ v[:, :, None]

    rounded = Attention.apply(q, k, v, strength, torch.full((2, 3), 16.0), fast)
    same_direction(rounded, plain(strength.exp()), (q, k, v))
    # Few numbers, each a sum of thousands: where the outputs' weights are what a higher strength changes, nothing cancels.
    rounded = Attention.apply(q, k, v, strength, torch.full((2, 3), 16.0), fast)
    same_direction(rounded, plain(strength.exp()), (strength,), (plain(strength.exp() * 1.1) - plain(strength.exp())).detach())


@pytest.mark.parametrize('fast', [False, True])
def test_of_the_cost(fast):
    a, w, targets = whole(60, 96), (torch.randn(200, 96) * 0.03).requires_grad_(), torch.randint(200, (60,))
    rounded = Cost.apply(a, w, Head(w), targets, fast)
    plain = torch.nn.functional.cross_entropy(a @ w.t() * (Head.SCALE * Head.temperature), targets, reduction='none')
    assert torch.allclose(rounded, plain, atol=0.2)
    same_direction(rounded, plain, (a, w))
