# SPDX-License-Identifier: MIT
"""The record of a training run, for whoever asks later what a model was made of."""
import hashlib
import json
import pathlib
import platform

import numpy
import torch

from . import __version__, atomic


def code_hash():
    """SHA-256 over the package's own source."""
    state = hashlib.sha256()
    for path in sorted(pathlib.Path(__file__).parent.glob('*.py')):
        state.update(path.name.encode() + b'\0' + path.read_bytes())
    return state.hexdigest()


def hardware(device):
    """What computed, in words."""
    if device == 'cuda':
        return torch.cuda.get_device_name()
    try:
        with open('/proc/cpuinfo', encoding='utf-8') as file:
            name = next((line.split(':', 1)[1].strip() for line in file if line.startswith('model name')), platform.machine())
    except OSError:
        name = platform.processor() or platform.machine()
    return f'{name}, {torch.get_num_threads()} threads'


def write(path, config, tokenizer, sources, valid, run, model_file):
    """`run`: what the trainer knows of the run, JSON as it is."""
    def source(tokens):
        return {'files': tokens.about['files'], 'bytes': tokens.about['bytes'], 'tokens': tokens.about['tokens']}

    shown = {key: config[key] for key in ('name', 'model', 'training')}
    atomic.write(path, json.dumps({
        'name': config['name'],
        'model': {'file': pathlib.Path(model_file).name, 'sha256': hashlib.sha256(pathlib.Path(model_file).read_bytes()).hexdigest()},
        'config': shown,
        'vocabulary_sha256': tokenizer.sha256(),
        'data': [{'weight': c['weight'], **source(s)} for c, s in zip(config['data'], sources)],
        'validation': source(valid),
        'code': {'version': __version__, 'sha256': code_hash(), 'python': platform.python_version(), 'torch': torch.__version__,
                 'numpy': numpy.__version__},
        **run,
    }, indent=1).encode())
