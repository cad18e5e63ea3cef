# SPDX-License-Identifier: MIT
"""What the tests of the trainer share: the package, the programs of the build, a small vocabulary, texts and configuration."""
import base64
import json
import os
import pathlib
import random
import subprocess
import sys

import pytest

SOURCE = pathlib.Path(os.environ.get('TESSERA_SOURCE', pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get('TESSERA_BUILD', SOURCE / 'build/release'))
PACKAGE = SOURCE / 'sdk/training'
sys.path.insert(0, str(PACKAGE))

WORDS = 'the a cat dog sat ran on under mat house and then slowly again it was not where she had left him before'.split()


@pytest.fixture
def chance():
    """random.Random with a new seed each time; a failure's report shows it, TESSERA_TEST_SEED sets it."""
    seed = int(os.environ.get('TESSERA_TEST_SEED') or random.SystemRandom().randrange(2**32))
    print(f'TESSERA_TEST_SEED={seed}')
    return random.Random(seed)


def sentences(count, seed):
    """A text of few words, always the same."""
    words = random.Random(seed)
    return ''.join(' '.join(words.choices(WORDS, k=7)).capitalize() + '.\n' for _ in range(count))


@pytest.fixture(scope='session')
def vocabulary(tmp_path_factory):
    """A .tiktoken file of 1022 tokens: the bytes, then pairs of letters, with a space before them or not."""
    letters = 'etaoinshrdlucmfwypvbgk'
    pairs = [space + a + b for space in ('', ' ') for a in letters for b in letters]
    tokens = [bytes([b]) for b in range(256)] + [f' {c}'.encode() for c in letters] + [p.encode() for p in pairs]
    path = tmp_path_factory.mktemp('vocabulary') / 'small.tiktoken'
    path.write_bytes(b''.join(base64.b64encode(t) + b' %d\n' % i for i, t in enumerate(tokens[:1022])))
    return path


@pytest.fixture
def folder(tmp_path, vocabulary):
    """A folder with texts to train on and a configuration, config.json."""
    (tmp_path / 'train.txt').write_text(sentences(1500, 1), encoding='utf-8')
    (tmp_path / 'valid.txt').write_text(sentences(60, 2), encoding='utf-8')
    configure(tmp_path, vocabulary)
    return tmp_path


def configure(folder, vocabulary, **changes):
    """Writes config.json; a change is named by its part and key, `training_steps=3`, or by its key at the top."""
    value = {
        'name': 'tiny', 'vocabulary': str(vocabulary), 'data': [{'files': ['train.txt']}], 'validation': ['valid.txt'],
        'model': {'layers': 1, 'width': 64, 'heads': 1, 'feed': 64, 'context': 64},
        'training': {'steps': 12, 'batch_tokens': 256, 'warm_up': 2, 'threads': 1, 'device': 'cpu'},
        'output': {'folder': 'run', 'evaluate_every': 6, 'evaluation_bytes': 1000},
    }
    for name, change in changes.items():
        part, _, key = name.partition('_')
        if part in ('model', 'training', 'output') and key:
            value[part][key] = change
        else:
            value[name] = change
    path = folder / 'config.json'
    path.write_text(json.dumps(value), encoding='utf-8')
    return path


def program(*arguments, **options):
    """Runs the trainer as a person would."""
    environment = {**os.environ, 'PYTHONPATH': str(PACKAGE), **options.pop('env', {})}
    return subprocess.run([sys.executable, '-m', 'tessera_train', *map(str, arguments)], capture_output=True, text=True, check=False,
                          env=environment, **options)


def command(capsys, *arguments):
    """The same without a new process: (status, standard output, standard error)."""
    from tessera_train.cli import main
    status = main([str(a) for a in arguments])
    return (status, *capsys.readouterr())
