# SPDX-License-Identifier: MIT
"""The state of a run on disk: all that the next step depends on, replaced whole.

The file is of the safetensors format: the tensors, and as one more, named STATE, a text in JSON that says where each belongs among
numbers, texts, lists and dictionaries. torch.save would write a pickle, which may call any function of whoever opens it, and people hand
checkpoints on to start from.
"""
import hashlib
import json
import shutil

import numpy
import torch

from . import atomic, safetensors
from .errors import TrainingError

FORMAT, STATE = 'tessera-checkpoint-1', 'state'
NEEDED = {'identity', 'model', 'optimisers', 'rows', 'seconds', 'seen', 'start', 'step', 'worked'}


def save(path, state):
    """Replaces the checkpoint. A full disk leaves the one that was there."""
    tensors = {}
    text = json.dumps(_without_tensors(state, '', tensors), separators=(',', ':')).encode()
    tensors[STATE] = numpy.frombuffer(text, numpy.uint8)
    atomic.write(path, safetensors.pack(tensors, {'format': FORMAT, 'sha256': _digest(tensors)}))


def load(path):
    """The state, on the CPU, its tuples as lists; None where there is no checkpoint."""
    if not path.exists():
        return None
    tensors, metadata = safetensors.read(path)
    if metadata.get('format') != FORMAT or STATE not in tensors:
        raise TrainingError(f'{path}: expected a checkpoint: its format is {metadata.get("format")!r}, not {FORMAT!r}')
    if _digest(tensors) != metadata.get('sha256'):
        raise TrainingError(f'{path}: expected a checkpoint: its tensors have not the SHA-256 that they were written with')
    try:
        found = _with_tensors(json.loads(tensors[STATE].tobytes()), tensors)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise TrainingError(f'{path}: expected a checkpoint: its {STATE} cannot be read: {error!r}') from error
    if not isinstance(found, dict) or not NEEDED <= found.keys():
        raise TrainingError(f'{path}: expected a checkpoint: expected its {STATE} to have {", ".join(sorted(NEEDED))}')
    return found


def _digest(tensors):
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(f'{name} {tensors[name].dtype.str} {tensors[name].shape}\n'.encode())
        digest.update(numpy.ascontiguousarray(tensors[name]))
    return digest.hexdigest()


def _without_tensors(value, name, tensors):
    """What JSON can hold of a value: a tensor becomes {'tensor': NAME}, a dictionary, whose keys may be numbers, {'pairs': [...]}."""
    if torch.is_tensor(value):
        tensors[name] = value.detach().cpu().numpy()
        return {'tensor': name}
    if isinstance(value, dict):
        return {'pairs': [[key, _without_tensors(held, f'{name}/{key}', tensors)] for key, held in value.items()]}
    if isinstance(value, (list, tuple)):
        return [_without_tensors(held, f'{name}/{i}', tensors) for i, held in enumerate(value)]
    return value


def _with_tensors(value, tensors):
    if isinstance(value, list):
        return [_with_tensors(held, tensors) for held in value]
    if not isinstance(value, dict):
        return value
    if 'tensor' in value:
        return torch.from_numpy(tensors[value['tensor']].copy())
    return {key: _with_tensors(held, tensors) for key, held in value['pairs']}


def need_room(folder, model):
    """An error before the first step where the disk has no room for two checkpoints and the model."""
    needed = 40 * sum(p.numel() for p in model.parameters()) + (16 << 20)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise TrainingError(f'{folder}: {free >> 20} MiB free on its disk, expected {needed >> 20} MiB or more for checkpoints')
