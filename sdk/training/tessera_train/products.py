# SPDX-License-Identifier: MIT
"""Products of whole numbers: sums of int8 products in float32, exact below 2^24, or in integers where the machine has them.

A sum over n inputs is at most n * 127 * 127, which 1040 inputs do not bring to 2^24; a longer row comes there only where nearly all its
weights and inputs are near 127, and the export refuses weights that could.

oneDNN multiplies int8 in integers, several times faster, but applies multiplier and zero point in float32 one after the other: near
ties about one result of a hundred thousand is off by one. So it serves training, and evaluation takes the floats.
"""
import ctypes
import os
import warnings

import torch

EXACT = 1 << 24


def prepare(device, threads):
    """Sets up torch for a run; says in words how products are made."""
    torch.set_num_threads(threads or torch.get_num_threads())
    if device == 'cuda':
        return _cuda()
    _keep_memory()
    return 'int8 by oneDNN in training, float32 in evaluation' if integer_engine() else 'float32'


def _keep_memory():
    """Lets the C library keep freed tensors: mapping megabytes anew for each result costs more than computing it."""
    try:
        library = ctypes.CDLL(None)
        library.mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD
        library.mallopt(-1, (1 << 31) - 1)  # M_TRIM_THRESHOLD
    except (OSError, AttributeError):
        pass  # another C library


def _cuda():
    """TF32 holds int8 whole and sums in float32: taken if the device's sums are exact indeed. Sums come in one order, run after run."""
    os.environ.setdefault('CUBLAS_WORKSPACE_CONFIG', ':4096:8')
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.backends.cuda.matmul.allow_tf32 = True
    a, w = _samples()
    got = (a.cuda() @ w.cuda().t()).cpu()
    if torch.equal(got.double(), a.double() @ w.double().t()):
        return 'TF32, found exact'
    torch.backends.cuda.matmul.allow_tf32 = False
    return 'float32'


def _samples():
    chance = torch.Generator().manual_seed(1)
    a = torch.randint(-127, 128, (64, 1024), generator=chance).float()
    w = torch.randint(-127, 128, (96, 1024), generator=chance).float()
    a[0], w[0] = 127, 127
    a[1], w[1] = -127, 127
    return a, w


_engine = None


def integer_engine():
    """Whether torch multiplies int8 by oneDNN on this processor, and right: some processors' instructions saturate at 16 bits."""
    global _engine
    if _engine is None:
        _engine = 'onednn' in torch.backends.quantized.supported_engines and _integers_are_right()
    return _engine


def _integers_are_right():
    torch.backends.quantized.engine = 'onednn'
    a, w = _samples()
    try:
        for multiplier in (33 / 2**20, 1 / 2**10, 63 / 2**19):
            off = (requantised_integers(a, pack(w, multiplier)) - requantised_floats(a, w, multiplier)).abs()
            if off.max() > 1 or off.mean() > 1e-3:
                return False
    except (RuntimeError, AttributeError):
        return False
    return True


def pack(weights, multiplier):
    """Weights as oneDNN wants them, with the multiplier as their scale."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return torch.ops.quantized.linear_prepack(torch.quantize_per_tensor(weights * multiplier, multiplier, 0, torch.qint8), None)


def requantised_integers(a, packed):
    """C8 of (a times the weights times the multiplier) to the nearest, a in -127 .. 127; near ties now and then off by one."""
    whole = torch._make_per_tensor_quantized_tensor((a + 128).to(torch.uint8), 1.0, 128)
    out = torch.ops.quantized.linear(whole, packed, 1.0, 128)
    return out.int_repr().float().sub_(128).clamp_(min=-127)


def requantised_floats(a, weights, multiplier):
    """The same, ties to even and exact: a multiplier of 6 bits times a sum below 2^18 fits a float, larger sums are clamped."""
    return (a @ weights.t()).mul_(multiplier).round_().clamp_(-127, 127)
