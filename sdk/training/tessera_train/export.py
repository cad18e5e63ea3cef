# SPDX-License-Identifier: MIT
"""A trained model as the file that org.tessera.int-transformer and org.tessera.czip read: safetensors, czip-model-v1."""
import numpy
import torch

from . import atomic, safetensors, tables, zstandard
from .errors import TrainingError
from .products import EXACT
from .quantised import UNIT, Embed, to_int8

FORMAT = 'czip-model-v1'
NORMS, MATRICES = ('attn_norm', 'ffn_norm', 'post_attn_norm', 'post_ffn_norm'), ('attn.qkv', 'attn.out', 'ffn.up', 'ffn.down')


def tensors(model, tokenizer):
    """All tensors of the file, by name."""
    found = {'embed.weight': _bytes(to_int8(model.embed * Embed.SCALE)), 'norm.weight': _bytes(to_int8(model.norm * UNIT))}
    for n, layer in enumerate(model.layers):
        for norm in NORMS:
            found[f'layers.{n}.{norm}.weight'] = _bytes(to_int8(getattr(layer, norm) * UNIT))
        for matrix in MATRICES:
            _add(found, f'layers.{n}.{matrix}', layer.matrices[matrix.split('.')[1]].refresh())
        found[f'layers.{n}.attn.score_mult'] = (layer.factors().flatten() * 32768).round().cpu().numpy().astype('<i4')
        found[f'layers.{n}.attn.score_shift'] = numpy.array(15, '<i1')
        if layer.sink is not None:
            found[f'layers.{n}.attn.sink_key'] = _bytes(layer.sink_key())
    head = model.logits.refresh()
    _add(found, 'head', head)
    found['lut.exp2'] = tables.exp2()
    found['lut.rope_cos'], found['lut.rope_sin'] = tables.rotations(model.shape['context'])
    found['softmax.coef_q24'] = numpy.array(head.coefficient, '<u4')
    found['softmax.target_total'] = numpy.array(2**30 - model.vocabulary - 1024, '<u4')
    found['tokenizer.data'] = numpy.frombuffer(zstandard.frame(tokenizer.json()), '<u1')
    return found


def metadata(model):
    """The texts of the header; natural numbers in decimal."""
    shape = model.shape
    found = {'format': FORMAT, 'vocab_size': model.vocabulary, 'n_layers': shape['layers'], 'n_heads': shape['heads'],
             'n_kv_heads': shape['key_heads'], 'd_model': shape['width'], 'head_dim': 64, 'd_ff': shape['feed'],
             'max_seq_len': shape['context'], 'context_length': shape['context'], 'rope_theta_q16': int(tables.BASE * 65536),
             'tokenizer_codec': 'zstd'}
    if shape['context'] & (shape['context'] - 1) == 0:
        found['context_length_log2'] = shape['context'].bit_length() - 1
    return {key: str(value) for key, value in found.items()}


@torch.no_grad()
def write(model, tokenizer, path):
    """Writes the file, whole or not at all."""
    if tokenizer.size != model.vocabulary:
        raise TrainingError(f'{path}: a vocabulary of {tokenizer.size} for a model of {model.vocabulary}')
    atomic.write(path, safetensors.pack(tensors(model, tokenizer), metadata(model)))


def _bytes(values):
    return values.detach().cpu().numpy().astype('<i1')


def _add(found, name, matrix):
    whole = _bytes(matrix.whole)
    largest = 127 * int(numpy.abs(whole.astype(numpy.int64)).sum(axis=1).max())
    if largest >= EXACT:
        raise TrainingError(f'{name}.weight: sums may come to {largest}, and were exact in training below {EXACT}')
    found[f'{name}.weight'] = whole
    found[f'{name}.mult'] = numpy.array(getattr(matrix, 'mult', 1), '<i4')
    found[f'{name}.shift'] = numpy.array(getattr(matrix, 'shift', 0), '<i1')
