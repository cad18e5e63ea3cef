# SPDX-License-Identifier: MIT
"""The configuration of a model of one's own texts, where nobody wrote one: all of a run lies in one folder."""
import pathlib
import re

from . import model_file, texts
from .errors import TrainingError

PASSES = 10  # over the texts
STEPS = 200, 4000  # at least, at most
BYTES_A_TOKEN = 2.5  # of a vocabulary of 1022 tokens, roughly
BATCH = 8192
GENTLE = {'learning_rate': 0.001, 'matrix_rate': 0.006, 'decay': 1.0}  # where much is known already


def configuration(name, names, steps, start=None):
    """JSON for texts and a folder `name`, which gives the model its name; `steps` may be None. Of each text the end is held out.
    `start`: a model file, whose vocabulary and shape it has too, and which it learns away from at lower rates."""
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
    first = None if start is None else str(pathlib.Path(start).resolve())
    return {
        'name': folder.name, 'vocabulary': 'vocabulary.tiktoken', **({'start': [first]} if first else {}),
        'data': [{'files': [str(pathlib.Path(one).resolve()) for one in names]}],
        'model': model_file.shape(first) if first else
                 {'layers': 1, 'width': 384, 'heads': 6, 'key_heads': 1, 'feed': 1024, 'context': 1024, 'sink': True},
        'training': {'steps': steps, 'batch_tokens': BATCH, 'micro_rows': 2, 'warm_up': min(100, steps // 20), 'optimiser': 'muon',
                     **(GENTLE if first else {})},
        'output': {'folder': '.', 'checkpoint_minutes': 2, 'evaluate_every': 100},
    }
