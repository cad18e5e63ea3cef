# SPDX-License-Identifier: MIT
"""Whole runs in miniature: from texts to a file that the tool compresses with, killed and resumed, and every fault that can be seen early."""
import csv
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import numpy
import pytest
import torch
from conftest import BUILD, PACKAGE, SOURCE, command, configure, program, sentences
from tessera_train import checkpoint, config, safetensors, zstandard
from tessera_train.errors import TrainingError
from tessera_train.progress import Progress, duration
from tessera_train.trainer import Run

TOOL = BUILD / 'framework/tool/tessera'


def rows(folder):
    """curve.csv, but for the seconds."""
    with open(folder / 'run/curve.csv', encoding='utf-8') as file:
        return [[value for key, value in row.items() if key != 'seconds'] for row in csv.DictReader(file)]


def quiet():
    return Progress(open(os.devnull, 'w', encoding='utf-8'))


def tool(*arguments):
    environment = {**os.environ, 'TESSERA_PLUGIN_PATH': str(BUILD / 'plugins'), 'TESSERA_CODEC_PATH': str(SOURCE / 'codecs')}
    return subprocess.run([str(TOOL), *map(str, arguments)], capture_output=True, text=True, check=False, env=environment)


def test_from_texts_to_a_model_that_compresses_as_estimated(folder, vocabulary, capsys):
    steps = 120
    path = configure(folder, vocabulary, training_steps=steps, training_optimiser='muon', output_evaluate_every=40)
    status, _, errors = command(capsys, 'train', path)
    assert status == 0, errors
    assert re.search(rf'step {steps}/{steps}  \d+ tokens/s  loss [\d.]+  bits a byte [\d.]+, held out [\d.]+  left 0 s', errors)
    curve = rows(folder)
    assert float(curve[-1][-1]) < 0.6 * float(curve[0][-2])
    record = json.loads((folder / 'run/tiny.json').read_text(encoding='utf-8'))
    assert record['steps'] == steps and record['data'][0]['bytes'] == (folder / 'train.txt').stat().st_size
    assert len(record['curve']) == len(curve) and record['hardware'] and len(record['code']['sha256']) == 64
    assert (folder / 'run/curve.png').exists() or 'no picture of the curves' in errors
    text = folder / 'text.txt'
    text.write_text(sentences(250, 7), encoding='utf-8')
    _, estimate, _ = command(capsys, 'estimate', path, text)
    coded = float(re.search(r'([\d.]+) bytes coded', estimate)[1])
    if not TOOL.exists():
        pytest.skip(f'{TOOL} is not built')
    packed, back = folder / 'text.czip', folder / 'back'
    codec = ['-p', 'czip:model=asset:tiny.czm', '--assets', folder / 'run']
    ran = tool('compress', *codec, '--raw', '-o', packed, text)
    assert ran.returncode == 0, ran.stderr
    chunks = -(-int(re.search(r'(\d+) tokens', estimate)[1]) // 64)
    # Beside the tokens' bits: headers, two bytes a chunk for its length, and what is left of each chunk's last byte.
    assert coded * 0.995 <= packed.stat().st_size <= coded * 1.005 + 40 + 3 * chunks
    ran = tool('decompress', *codec, '--raw', '-o', back, packed)
    assert ran.returncode == 0, ran.stderr
    assert back.read_bytes() == text.read_bytes()


@pytest.mark.parametrize('optimiser', ['adamw', 'muon'])
def test_a_run_that_is_stopped_and_resumed_gives_the_same_curve_and_weights(folder, vocabulary, optimiser):
    path = configure(folder, vocabulary, training_optimiser=optimiser, model_sink=True)
    whole = Run(config.load(path), quiet())
    assert whole.train()
    model, curve = whole.finish().read_bytes(), rows(folder)
    path = configure(folder, vocabulary, training_optimiser=optimiser, model_sink=True, output_folder='again')
    part = Run(config.load(path), quiet())
    while part.step < 7:
        part.train_step()
    part.save()
    resumed = Run(config.load(path), quiet())
    assert resumed.step == 7
    assert resumed.train()
    assert resumed.finish().read_bytes() == model
    with open(folder / 'again/curve.csv', encoding='utf-8') as file:
        assert [r['valid_bits_a_byte'] for r in csv.DictReader(file)][-1] == curve[-1][-1]


def test_a_kill_loses_no_step_and_changes_no_row(folder, vocabulary, capsys):
    path = configure(folder, vocabulary, training_steps=40, output_checkpoint_minutes=0)
    assert command(capsys, 'train', path)[0] == 0
    expected, model = rows(folder), (folder / 'run/tiny.czm').read_bytes()
    for name in ('checkpoint.safetensors', 'curve.csv', 'tiny.czm'):
        (folder / 'run' / name).unlink()
    kept = folder / 'run/checkpoint.safetensors'
    for number, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 3)):
        known = kept.stat().st_mtime_ns if kept.exists() else 0
        running = subprocess.Popen([sys.executable, '-m', 'tessera_train', 'train', str(path)], stderr=subprocess.DEVNULL,
                                   env={**os.environ, 'PYTHONPATH': str(PACKAGE)})
        before = time.monotonic()
        while not (kept.exists() and kept.stat().st_mtime_ns > known) and time.monotonic() < before + 60:
            time.sleep(0.005)
        running.send_signal(number)
        assert running.wait(60) in (code, 0)  # 0: it was done already
    assert command(capsys, 'train', path)[0] == 0
    assert rows(folder) == expected
    assert (folder / 'run/tiny.czm').read_bytes() == model


def test_a_checkpoint_of_another_run_is_refused_and_more_steps_are_not(folder, vocabulary):
    Run(config.load(configure(folder, vocabulary)), quiet()).train()
    with pytest.raises(TrainingError, match='was made with /training/seed 1, the configuration has 2'):
        Run(config.load(configure(folder, vocabulary, training_seed=2)), quiet())
    (folder / 'train.txt').write_text(sentences(1501, 1), encoding='utf-8')
    with pytest.raises(TrainingError, match=r'was made with /data/0/files of other contents \(1 then, 1 now\)'):
        Run(config.load(configure(folder, vocabulary)), quiet())
    (folder / 'train.txt').write_text(sentences(1500, 1), encoding='utf-8')
    assert Run(config.load(configure(folder, vocabulary, training_steps=20, training_decay=0.1)), quiet()).step == 12


def test_numbers_that_are_none_stop_the_run_and_keep_the_checkpoint(folder, vocabulary):
    run = Run(config.load(configure(folder, vocabulary)), quiet())
    run.train_step()
    run.save()
    kept = run.checkpoint.read_bytes()
    with torch.no_grad():
        run.model.layers[0].attn_norm[3] = float('nan')
    with pytest.raises(TrainingError, match='step 1: the loss is .*expected finite numbers'):
        run.train()
    with torch.no_grad():
        run.model.layers[0].up[3, 4] = float('inf')
    with pytest.raises(TrainingError, match=r'a matrix of \(128, 64\) holds numbers that are none'):
        run.train()
    assert run.checkpoint.read_bytes() == kept


def test_a_full_disk_leaves_the_last_checkpoint_and_nothing_half_written(folder, vocabulary):
    if not pathlib.Path('/dev/full').exists():
        pytest.skip('no /dev/full here')
    run = Run(config.load(configure(folder, vocabulary)), quiet())
    run.save()
    kept = run.checkpoint.read_bytes()
    part = run.checkpoint.with_name('checkpoint.safetensors.part')
    part.symlink_to('/dev/full')
    with pytest.raises(TrainingError, match='checkpoint.safetensors: could not be written: No space'):
        run.save()
    assert run.checkpoint.read_bytes() == kept and not part.exists() and not part.is_symlink()


def test_too_little_room_is_said_before_the_first_step(folder, vocabulary, monkeypatch):
    monkeypatch.setattr(checkpoint.shutil, 'disk_usage', lambda path: type('usage', (), {'free': 1 << 20}))
    with pytest.raises(TrainingError, match='1 MiB free on its disk, expected [0-9]+ MiB or more'):
        Run(config.load(configure(folder, vocabulary)), quiet())


def test_a_damaged_checkpoint_is_named(folder, vocabulary):
    run = Run(config.load(configure(folder, vocabulary)), quiet())
    run.save()
    whole = run.checkpoint.read_bytes()
    for size in (0, 10, len(whole) // 2):
        run.checkpoint.write_bytes(whole[:size])
        with pytest.raises(TrainingError, match='checkpoint.safetensors: expected a safetensors file'):
            Run(config.load(configure(folder, vocabulary)), quiet())
    run.checkpoint.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(TrainingError, match='expected a checkpoint: its tensors have not the SHA-256'):
        Run(config.load(configure(folder, vocabulary)), quiet())


def test_a_file_that_is_no_checkpoint_is_refused(folder, vocabulary):
    run = Run(config.load(configure(folder, vocabulary)), quiet())
    torch.save({'step': 1}, run.checkpoint)  # a pickle, which might call any function
    with pytest.raises(TrainingError, match='expected a safetensors file'):
        Run(config.load(configure(folder, vocabulary)), quiet())
    checkpoint.save(run.checkpoint, {'step': 1})
    with pytest.raises(TrainingError, match='expected its state to have identity, model, optimisers, rows, '):
        Run(config.load(configure(folder, vocabulary)), quiet())
    for text, message in ((b'{"tensor":"none"}', "its state cannot be read: KeyError"), (b'{', 'its state cannot be read: JSONDecodeError')):
        tensors = {'state': numpy.frombuffer(text, numpy.uint8)}
        digest = hashlib.sha256(f'state |u1 ({len(text)},)\n'.encode() + text).hexdigest()
        run.checkpoint.write_bytes(safetensors.pack(tensors, {'format': 'tessera-checkpoint-1', 'sha256': digest}))
        with pytest.raises(TrainingError, match=message):
            Run(config.load(configure(folder, vocabulary)), quiet())
    run.finish().rename(run.checkpoint)
    with pytest.raises(TrainingError, match="expected a checkpoint: its format is 'czip-model-v1', not 'tessera-checkpoint-1'"):
        Run(config.load(configure(folder, vocabulary)), quiet())


def test_a_damaged_cache_of_tokens_is_named(folder, vocabulary):
    run = Run(config.load(configure(folder, vocabulary)), quiet())
    cache = pathlib.Path(run.config['output']['cache'])
    for path in sorted(cache.glob('*.u16')):
        path.unlink()
    with pytest.raises(TrainingError, match=r'\.u16: expected \d+ tokens: .*No such file.*; remove .*\.json to make them again'):
        Run(config.load(configure(folder, vocabulary)), quiet())
    for path in cache.glob('*.json'):
        path.write_bytes(b'{')
    with pytest.raises(TrainingError, match=r'\.json: expected JSON: '):
        Run(config.load(configure(folder, vocabulary)), quiet())


@pytest.mark.parametrize('prepare, message', [
    (lambda f: (f / 'train.txt').write_bytes(b''), 'train.txt: 0 tokens in 0 bytes; expected 65 or more'),
    (lambda f: (f / 'valid.txt').write_bytes(b'short'), 'valid.txt: .* tokens in 5 bytes; expected 64 or more'),
    (lambda f: (f / 'train.txt').write_bytes(b'abc\xe9'), 'train.txt: expected UTF-8, found e9 at byte 3'),
    (lambda f: (f / 'train.txt').unlink(), 'train.txt: no such file or folder'),
    (lambda f: configure(f, f / 'none.tiktoken'), 'no program "nowhere" to learn it with'),
    (lambda f: (f / 'run').write_bytes(b''), 'run: expected a folder: File exists'),
])
def test_faults_end_at_once_with_one_line(folder, prepare, message, capsys):
    prepare(folder)
    status, _, errors = command(capsys, 'train', folder / 'config.json', '--tessera', 'nowhere')
    assert status == 1
    assert re.search('^tessera_train: .*' + message, errors.splitlines()[-1])


@pytest.mark.parametrize('module, version, message', [
    ('numpy', None, 'has no numpy (not here): Debian has python3-numpy'),
    ('torch', None, 'has no torch (not here): Debian has python3-torch'),
    ('torch', '1.12.1', 'torch 1.12.1: expected 1.13 or newer'),
    ('torch', 'unknown', 'torch unknown: expected 1.13 or newer'),
])
def test_a_missing_or_old_library_is_said_first(tmp_path, module, version, message):
    body = "raise ImportError('not here')" if version is None else f'__version__ = {version!r}'
    (tmp_path / f'{module}.py').write_text(body + '\n', encoding='utf-8')
    ran = program('train', 'none.json', env={'PYTHONPATH': f'{tmp_path}:{PACKAGE}'})
    assert ran.returncode == 1 and message in ran.stderr and 'Traceback' not in ran.stderr


def test_estimates_and_exports_need_a_checkpoint(folder, capsys):
    for verb, *files in (['export'], ['estimate', folder / 'valid.txt']):
        status, _, errors = command(capsys, verb, folder / 'config.json', *files)
        assert status == 1 and 'no checkpoint; train first' in errors


def test_a_vocabulary_is_learned_where_there_is_none(folder, capsys, monkeypatch):
    if not TOOL.exists():
        pytest.skip(f'{TOOL} is not built')
    text = sentences(3000, 4) + ''.join(f'{a}{b}{c} ' for a in 'abcdefghij' for b in 'abcdefghijklm' for c in 'abcdefghij' for _ in range(2))
    (folder / 'train.txt').write_text(text, encoding='utf-8')
    path = configure(folder, folder / 'learned.tiktoken', training_steps=1)
    monkeypatch.setenv('TESSERA_PLUGIN_PATH', str(BUILD / 'plugins'))
    monkeypatch.setenv('TESSERA_CODEC_PATH', str(SOURCE / 'codecs'))
    status, _, errors = command(capsys, 'train', path, '--tessera', TOOL)
    assert status == 0, errors
    assert len((folder / 'learned.tiktoken').read_bytes().splitlines()) == 1022


def test_a_frame_of_stored_blocks_is_a_frame():
    data = bytes(range(256)) * 1500
    frame = zstandard.stored(data)
    assert frame[:4] == bytes.fromhex('28b52ffd')
    at, found = 9, b''
    while True:
        header = int.from_bytes(frame[at:at + 3], 'little')
        found += frame[at + 3:at + 3 + (header >> 3)]
        at += 3 + (header >> 3)
        assert header >> 1 & 3 == 0
        if header & 1:
            break
    assert at == len(frame) and found == data
    assert int.from_bytes(frame[5:9], 'little') == len(data)


def test_times_are_said_as_far_as_they_matter():
    assert [duration(s) for s in (5.9, 61, 3600 * 5 + 60 * 7)] == ['5 s', '1 min 01 s', '5 h 07 min']
