# SPDX-License-Identifier: MIT
"""A model file as what a run may start from: the parameters in real numbers whose whole numbers the file holds.

The way back of export.py. What training knew below a whole number is not in the file, so a run goes on from here as from the checkpoint
but for half a unit of each weight.
"""
import math

import torch

from . import safetensors
from .errors import TrainingError
from .export import FORMAT
from .output import Head
from .quantised import UNIT, Embed
from .tokenizer import Tokenizer


def is_model_file(path):
    """Whether the file says that it is one; one that cannot be read does not."""
    try:
        return safetensors.read(path)[1].get('format') == FORMAT
    except TrainingError:
        return False


def load(path):
    """What growth.py takes of a checkpoint: the step, unknown, the identity's part of shape and vocabulary, the parameters."""
    identity = {**{f'/model/{key}': value for key, value in shape(path).items()}, '/vocabulary': Tokenizer.load(path).sha256()}
    return {'identity': identity, 'step': None, 'model': _read(path, lambda tensors, metadata: dict(_parameters(tensors, _shape(tensors, metadata))))}


def shape(path):
    """The configuration's "model" that the file has."""
    return _read(path, _shape)


def _read(path, of):
    tensors, metadata = safetensors.read(path)
    try:
        if metadata['format'] != FORMAT:
            raise ValueError(f'its format is {metadata["format"]!r}, not {FORMAT!r}')
        return of(tensors, metadata)
    except (KeyError, ValueError, OverflowError, RuntimeError) as error:
        raise TrainingError(f'{path}: expected a model file: {error}') from error


def _shape(tensors, metadata):
    names = {'layers': 'n_layers', 'width': 'd_model', 'heads': 'n_heads', 'key_heads': 'n_kv_heads', 'feed': 'd_ff', 'context': 'context_length'}
    if metadata['head_dim'] != '64':
        raise ValueError(f'heads of {metadata["head_dim"]} numbers, expected 64')
    return {**{key: int(metadata[name]) for key, name in names.items()}, 'sink': 'layers.0.attn.sink_key' in tensors}


def _parameters(tensors, shape):
    """(name, tensor) of each parameter of model.Model."""
    def real(name):
        return torch.from_numpy(tensors[name].astype('float32'))

    def times(name):
        """What a sum of the matrix's products is multiplied by."""
        return math.ldexp(int(tensors[f'{name}.mult']), -int(tensors[f'{name}.shift']))

    yield 'embed', real('embed.weight') / Embed.SCALE
    yield 'norm', real('norm.weight') / UNIT
    yield 'head', real('head.weight') * (times('head') * int(tensors['softmax.coef_q24']) / Head.coefficient / Head.SCALE)
    for n in range(shape['layers']):
        at = f'layers.{n}.'
        for norm in ('attn_norm', 'ffn_norm', 'post_attn_norm', 'post_ffn_norm'):
            yield at + norm, real(f'{at}{norm}.weight') / UNIT
        for name, part in (('qkv', 'attn'), ('out', 'attn'), ('up', 'ffn'), ('down', 'ffn')):
            yield at + name, real(f'{at}{part}.{name}.weight') * times(f'{at}{part}.{name}')
        factors = real(at + 'attn.score_mult').view(shape['key_heads'], -1) * math.ldexp(1, -int(tensors[at + 'attn.score_shift']))
        if not bool((factors > 0).all()):
            raise ValueError(f'{at}attn.score_mult: expected numbers above 0')
        yield at + 'strength', factors.log()
        if shape['sink']:
            yield at + 'sink', real(at + 'attn.sink_key') / UNIT
