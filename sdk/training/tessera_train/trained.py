# SPDX-License-Identifier: MIT
"""The model of a checkpoint by itself, without the texts that it was trained on."""
import pathlib

import numpy

from . import checkpoint, evaluation, products
from .device import device_of
from .errors import TrainingError
from .model import Model
from .tokenizer import Tokenizer


class Trained:
    """What a checkpoint knows; the configuration must have its shape and vocabulary."""

    def __init__(self, config):
        path = pathlib.Path(config['output']['folder'], 'checkpoint.safetensors')
        state = checkpoint.load(path)
        if state is None or not state['step']:
            raise TrainingError(f'{path}: no checkpoint; train first')
        self.tokenizer = Tokenizer.load(config['vocabulary'])
        mine = {'/vocabulary': self.tokenizer.sha256(), **{f'/model/{key}': value for key, value in config['model'].items()}}
        for key, value in mine.items():
            if state['identity'].get(key) != value:
                raise TrainingError(f'{path}: was made with {key} {state["identity"].get(key)!r}, the configuration has {value!r}')
        self.device = device_of(config['training']['device'])
        products.prepare(self.device, config['training']['threads'])
        self.model = Model(config['model'], self.tokenizer.size).to(self.device)
        self.model.load_state_dict(state['model'])

    def cost(self, text):
        """What the model needs for a text."""
        return evaluation.cost(self.model, self.tokenizer.encode(text), numpy.array(self.tokenizer.lengths()), self.device)
