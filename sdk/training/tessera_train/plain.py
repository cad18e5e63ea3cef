# SPDX-License-Identifier: MIT
"""The configuration of a model of one's own texts, where nobody wrote one: all of a run lies in one folder."""
import pathlib
import re

from . import texts
from .errors import TrainingError

PASSES = 10  # over the texts
STEPS = 200, 4000  # at least, at most
BYTES_A_TOKEN = 2.5  # of a vocabulary of 1022 tokens, roughly
BATCH = 8192


def configuration(name, names, steps):
    """JSON for texts and a folder `name`, which gives the model its name; `steps` may be None. Of each text the end is held out."""
    folder = pathlib.Path(name).resolve()
    if not re.fullmatch(r'[\w.-]+', folder.name):
        raise TrainingError(f'--name {name}: expected letters, digits, "_", "." and "-" behind the last "/": it names an asset, too')
    files = texts.files_of(names)
    for place in (pathlib.Path(one).resolve() for one in names):
        if place.is_dir() and place in (folder, *folder.parents):
            raise TrainingError(f'--name {name}: lies in {place}, all of which is trained on; choose a folder elsewhere')
    size = sum(path.stat().st_size for path in files)
    least, most = STEPS
    if steps is None:
        steps = min(most, max(least, round(PASSES * size / BYTES_A_TOKEN / BATCH)))
    return {
        'name': folder.name, 'vocabulary': 'vocabulary.tiktoken',
        'data': [{'files': [str(pathlib.Path(one).resolve()) for one in names]}],
        'model': {'layers': 1, 'width': 384, 'heads': 6, 'key_heads': 1, 'feed': 1024, 'context': 1024, 'sink': True},
        'training': {'steps': steps, 'batch_tokens': BATCH, 'micro_rows': 2, 'warm_up': min(100, steps // 20), 'optimiser': 'muon'},
        'output': {'folder': '.', 'checkpoint_minutes': 2, 'evaluate_every': 100},
    }
