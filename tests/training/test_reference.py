# SPDX-License-Identifier: MIT
"""The reference in NumPy against what was published and the plugin, bit for bit; the simulated pass against the reference."""
import json
import os
import pathlib
import subprocess
import zlib

import numpy
import pytest
import torch
from conftest import BUILD, SOURCE
from tessera_train import evaluation, export, products, safetensors
from tessera_train.attention import Attention
from tessera_train.errors import TrainingError
from tessera_train.model import Model
from tessera_train.reference import Reference, div, root, sra
from tessera_train.tokenizer import Tokenizer

SHARED = pathlib.Path(os.environ.get('TESSERA_SHARED', SOURCE.parent / 'shared'))
SHAPES = {
    'one layer': {'layers': 1, 'width': 64, 'heads': 2, 'key_heads': 1, 'feed': 96, 'context': 96, 'sink': False},
    'grouped keys and sinks': {'layers': 3, 'width': 40, 'heads': 4, 'key_heads': 2, 'feed': 72, 'context': 96, 'sink': True},
}


@pytest.fixture(params=SHAPES, name='small')
def _small(request, vocabulary, tmp_path, chance):
    """A model of random parameters that use the whole range of each kind, its file, and tokens."""
    torch.manual_seed(chance.randrange(2**32))
    model = Model(SHAPES[request.param], 1024)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if 'norm' in name:
                parameter.mul_(torch.rand_like(parameter) * 3 - 1)
            elif 'strength' in name:
                parameter.add_(torch.randn_like(parameter))
            elif 'sink' in name:
                parameter.copy_(torch.randn_like(parameter))
            else:
                parameter.mul_(chance.choice([0.3, 1, 3]))
    tokenizer = Tokenizer.load(vocabulary)
    path = tmp_path / 'small.czm'
    export.write(model.eval(), tokenizer, path)
    return model, tokenizer, path, [chance.randrange(1022) for _ in range(96)]


def fed(tokens):
    return [1022, *tokens[:-1]]


def test_the_reference_rounds_as_published():
    for (x, s), result in {(5, 1): 2, (3, 1): 2, (-5, 1): -2, (-7, 1): -4, (6, 2): 2, (49152, 15): 2, (-16384, 15): 0,
                           (2147483647, 15): 65536}.items():
        assert sra(numpy.int64(x), s) == result
    for (n, d), result in {(7, 3): 2, (4, 3): 1, (10, 7): 1, (2, 5): 0, (5, 2): 2, (-7, 2): -4, (8388608, 24929): 336}.items():
        assert div(numpy.int64(n), numpy.int64(d)) == result
    assert root(numpy.array([0, 3, 65535, 65536, 4294967295])).tolist() == [0, 1, 255, 256, 65535]


def test_the_reference_predicts_what_was_published():
    model, golden = SHARED / 'models/v001_eng.czm', SHARED / 'golden/czip/stage_ascii_short.json'
    if not model.exists() or not golden.exists():
        pytest.skip('no models/v001_eng.czm or golden/czip under TESSERA_SHARED')
    reference, published = Reference(model), json.loads(golden.read_text(encoding='utf-8'))
    tokens = published['tokens']
    rows = numpy.concatenate([reference.logits(fed(tokens[at:at + 64])) for at in range(0, len(tokens), 64)])
    assert f'{zlib.crc32(rows.astype("<i4").tobytes()):08x}' == published['all_logits_crc32_le_i32']
    cumulative = numpy.cumsum(reference.frequencies(rows), axis=-1).astype('<u4')
    assert f'{zlib.crc32(cumulative.tobytes()):08x}' == published['all_cumfreqs_crc32_le_u32']


def test_the_plugin_and_the_reference_agree_bit_for_bit(small, tmp_path):
    _, _, path, tokens = small
    program = BUILD / 'tests/transformer/write_logits'
    if not program.exists():
        pytest.skip(f'{program} is not built')
    numpy.array(tokens, dtype='=u4').tofile(tmp_path / 'tokens')
    ran = subprocess.run([program, path, tmp_path / 'tokens', tmp_path / 'logits'], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    got = numpy.fromfile(tmp_path / 'logits', dtype='=i4').reshape(len(tokens), 1024)
    numpy.testing.assert_array_equal(got, Reference(path).logits(fed(tokens)))


def test_the_simulated_pass_costs_what_the_reference_does(small):
    model, tokenizer, path, tokens = small
    reference = Reference(path)
    frequencies = reference.frequencies(reference.logits(fed(tokens)))
    bits = -numpy.log2(frequencies[numpy.arange(len(tokens)), tokens] / reference.total).sum()
    assert frequencies.sum(axis=-1).tolist() == [reference.total] * len(tokens)
    cost = evaluation.cost(model, tokens, tokenizer.lengths())
    assert abs(cost.bits / bits - 1) < 0.005


@pytest.mark.parametrize('small', ['one layer'], indirect=True)
def test_all_but_attention_is_simulated_bit_for_bit(small):
    """At position 0 without a sink the output of attention is the value itself: then logits are equal."""
    model, _, path, tokens = small
    reference, size = Reference(path), 40
    rows = torch.tensor(tokens[:size])[:, None]
    with torch.no_grad():
        embedded = model.embed.clone()
        for i in range(size):  # each token in turn takes the place of the one that is fed first
            model.embed[1022] = embedded[tokens[i]]
            got = model.hidden(rows[i:i + 1]) @ model.logits.refresh().whole.t()
            numpy.testing.assert_array_equal(got[0].numpy(), reference.logits([tokens[i]])[0])


def test_attention_is_off_by_one_at_most_and_rarely(small, chance):
    model, _, path, _ = small
    reference, groups, each = Reference(path), model.shape['key_heads'], model.shape['heads'] // model.shape['key_heads']
    torch.manual_seed(chance.randrange(2**32))
    q, k, v = (torch.randint(-127, 128, (1, groups, *n, 96, 64)).float() for n in ((each,), (), ()))
    q.mul_(0.25).round_()
    layer = model.layers[0]
    with torch.no_grad():
        ks, vs = (k, v) if layer.sink is None else (torch.cat((layer.sink_key().expand(1, groups, 1, 64), k), 2),
                                                    torch.cat((torch.zeros_like(v[:, :, :1]), v), 2))
        got = Attention.apply(q, ks, vs, layer.strength, layer.factors(), False)
    heads = [x.flatten(1, -3)[0].transpose(0, 1).numpy().astype(numpy.int64) for x in (q, k, v)]
    off = numpy.abs(reference._attention(0, *heads) - got.flatten(1, 2)[0].transpose(0, 1).reshape(96, -1).numpy())
    assert off.max() <= 1 and off.mean() < 0.05, (off.max(), off.mean())


def test_products_by_onednn_are_those_of_floats_but_near_ties():
    products.prepare('cpu', 1)
    if not products.integer_engine():
        pytest.skip('this torch or processor has no exact int8 products')
    a, w = (torch.randint(-127, 128, (300, 200)).float() for _ in range(2))
    for multiplier in (33 / 2**19, 63 / 2**20):
        off = (products.requantised_integers(a, products.pack(w, multiplier)) - products.requantised_floats(a, w, multiplier)).abs()
        assert off.max() <= 1 and off.mean() < 1e-3


def test_a_file_that_is_no_model_is_refused(tmp_path):
    path = tmp_path / 'x.czm'
    for data, message in ((b'', '0 bytes, expected 8'), (b'\xff' * 8, 'header of 18446744073709551615 bytes'),
                          (b'\2\0\0\0\0\0\0\0{}', 'metadata "format" is None')):
        path.write_bytes(data)
        with pytest.raises(TrainingError, match=message):
            Reference(path)
    assert safetensors.read(path) == ({}, {})
