# SPDX-License-Identifier: MIT
"""A model file as what a run may start from: the parameters in real numbers whose whole numbers the file holds.

The way back of export.py. What training knew below a whole number is not in the file, so a run goes on from here as from the checkpoint
but for half a unit of each weight.
"""
import math

import torch

from . import safetensors
from .errors import TrainingError
from .export import FORMAT, MATRICES, NORMS
from .model import HEAD_WIDTH
from .output import Head
from .quantised import UNIT, Embed
from .tokenizer import FED_FIRST, Tokenizer


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
    except KeyError as error:
        raise TrainingError(f'{path}: expected a model file: it has no {error}') from error
    except (ValueError, OverflowError) as error:
        raise TrainingError(f'{path}: expected a model file: {error}') from error


def _shape(tensors, metadata):
    """The texts of the header, which nothing but the tensors' own sizes vouches for."""
    names = {'layers': 'n_layers', 'width': 'd_model', 'heads': 'n_heads', 'key_heads': 'n_kv_heads', 'feed': 'd_ff', 'context': 'context_length'}
    if metadata['head_dim'] != str(HEAD_WIDTH):
        raise ValueError(f'heads of {metadata["head_dim"]} numbers, expected {HEAD_WIDTH}')
    shape = {**{key: int(metadata[name]) for key, name in names.items()}, 'sink': 'layers.0.attn.sink_key' in tensors}
    for key, name in names.items():
        if shape[key] < 1:
            raise ValueError(f'{name} is {shape[key]}, expected 1 or more')
    width, heads, keys, feed = shape['width'], shape['heads'], shape['key_heads'], shape['feed']
    if heads % keys:
        raise ValueError(f'n_heads is {heads}, expected a multiple of n_kv_heads, {keys}')
    vocabulary = FED_FIRST + 2
    _expect(tensors, {'embed.weight': (vocabulary, width), 'norm.weight': (width,), 'head.weight': (vocabulary, width)}, ('head',))
    for n in range(shape['layers']):
        at = f'layers.{n}.'
        _expect(tensors, {
            **{f'{at}{norm}.weight': (width,) for norm in NORMS}, f'{at}attn.score_mult': (heads,), f'{at}attn.score_shift': (),
            f'{at}attn.qkv.weight': (HEAD_WIDTH * (heads + 2 * keys), width), f'{at}attn.out.weight': (width, HEAD_WIDTH * heads),
            f'{at}ffn.up.weight': (2 * feed, width), f'{at}ffn.down.weight': (width, feed),
            **({f'{at}attn.sink_key': (HEAD_WIDTH,)} if shape['sink'] else {})}, [f'{at}{matrix}' for matrix in MATRICES])
    return shape


def _expect(tensors, sizes, matrices):
    for name, size in {**sizes, **{f'{matrix}.{part}': () for matrix in matrices for part in ('mult', 'shift')}}.items():
        if tensors[name].shape != size:
            raise ValueError(f'tensor {name!r} is of {tensors[name].shape}, expected {size}')


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
        for norm in NORMS:
            yield at + norm, real(f'{at}{norm}.weight') / UNIT
        for matrix in MATRICES:
            yield at + matrix.split('.')[1], real(f'{at}{matrix}.weight') * times(at + matrix)
        factors = real(at + 'attn.score_mult').view(shape['key_heads'], -1) * math.ldexp(1, -int(tensors[at + 'attn.score_shift']))
        if not bool((factors > 0).all()):
            raise ValueError(f'{at}attn.score_mult: expected numbers above 0')
        yield at + 'strength', factors.log()
        if shape['sink']:
            yield at + 'sink', real(at + 'attn.sink_key') / UNIT
