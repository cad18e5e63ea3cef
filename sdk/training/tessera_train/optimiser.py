# SPDX-License-Identifier: MIT
"""What a gradient does to the parameters: AdamW (Loshchilov and Hutter 2019) for all, or Muon (Jordan 2024) for the layers' matrices."""
import math

import torch

MATRICES = ('qkv', 'out', 'up', 'down')


class Muon(torch.optim.Optimizer):
    """Momentum whose steps are made orthogonal by five Newton-Schulz iterations."""

    def __init__(self, parameters, lr, weight_decay, momentum=0.95):
        super().__init__(parameters, {'lr': lr, 'weight_decay': weight_decay, 'momentum': momentum})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group['params']:
                state = self.state[p]
                if not state:
                    state['momentum'] = torch.zeros_like(p)
                held = state['momentum']
                held.lerp_(p.grad, 1 - group['momentum'])
                ahead = p.grad.lerp(held, group['momentum'])
                p.mul_(1 - group['lr'] * group['weight_decay'])
                p.add_(orthogonal(ahead), alpha=-group['lr'] * math.sqrt(max(1, p.shape[0] / p.shape[1])))


def orthogonal(g):
    """Nearly the orthogonal matrix that is nearest to g; products in bf16."""
    x = g.bfloat16() if g.shape[0] <= g.shape[1] else g.bfloat16().t()
    x = x / (x.float().norm() + 1e-7)
    x = x.bfloat16()
    for _ in range(5):
        a = x @ x.t()
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * (a @ a)) @ x
    x = x.float()
    return x if g.shape[0] <= g.shape[1] else x.t()


def optimisers(model, training):
    """Optimisers of all parameters, each group with its full rate as 'full'."""
    named = list(model.named_parameters())
    inner = [p for name, p in named if name.rsplit('.', 1)[-1] in MATRICES]
    outer = [model.embed, model.head]
    known = {id(p) for p in inner + outer}
    rest = [p for _, p in named if id(p) not in known]
    rate, decay = training['learning_rate'], training['weight_decay']
    muon = training['optimiser'] == 'muon'
    adam = torch.optim.AdamW([{'params': outer + ([] if muon else inner), 'weight_decay': decay}, {'params': rest, 'weight_decay': 0.0}],
                             lr=rate, betas=(0.9, 0.95), eps=1e-10)
    found = [adam] + ([Muon(inner, training['matrix_rate'], decay)] if muon else [])
    for optimiser in found:
        for group in optimiser.param_groups:
            group['full'] = group['lr']
    return found


def rate(training, step):
    """The part of the full rate at a step: warm-up, then flat and a straight fall to nothing (wsd), or a cosine to a tenth."""
    steps, warm = training['steps'], training['warm_up']
    if step < warm:
        return (step + 1) / (warm + 1)
    if training['schedule'] == 'cosine':
        return 0.1 + 0.45 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))
    falling = max(1, round(steps * training['decay']))
    return min(1.0, (steps - step) / falling)
