# SPDX-License-Identifier: MIT
"""A model that begins with what others have learned, by checkpoints or model files: their layers come first, those above them begin silent.

A silent layer adds nothing to the residual stream, as the weights of the norms behind its two blocks are zero (the function-preserving
growth of Gong et al. 2019 and Shen et al. 2022); those weights have gradients from the first step on. They are laid over one
another in their order, so that the lower layers of a deep model may come from a smaller one that went on training, which is cheaper.
"""
import hashlib
import pathlib

import torch

from . import checkpoint, model_file
from .errors import TrainingError

MAY_DIFFER = ('/model/layers', '/model/context')


def begin(model, paths, share, identity):
    """Takes over the parameters of these files, of those behind the first `share` and of what they lie over the rest: an average of
    weights is often better than either (Izmailov et al. 2018). `identity`: the new run's; what became of it, for the record."""
    found = [_lay_over(model, path, share if i else 1.0, identity) for i, path in enumerate(paths)]
    with torch.no_grad():
        for layer in model.layers[max(one['layers'] for one in found):]:
            layer.ffn_norm.zero_()
            layer.post_ffn_norm.zero_()
    return found


def _lay_over(model, path, share, identity):
    path = pathlib.Path(path)
    state = model_file.load(path) if model_file.is_model_file(path) else checkpoint.load(path)
    if state is None:
        raise TrainingError(f'{path}: no such checkpoint or model to start from')
    for key in sorted(key for key in identity if key.startswith('/model/') or key == '/vocabulary'):
        theirs = state['identity'].get(key)
        if theirs != identity[key] and key not in MAY_DIFFER:
            raise TrainingError(f'{path}: cannot start from it: {key} is {theirs!r} there and {identity[key]!r} here')
    layers = state['identity']['/model/layers']
    if layers > len(model.layers):
        raise TrainingError(f'{path}: cannot start from it: it has {layers} layers, /model/layers is {len(model.layers)}')
    mine = model.state_dict()
    for name, value in state['model'].items():
        if name not in mine or mine[name].shape != value.shape:
            raise TrainingError(f'{path}: cannot start from it: the model has no {name!r} of {tuple(value.shape)}')
    model.load_state_dict({**mine, **{name: mine[name].lerp(value, share) for name, value in state['model'].items()}})
    return {'sha256': hashlib.sha256(path.read_bytes()).hexdigest(), 'step': state['step'], 'layers': layers, 'share': share}
