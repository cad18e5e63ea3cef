# SPDX-License-Identifier: MIT
"""Where a run computes."""
import torch

from .errors import TrainingError


def device_of(wanted):
    """The device for /training/device."""
    if wanted == 'auto':
        return 'cuda' if torch.cuda.is_available() else 'cpu'
    if wanted == 'cuda' and not torch.cuda.is_available():
        raise TrainingError('/training/device: "cuda", but this torch sees no such device')
    return wanted
