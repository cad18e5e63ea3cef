# SPDX-License-Identifier: MIT
"""Common substrings are those that a slow search finds, whatever lies at the borders of parts and files, and hashes alone are never believed."""
import json
import lzma

import numpy
import pytest
from conftest import PACKAGE, command, configure
from tessera_train import contamination, substrings, texts
from tessera_train.errors import TrainingError
from tessera_train.progress import Progress


class Silent(Progress):
    def say(self, text):
        pass


def longest_slowly(text, others):
    """The length of the longest common substring, by the table of common suffixes."""
    best = 0
    for other in others:
        row = [0] * (len(other) + 1)
        for byte in text:
            row = [0] + [row[i] + 1 if byte == other[i] else 0 for i in range(len(other))]
            best = max(best, max(row))
    return best


def shared_slowly(text, others, window):
    """(windows, bytes in them) that are in one of the others."""
    found = [any(text[i:i + window] in other for other in others) for i in range(len(text) - window + 1)]
    covered = {i + k for i, one in enumerate(found) if one for k in range(window)}
    return sum(found), len(covered)


def check(folder, text, others, window):
    """Measures, compares with the slow search, and looks at the place that is named."""
    path = folder / 'test.txt'
    path.write_bytes(text)
    files = []
    for i, other in enumerate(others):
        files.append(folder / f'{i}.txt')
        files[-1].write_bytes(other)
    found = contamination.measure(path, files, Silent(), window)
    longest = found['longest']
    assert longest['bytes'] == longest_slowly(text, others)
    assert (found['windows_shared'], found['bytes_in_shared_windows']) == shared_slowly(text, others, window)
    if longest['bytes']:
        other = others[[file.name for file in files].index(longest['training_file'])]
        size, here, there = longest['bytes'], longest['at'], longest['training_at']
        assert text[here:here + size] == other[there:there + size] and len(text[here:here + size]) == size
    return found


@pytest.mark.parametrize('part', [1, 7, 64, 1 << 20])
@pytest.mark.parametrize('alphabet', [1, 2, 4, 256])
def test_random_texts_share_what_a_slow_search_finds(tmp_path, chance, monkeypatch, part, alphabet):
    monkeypatch.setattr(texts, 'PART', part)
    for _ in range(4):
        text, *others = (bytes(chance.choices(range(alphabet), k=chance.randint(1, 150))) for _ in range(3))
        if chance.random() < 0.5:  # a piece of the text, that others may hold across the borders of parts
            first = chance.randrange(len(text))
            at = chance.randrange(len(others[0]))
            others[0] = others[0][:at] + text[first:first + chance.randint(1, 100)] + others[0][at:]
        check(tmp_path, text, others, chance.randint(1, 20))


def test_equal_hashes_of_other_bytes_are_no_match(tmp_path, chance, monkeypatch):
    """With the base 1 a hash is the sum of the bytes: nearly everything collides."""
    monkeypatch.setattr(substrings, 'BASE', 1)
    monkeypatch.setattr(substrings.Sums, '_powers', [numpy.ones(1, numpy.uint64)] * 2)
    for _ in range(10):
        text, other = (bytes(chance.choices(b'abcd', k=120)) for _ in range(2))
        check(tmp_path, text, [other], chance.randint(2, 8))


def test_what_lies_across_files_is_not_shared(tmp_path):
    found = check(tmp_path, b'abcdefgh', [b'xxabcd', b'efghxx'], 4)
    assert found['longest']['bytes'] == 4 and found['windows_shared'] == 2 and found['share_of_bytes'] == 1.0


def test_a_text_that_was_trained_on_is_found_whole(tmp_path, chance):
    text = bytes(chance.choices(range(97, 123), k=700))
    found = check(tmp_path, text, [b'before ' + text[:350], b'before ' + text + b' after'], 50)
    assert found['longest'] == {'bytes': 700, 'at': 0, 'training_file': '1.txt', 'training_at': 7,
                                'text': text[:30].decode() + ' ... ' + text[-30:].decode()}
    assert found['share_of_windows'] == found['share_of_bytes'] == 1.0 and found['windows'] == 651


def test_a_text_shorter_than_a_window_has_none(tmp_path):
    found = check(tmp_path, b'short', [b'a short text'], 50)
    assert found['longest']['bytes'] == 5 and found['windows'] == 0 and found['share_of_windows'] == 0.0


def test_the_command_prints_a_table_and_writes_a_record(folder, vocabulary, capsys):
    (folder / 'more.txt.xz').write_bytes(lzma.compress(b'Pipes | and `ticks` stand in a line that is longer than fifty bytes.'))
    path = configure(folder, vocabulary, data=[{'files': ['train.txt', 'more.txt.xz']}, {'files': ['train.txt']}])
    text = folder / 'text.txt'
    text.write_bytes(b'Say: Pipes | and `ticks` stand in a line that is longer than fifty')
    status, printed, errors = command(capsys, 'contamination', path, text, '--json', folder / 'found.json')
    assert status == 0, errors
    found = json.loads((folder / 'found.json').read_text(encoding='utf-8'))
    assert [file['file'] for file in found['training']] == ['train.txt', 'more.txt.xz']
    assert found['training'][1]['bytes'] == 68 and found['normalisation'] == 'none: bytes as they are'
    assert found['texts'][0]['longest']['bytes'] == 61 and found['texts'][0]['longest']['at'] == 5
    assert (found['texts'][0]['windows'], found['texts'][0]['windows_shared']) == (17, 12)
    assert "| text.txt | 66 | 61 | 5 | more.txt.xz, 0 | `\"Pipes \\| and 'ticks' stand in a ... line that" in printed.splitlines()[2]
    assert '| 12 (70.588 %) | 61 (92.424 %) |' in printed


def test_an_empty_text_and_a_missing_one_are_errors(folder, capsys):
    (folder / 'empty.txt').write_bytes(b'')
    for name, message in (('empty.txt', 'empty.txt: 0 bytes; expected a text'), ('none.txt', 'none.txt: no such file or folder')):
        status, _, errors = command(capsys, 'contamination', folder / 'config.json', folder / name)
        assert status == 1 and message in errors
    (folder / 'bad.txt.xz').write_bytes(b'no xz')
    with pytest.raises(TrainingError, match='bad.txt.xz: '):
        contamination.measure(folder / 'bad.txt.xz', [], Silent())


def test_the_record_of_the_tree_is_whole():
    found = json.loads((PACKAGE / 'contamination.json').read_text(encoding='utf-8'))
    assert all(len(file['sha256']) == 64 and file['bytes'] for file in found['training'] + found['texts'])
    assert all(text['windows'] == text['bytes'] - found['window_bytes'] + 1 for text in found['texts'])
