# SPDX-License-Identifier: MIT
"""A model that starts from a smaller one's checkpoint predicts as that one does, and then learns more."""
import json
import os

import numpy
import pytest
import torch
from conftest import configure
from tessera_train import config, export, safetensors, zstandard
from tessera_train.errors import TrainingError
from tessera_train.progress import Progress
from tessera_train.trainer import Run


def run(folder, vocabulary, **changes):
    return Run(config.load(configure(folder, vocabulary, **changes)), Progress(open(os.devnull, 'w', encoding='utf-8')))


@pytest.fixture
def small(folder, vocabulary):
    """A trained model of one layer in folder/small."""
    trained = run(folder, vocabulary, output_folder='small', model_sink=True, training_steps=30)
    trained.train()
    return trained


def test_a_grown_model_begins_where_the_smaller_one_is_and_learns(folder, vocabulary, small):
    changes = {'start': ['small/checkpoint.safetensors'], 'model_layers': 3, 'model_sink': True, 'training_seed': 2, 'training_steps': 30}
    grown = run(folder, vocabulary, output_folder='grown', **changes)
    before = small.evaluate()
    assert grown.step == 0 and grown.evaluate() == before
    assert [(start['step'], start['layers']) for start in grown.start] == [(30, 1)]
    assert grown.train()
    assert grown.evaluate() < before
    assert all(float(layer.post_ffn_norm.detach().abs().max()) > 1 / 64 for layer in grown.model.layers)
    grown.finish()
    record = json.loads((folder / 'grown/tiny.json').read_text(encoding='utf-8'))
    assert record['start'] == grown.start and len(record['start'][0]['sha256']) == 64


def test_checkpoints_are_laid_over_one_another(folder, vocabulary, small):
    deep = run(folder, vocabulary, model_layers=2, model_sink=True, output_folder='deep')
    deep.train_step()
    deep.save()
    both = run(folder, vocabulary, start=['deep/checkpoint.safetensors', 'small/checkpoint.safetensors'], model_layers=3, model_sink=True, output_folder='both')
    found = both.model.state_dict()
    for name, value in {**deep.model.state_dict(), **small.model.state_dict()}.items():
        assert torch.equal(found[name], value), name
    assert not found['layers.2.ffn_norm'].any() and not found['layers.2.post_ffn_norm'].any()
    assert [(start['layers'], start['share']) for start in both.start] == [(2, 1.0), (1, 1.0)]
    mean = run(folder, vocabulary, start=['deep/checkpoint.safetensors', 'small/checkpoint.safetensors'], start_share=0.5, model_layers=2, model_sink=True,
               output_folder='mean')
    deeper, shallow = deep.model.state_dict(), small.model.state_dict()
    for name, value in mean.model.state_dict().items():
        assert torch.allclose(value, (deeper[name] + shallow[name]) / 2 if name in shallow else deeper[name], atol=1e-7), name
    assert [start['share'] for start in mean.start] == [1.0, 0.5]


def test_a_grown_model_resumes_without_the_file_it_started_from(folder, vocabulary, small):
    changes = {'start': ['small/checkpoint.safetensors'], 'model_layers': 2, 'model_sink': True, 'output_folder': 'grown'}
    grown = run(folder, vocabulary, **changes)
    grown.train_step()
    grown.save()
    small.checkpoint.unlink()
    again = run(folder, vocabulary, **changes)
    assert again.step == 1 and again.start == grown.start
    for name, value in grown.model.state_dict().items():
        assert torch.equal(again.model.state_dict()[name], value), name
    with pytest.raises(TrainingError, match=r"was made with /start \['checkpoint.safetensors'\], the configuration has \[\]"):
        run(folder, vocabulary, **{key: value for key, value in changes.items() if key != 'start'})


@pytest.mark.parametrize('changes, message', [
    ({'start': ['none']}, 'none: no such checkpoint or model to start from'),
    ({'model_feed': 128}, 'cannot start from it: /model/feed is 64 there and 128 here'),
    ({'model_sink': False}, 'cannot start from it: /model/sink is True there and False here'),
    ({'start': ['deep/checkpoint.safetensors']}, 'cannot start from it: it has 2 layers, /model/layers is 1'),
])
def test_a_start_that_does_not_fit_is_refused(folder, vocabulary, small, changes, message):
    deep = run(folder, vocabulary, model_layers=2, model_sink=True, output_folder='deep')
    deep.save()
    wanted = {'start': ['small/checkpoint.safetensors'], 'model_sink': True, 'output_folder': 'grown', **changes}
    with pytest.raises(TrainingError, match=message):
        run(folder, vocabulary, **wanted)


def test_a_run_that_ends_early_to_be_started_from_is_the_start_of_the_whole_run(folder, vocabulary):
    whole = run(folder, vocabulary, output_folder='whole', training_steps=20)
    part = run(folder, vocabulary, output_folder='part', training_steps=20)
    assert not part.train(until=5) and part.step == 5
    assert part.checkpoint.exists() and not part.rows
    assert not whole.train(5)
    for name, value in whole.model.state_dict().items():
        assert torch.equal(part.model.state_dict()[name], value), name
    assert run(folder, vocabulary, output_folder='part', training_steps=20).train(until=100)


def test_a_model_file_is_started_from_as_its_checkpoint_is(folder, vocabulary, small):
    model = small.finish()
    changes = {'start': [str(model)], 'model_layers': 2, 'model_sink': True, 'training_seed': 2, 'training_steps': 30}
    grown = run(folder, model, output_folder='grown', **changes)  # whose vocabulary is the model's own
    assert grown.evaluate() == small.evaluate()
    assert [(start['step'], start['layers']) for start in grown.start] == [(None, 1)]
    theirs, ours = export.tensors(small.model, small.tokenizer), export.tensors(grown.model, grown.tokenizer)
    for name, value in theirs.items():
        assert numpy.array_equal(ours[name], value), name  # to the last bit: what is below one begins anew
    assert grown.train() and grown.evaluate() < small.evaluate()


def test_a_model_file_that_is_not_right_is_told(folder, vocabulary, small):
    model = small.finish()
    tensors, metadata = safetensors.read(model)

    def refused(message, tensors=tensors, **texts):
        (folder / 'other.czm').write_bytes(safetensors.pack(tensors, {**metadata, **texts}))
        with pytest.raises(TrainingError, match=message):
            run(folder, vocabulary, output_folder='grown', model_sink=True, start=['other.czm'])

    def without(name):
        return {key: value for key, value in tensors.items() if key != name}

    refused('heads of 32 numbers, expected 64', head_dim='32')
    refused("other.czm: expected a model file: it has no 'layers.0.ffn.up.mult'", without('layers.0.ffn.up.mult'))
    refused("expected a .tiktoken or a model file: 'tokenizer.data'", without('tokenizer.data'))
    refused('n_layers is -1, expected 1 or more', n_layers='-1')
    refused("it has no 'layers.1.attn_norm.weight'", n_layers='1000000000')
    refused("tensor 'embed.weight' is of (1024, 64), expected (1024, 4096)".replace('(', r'\(').replace(')', r'\)'), d_model='4096')
    refused('n_heads is 1, expected a multiple of n_kv_heads, 3', n_kv_heads='3')
    refused("tensor 'norm.weight' is of .1,., expected .64,.", {**tensors, 'norm.weight': tensors['norm.weight'][:1]})
    refused('no zstd frame of at most 16777216 bytes', {**tensors, 'tokenizer.data': tensors['tokenizer.data'][:-1]})
    refused('score_mult: expected numbers above 0', {**tensors, 'layers.0.attn.score_mult': tensors['layers.0.attn.score_mult'] * 0})
    refused('/vocabulary is .* there and .* here', {**tensors, 'tokenizer.data': numpy.frombuffer(zstandard.frame(
        (small.tokenizer.json().replace(b'"tessera-tokenizer"', b'"other"')).replace(b'"th":', b'"tz":')), numpy.uint8)})
