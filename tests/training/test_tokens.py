# SPDX-License-Identifier: MIT
"""Texts, vocabularies, the files of ids, and which rows a step gets."""
import gzip
import json
import lzma
import os
import pathlib

import numpy
import pytest
from conftest import SOURCE, sentences
from tessera_train import corpus, texts
from tessera_train.errors import TrainingError
from tessera_train.order import Order
from tessera_train.tokenizer import Tokenizer

SHARED = pathlib.Path(os.environ.get('TESSERA_SHARED', SOURCE.parent / 'shared'))


def test_ids_are_those_that_were_published():
    golden = SHARED / 'golden/czip'
    if not golden.exists():
        pytest.skip('no golden/czip under TESSERA_SHARED')
    tokenizer = Tokenizer.load(golden / 'tokenizer_v001.json')
    published = json.loads((golden / 'tokens.json').read_text(encoding='utf-8'))
    compared = 0
    for name, ids in published.items():
        text = (golden / 'in' / name).read_bytes().decode('utf-8')
        if '<|' not in text:  # literals of special tokens are text here
            assert tokenizer.encode(text) == ids, name
            compared += 1
    assert compared > 5


def test_ids_spell_the_text_and_parts_change_no_id(vocabulary, tmp_path, chance):
    tokenizer = Tokenizer.load(vocabulary)
    alphabet = "abe tT\n\r\t'sſ1²٣.,!\u00a0\u0085\u2003\u001cé漢😀\x00"
    text = ''.join(chance.choices(alphabet, k=4000))
    ids = tokenizer.encode(text)
    assert b''.join(tokenizer.tokens[i] for i in ids).decode('utf-8') == text
    path = tmp_path / 'text.txt'
    path.write_bytes(sentences(40000, 3).encode())
    found = list(texts.parts(path))
    assert len(found) > 1
    assert sum(map(tokenizer.encode, found), []) == tokenizer.encode(''.join(found))
    assert ''.join(found).encode() == path.read_bytes()


def test_packed_texts_are_read_and_folders_in_order(tmp_path):
    (tmp_path / 'b.txt').write_bytes('zwei é'.encode())
    (tmp_path / 'a.txt.xz').write_bytes(lzma.compress('eins'.encode()))
    (tmp_path / 'c.txt.gz').write_bytes(gzip.compress(b'drei'))
    (tmp_path / '.git').mkdir()
    for hidden in ('.DS_Store', '.git/index'):
        (tmp_path / hidden).write_bytes(b'\xff')
    assert [''.join(texts.parts(p)) for p in texts.files_of([tmp_path])] == ['eins', 'zwei é', 'drei']


@pytest.mark.parametrize('size', [0, 3, texts.PART - 1, texts.PART + 5])
def test_a_byte_that_is_no_utf8_is_named_with_its_place(tmp_path, size):
    path = tmp_path / 'bad.txt'
    path.write_bytes(b'x' * size + b'\xff' + b'y' * 10)
    with pytest.raises(TrainingError, match=f'bad.txt: expected UTF-8, found ff at byte {size} '):
        list(texts.parts(path))


def test_a_text_cut_within_a_character_and_a_damaged_file_are_errors(tmp_path):
    path = tmp_path / 'cut.txt'
    path.write_bytes('aé'.encode()[:-1])
    with pytest.raises(TrainingError, match='found c3 at byte 1'):
        list(texts.parts(path))
    packed = tmp_path / 'cut.txt.xz'
    packed.write_bytes(lzma.compress(b'text' * 100)[:-20])
    with pytest.raises(TrainingError, match='cut.txt.xz'):
        list(texts.parts(packed))
    with pytest.raises(TrainingError, match='no such file or folder'):
        texts.files_of([tmp_path / 'none'])


@pytest.mark.parametrize('change, message', [
    (lambda lines: lines[:-1], 'vocabulary of 1021 tokens: expected 1022'),
    (lambda lines: lines[:5] + lines[6:], 'expected ranks from 0 without a gap'),
    (lambda lines: lines[:-1] + [b'AA== 1021'], '1 are there twice, 0 bytes are missing'),
    (lambda lines: lines[:-1] + [b'? 1021'], 'expected a .tiktoken or a model file'),
    (lambda lines: lines[:-1] + [b'AA=='], 'line 1022: expected a token in base64 and its rank'),
    (lambda lines: [], 'expected ranks from 0'),
])
def test_a_vocabulary_that_does_not_fit_is_refused(vocabulary, tmp_path, change, message):
    path = tmp_path / 'wrong.tiktoken'
    path.write_bytes(b'\n'.join(change(vocabulary.read_bytes().split(b'\n')[:-1])))
    with pytest.raises(TrainingError) as caught:
        Tokenizer.load(path)
    assert message in str(caught.value) and str(path) in str(caught.value)


def test_ids_are_made_once_and_again_when_a_text_changes(vocabulary, tmp_path):
    tokenizer = Tokenizer.load(vocabulary)
    path = tmp_path / 'a.txt'
    path.write_text(sentences(20, 1), encoding='utf-8')
    first = corpus.load([path], tokenizer, tmp_path / 'cache', 10)
    assert first.ids.tolist() == tokenizer.encode(path.read_text(encoding='utf-8'))
    made = sorted((tmp_path / 'cache').iterdir())
    assert len(made) == 2
    corpus.load([path], tokenizer, tmp_path / 'cache', 10)
    assert sorted((tmp_path / 'cache').iterdir()) == made
    path.write_text(sentences(21, 1), encoding='utf-8')
    again = corpus.load([path], tokenizer, tmp_path / 'cache', 10)
    assert again.about['files'][0]['sha256'] != first.about['files'][0]['sha256']
    with pytest.raises(TrainingError, match='expected 1000000 or more'):
        corpus.load([path], tokenizer, tmp_path / 'cache', 10**6)


def test_empty_texts_are_too_few_tokens(vocabulary, tmp_path):
    (tmp_path / 'empty.txt').write_bytes(b'')
    with pytest.raises(TrainingError, match='0 tokens in 0 bytes; expected 65 or more'):
        corpus.load([tmp_path / 'empty.txt'], Tokenizer.load(vocabulary), tmp_path / 'cache', 65)


def test_a_pass_takes_each_window_once_and_rows_depend_on_seed_and_step_alone():
    source = numpy.arange(1000, dtype='<u2')
    order = Order([source], [1.0], 10, 3, 60, seed=5)
    rows = numpy.concatenate([order.rows(step) for step in range(60)])
    assert (numpy.diff(rows, axis=1) == 1).all()
    starts = rows[:, 0]
    assert len(set(starts[:99].tolist())) == 99 and len(set((starts[:99] % 10).tolist())) == 1
    assert set(starts[99:].tolist()) != set(starts[:81].tolist())
    longer = Order([source], [1.0], 10, 3, 600, seed=5)
    assert (longer.rows(41) == order.rows(41)).all()
    assert (order.rows(2) == rows[6:9]).all()
    assert (Order([source], [1.0], 10, 3, 60, seed=6).rows(0) != order.rows(0)).any()


def test_sources_come_by_their_weights():
    order = Order([numpy.zeros(500, '<u2'), numpy.ones(700, '<u2')], [3.0, 1.0], 10, 4, 1000, seed=1)
    share = numpy.mean([order.rows(step)[:, 0].mean() for step in range(1000)])
    assert abs(share - 0.25) < 0.04
