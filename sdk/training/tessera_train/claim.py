# SPDX-License-Identifier: MIT
"""The configuration beside a run that it made: written once, and compared when the run is to go on."""
import json
import pathlib

from . import atomic, config
from .errors import TrainingError


def claim(folder, settings, free, who):
    """Keeps the settings as config.json in the folder; if one is there, it must be the same but for the `free` keys of "training"."""
    kept = pathlib.Path(folder, 'config.json')
    value = config.written(settings)
    if kept.exists():
        theirs, mine = _flat(config.read(kept), free), _flat(value, free)
        for key in sorted(theirs.keys() | mine.keys()):
            if theirs.get(key) != mine.get(key):
                raise TrainingError(f'{who}: the folder {folder} was made with {key} {theirs.get(key)!r}, now it is {mine.get(key)!r}; '
                                    f'remove the folder to begin anew, or choose another name')
    atomic.write(kept, json.dumps(value, indent=1).encode())
    return kept


def _flat(value, free, where=''):
    found = {}
    for key, held in value.items():
        if isinstance(held, dict):
            found.update(_flat(held, free, f'{where}/{key}'))
        elif where != '/training' or key not in free:
            found[f'{where}/{key}'] = held
    return found
