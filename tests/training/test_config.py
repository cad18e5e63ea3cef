# SPDX-License-Identifier: MIT
"""Every key of a configuration is known, typed and bounded, and a wrong one is named."""
import json

import pytest
from conftest import PACKAGE, configure
from tessera_train import config
from tessera_train.errors import TrainingError


@pytest.mark.parametrize('changes, message', [
    ({'training_learning_rat': 1}, '/training/learning_rat: no such key; did you mean "learning_rate"?'),
    ({'training_zzz': 1}, '/training/zzz: no such key; known are steps,'),
    ({'training_steps': 1.5}, '/training/steps: expected a whole number from 1 to 100000000, found 1.5'),
    ({'training_steps': True}, '/training/steps: expected a whole number'),
    ({'training_schedule': 'linear'}, "/training/schedule: expected one of 'wsd', 'cosine', found 'linear'"),
    ({'model_sink': 1}, '/model/sink: expected true or false, found 1'),
    ({'model_heads': 3, 'model_key_heads': 2}, '/model/key_heads: 2 does not divide the 3 heads'),
    ({'training_batch_tokens': 100}, '/training/batch_tokens: 100 is no multiple of micro_rows * context = 64'),
    ({'data': []}, '/data: expected a list of one or more, found []'),
    ({'data': [{'files': ['a'], 'weight': 0}]}, '/data/0/weight: expected a number from 1e-06'),
    ({'name': ''}, "/name: expected a text, found ''"),
])
def test_a_wrong_key_or_value_is_named(tmp_path, changes, message):
    path = configure(tmp_path, 'v', **changes)
    with pytest.raises(TrainingError) as caught:
        config.load(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_key_and_a_file_that_is_no_json_are_named(tmp_path):
    path = tmp_path / 'config.json'
    path.write_text('{}', encoding='utf-8')
    with pytest.raises(TrainingError, match='/name: missing'):
        config.load(path)
    path.write_text('{', encoding='utf-8')
    with pytest.raises(TrainingError, match='expected JSON'):
        config.load(path)
    with pytest.raises(TrainingError, match='No such file'):
        config.load(tmp_path / 'other.json')


def test_defaults_are_filled_in_and_names_are_relative_to_the_file(tmp_path):
    found = config.load(configure(tmp_path, 'words.tiktoken'))
    assert found['vocabulary'] == str(tmp_path / 'words.tiktoken')
    assert found['data'] == [{'files': [str(tmp_path / 'train.txt')], 'weight': 1.0}]
    assert found['training']['schedule'] == 'wsd'


@pytest.mark.parametrize('path', sorted(path for path in PACKAGE.glob('english*.json') if '.record' not in path.name), ids=lambda path: path.name)
def test_the_configurations_of_the_tree_are_right(path):
    assert config.check(json.loads(path.read_text(encoding='utf-8')))['name'] == path.stem
