# SPDX-License-Identifier: MIT
"""A model of one's own texts needs no configuration: one folder holds all of it, the texts' ends are held out, and what is typed is checked."""
import errno
import json
import os
import re
import subprocess
import sys

import numpy
import pytest
from conftest import PACKAGE, command, configure, sentences
from tessera_train import changes, config, corpus, curves, plain, vocabulary
from tessera_train.errors import TrainingError
from tessera_train.tokenizer import Tokenizer

SMALL = ['--set', 'model/width=64', 'model/heads=1', 'model/feed=64', 'model/context=64', 'training/batch_tokens=256',
         'training/threads=1', 'training/device=cpu']


@pytest.fixture
def place(tmp_path, vocabulary, monkeypatch):
    """A folder to stand in: texts/ of two files, and the model's folder with a vocabulary, so that none must be learned."""
    (tmp_path / 'texts').mkdir()
    for i in range(2):
        (tmp_path / f'texts/{i}.txt').write_text(sentences(300, i), encoding='utf-8')
    (tmp_path / 'mine').mkdir()
    (tmp_path / 'mine/vocabulary.tiktoken').write_bytes(vocabulary.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_texts_and_a_name_make_a_model_in_one_folder(place, capsys):
    status, _, errors = command(capsys, 'train', '--name', 'mine', 'texts', '--steps', 3, *SMALL)
    assert status == 0, errors
    assert errors.splitlines()[-1] == 'use it: tessera compress --assets ' + str(place / 'mine') + ' -p neural-text:model=mine FILE'
    assert {'mine.czm', 'mine.json', 'config.json', 'checkpoint.safetensors', 'curve.csv', 'cache'} <= {p.name for p in (place / 'mine').iterdir()}
    record = json.loads((place / 'mine/mine.json').read_text(encoding='utf-8'))
    tokens = len(Tokenizer.load(place / 'mine/vocabulary.tiktoken').encode(sentences(300, 0) + sentences(300, 1)))
    held = tokens // 20
    assert record['steps'] == 3 and record['data'][0]['tokens'] == tokens - held
    assert record['validation']['files'] == [{'name': '1.txt', 'last_tokens': held}] and record['validation']['tokens'] == held
    assert re.search(r'texts/0.txt: \d+ bytes, .* bits a byte', command(capsys, 'estimate', 'mine', 'texts/0.txt')[1])
    os.rename('texts', 'gone')  # the model's texts are not needed to use it
    assert 'gone/1.txt: ' in command(capsys, 'estimate', 'mine', 'gone/1.txt')[1]
    os.rename('gone', 'texts')
    # It goes on: without --steps as far as before, with more of them further.
    assert 'goes on at step 3' in command(capsys, 'train', '--name', 'mine', 'texts', *SMALL)[2]
    status, _, errors = command(capsys, 'train', '--name', 'mine', 'texts', '--steps', 4, *SMALL)
    assert status == 0 and 'step 4/4' in errors
    status, _, errors = command(capsys, 'train', '--name', 'mine', 'texts', *SMALL, 'model/sink=false')
    assert status == 1 and f'--name: the folder mine was made with /model/sink True, now it is False' in errors


def test_a_model_is_learned_on_from_another_one(place, capsys):
    assert command(capsys, 'train', '--name', 'mine', 'texts', '--steps', 3, *SMALL, 'model/layers=2')[0] == 0
    status, _, errors = command(capsys, 'train', '--name', 'better', 'texts', '--start', 'mine/mine.czm', '--steps', 3, '--set', *SMALL[5:])
    assert status == 0, errors
    first, then = (json.loads((place / f'{name}/{name}.json').read_text(encoding='utf-8')) for name in ('mine', 'better'))
    assert then['config']['model'] == first['config']['model']
    assert [start['sha256'] for start in then['start']] == [first['model']['sha256']]
    assert then['curve'][-1][6] < first['curve'][-1][6]
    assert (place / 'better/vocabulary.tiktoken').read_bytes() == (place / 'mine/vocabulary.tiktoken').read_bytes()
    os.remove('mine/mine.czm')  # the new one needs it no more
    assert command(capsys, 'estimate', 'better', 'texts/0.txt')[0] == 0
    assert command(capsys, 'train', 'better')[0] == 0
    status, _, errors = command(capsys, 'train', '--name', 'worse', 'texts', '--start', 'mine/mine.czm')
    assert status == 1 and 'mine/mine.czm: No such file or directory' in errors


def test_steps_follow_from_the_size_of_the_texts(tmp_path):
    def steps(size):
        (tmp_path / 'text').write_bytes(b'x' * size)
        return config.check(plain.configuration(tmp_path / 'm', [tmp_path / 'text'], None))['training']['steps']

    assert steps(10) == 200
    assert steps(2048 * 1000) == 1000  # ten passes of 819,200 tokens, 8192 a step
    assert steps(2048 * 5000) == 4000


def test_ends_are_held_out_of_every_source(tmp_path, vocabulary):
    tokenizer = Tokenizer.load(vocabulary)
    sources = []
    for i, count in enumerate((20, 4000)):
        (tmp_path / f'{i}.txt').write_text(sentences(count, i), encoding='utf-8')
        sources.append(corpus.load([tmp_path / f'{i}.txt'], tokenizer, tmp_path / 'cache', 1))
    held = corpus.HeldBack(sources, numpy.array(tokenizer.lengths()))
    counts = [file['last_tokens'] for file in held.about['files']]
    assert counts == [64, len(sources[1].ids) // 20]
    for source, rest, count in zip(sources, held.sources, counts):
        assert rest.ids.tolist() == source.ids[:-count].tolist() and rest.about['tokens'] == len(rest.ids)
    assert held.ids.tolist() == source_ends(sources, counts)
    assert held.about['bytes'] == sum(len(tokenizer.tokens[i]) for i in held.ids)


def source_ends(sources, counts):
    return [i for source, count in zip(sources, counts) for i in source.ids[len(source.ids) - count:].tolist()]


@pytest.mark.parametrize('arguments, message', [
    (['texts'], 'expected a configuration, or texts and --name NAME'),
    (['texts/none', '--name', 'mine'], 'texts/none: no such file or folder'),
    (['texts', '--name', 'texts'], '--name texts: lies in '),
    (['texts', '--name', 'texts/mine'], 'texts, all of which is trained on; choose a folder elsewhere'),
    (['texts', '--name', 'my letters'], '--name my letters: expected letters, digits, "_", "." and "-" behind the last "/"'),
    (['texts', '--name', 'mine', '--set', 'model/layrs=2'], '/model/layrs: no such key; did you mean "layers"?'),
    (['texts', '--name', 'mine', '--set', 'modell/layers=2'], "--set modell/layers: expected \"part/key\" as in \"model/layers\"; there is no part 'modell'"),
    (['texts', '--name', 'mine', '--set', 'layers'], '--set layers: expected KEY=VALUE as in model/layers=2'),
    (['texts', '--name', 'mine', '--steps', '0'], '/training/steps: expected a whole number from 1 to 100000000, found 0'),
    (['texts', '--name', 'mine', '--start', 'texts/0.txt'], 'texts/0.txt: expected a safetensors file: '),
    (['config.json', '--steps', '3'], 'config.json: --steps, --set and --start belong to --name; change the configuration itself'),
])
def test_what_is_typed_is_checked(place, vocabulary, capsys, arguments, message):
    configure(place, vocabulary)
    status, _, errors = command(capsys, 'train', *arguments)
    assert status == 1 and message in errors, errors


def test_values_on_a_command_line_are_json_or_texts():
    assert changes.parse(['a/b=2', 'c=true', 'd=muon', 'e=x=y']) == {'a/b': 2, 'c': True, 'd': 'muon', 'e': 'x=y'}


def test_a_vocabulary_of_few_tokens_is_filled(tmp_path):
    learned = b''.join(b'%s %d\n' % (line.split()[0], i) for i, line in enumerate((PACKAGE / 'english-small.tiktoken').read_bytes().split(b'\n')[:300]))
    (tmp_path / 'v').write_bytes(vocabulary.filled(learned))
    found = Tokenizer.load(tmp_path / 'v')
    assert len(found.tokens) == 1022 and found.tokens[300:302] == [b'\xff\x00', b'\xff\x01'] and found.tokens[-1] == b'\xfd\xd1'
    whole = (PACKAGE / 'english-small.tiktoken').read_bytes()
    assert vocabulary.filled(whole) == whole


def test_the_folder_of_the_program_runs_from_anywhere(tmp_path):
    ran = subprocess.run([sys.executable, PACKAGE / 'tessera_train', 'train', 'none.txt', '--name', 'mine'], cwd=tmp_path, capture_output=True,
                         text=True, check=False, env={key: value for key, value in os.environ.items() if key != 'PYTHONPATH'})
    assert (ran.returncode, ran.stderr) == (1, 'tessera_train: none.txt: no such file or folder\n')


def test_a_model_that_was_better_before_is_told():
    def rows(*values):
        return [(10 * (i + 1), 0, 0.0, 1.0, 0.0, 0.0, value) for i, value in enumerate(values)]

    assert curves.better_before(rows(None, 2.5, None, 2.0, 2.1)) == (
        'held-out text took 2.0000 bits a byte at step 40 and takes 2.1000 now: fewer steps, a smaller shape or more text would serve it better')
    for fine in (rows(), rows(None, None), rows(3.0), rows(3.0, 2.0), rows(2.0, 2.009)):
        assert curves.better_before(fine) == ''


def test_samples_that_find_no_room_are_an_error(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, 'No space left on device')

    monkeypatch.setattr(vocabulary, '_sample', full)
    with pytest.raises(TrainingError, match='samples for a vocabulary could not be written: No space left on device'):
        vocabulary.learn(tmp_path / 'v', [([tmp_path], 1.0)], sys.executable)
