# SPDX-License-Identifier: MIT
"""A run from its configuration to the model file: steps, evaluation, checkpoints, and the way back to the step where it was killed."""
import contextlib
import math
import pathlib
import signal
import time

import numpy
import torch

from . import __version__, atomic, checkpoint, corpus, curves, evaluation, export, growth, products, record
from .device import device_of
from .errors import TrainingError
from .model import Model
from .optimiser import optimisers, rate
from .order import Order
from .progress import duration
from .tokenizer import Tokenizer

LOG_EVERY = 10
# What may change between a run and its resumption: when it ends and how fast it computes. All else makes another curve from the start.
FREE = {('training', 'steps'), ('training', 'decay'), ('training', 'threads')}


class Run:
    """Everything of a run. `step` is the next step to take; `stop` asks for an end after the step in work."""

    def __init__(self, config, progress):
        self.config, self.progress, self.stop = config, progress, False
        shape, training = config['model'], config['training']
        self.folder = pathlib.Path(config['output']['folder'])
        self.device = device_of(training['device'])
        self.products = products.prepare(self.device, training['threads'])
        self.tokenizer = Tokenizer.load(config['vocabulary'])
        self.lengths = numpy.array(self.tokenizer.lengths())
        least = shape['context'] + 1 + (0 if config['validation'] else corpus.HeldBack.LEAST)
        self.sources = [self._tokens(source['files'], least) for source in config['data']]
        if config['validation']:
            self.valid = self._tokens(config['validation'], 64)
        else:
            self.valid = corpus.HeldBack(self.sources, self.lengths)
            self.sources = self.valid.sources
        self.held_out = evaluation.prefix(self.valid.ids, self.lengths, config['output']['evaluation_bytes'])
        torch.manual_seed(training['seed'])
        self.model = Model(shape, self.tokenizer.size, fast=training['precision'] == 'fast').to(self.device)
        self.optimisers = optimisers(self.model, training)
        rows = training['batch_tokens'] // shape['context']
        self.order = Order([s.ids for s in self.sources], [s['weight'] for s in config['data']], shape['context'], rows,
                           training['steps'], training['seed'])
        self.step, self.seconds, self.worked, self.rows, self.start = 0, 0.0, 0.0, [], []
        self._seen, self._begun, self._began_work = evaluation.Cost(0.0, 0, 0), time.monotonic(), time.process_time()
        atomic.make_folder(self.folder)
        self._resume()

    def _tokens(self, names, least):
        return corpus.load(names, self.tokenizer, self.config['output']['cache'], least, self.progress.say)

    @property
    def checkpoint(self):
        return self.folder / 'checkpoint.safetensors'

    def identity(self):
        """What a checkpoint must agree with."""
        held = {(part, key): value for part in ('model', 'training') for key, value in self.config[part].items()}
        held.update({('data', i, key): value for i, (source, c) in enumerate(zip(self.sources, self.config['data']))
                     for key, value in (('weight', c['weight']), ('files', [f['sha256'] for f in source.about['files']]))})
        held.update({('vocabulary',): self.tokenizer.sha256(), ('code', 'version'): __version__,
                     ('start',): [pathlib.Path(name).name for name in self.config['start']], ('start_share',): self.config['start_share']})
        if not self.config['validation']:
            held['data', 'held back'] = self.valid.about['tokens']
        return {'/' + '/'.join(map(str, key)): value for key, value in held.items() if key not in FREE}

    def save(self):
        checkpoint.save(self.checkpoint, {
            'identity': self.identity(), 'step': self.step, 'seconds': self._time(), 'worked': self._work(), 'rows': self.rows,
            'start': self.start, 'seen': (self._seen.bits, self._seen.tokens, self._seen.size), 'model': self.model.state_dict(),
            'optimisers': [o.state_dict() for o in self.optimisers]})

    def _resume(self):
        state = checkpoint.load(self.checkpoint)
        mine = self.identity()
        if state is None:
            if self.config['start']:
                self.start = growth.begin(self.model, self.config['start'], self.config['start_share'], mine)
            return checkpoint.need_room(self.folder, self.model)
        for key in sorted(mine.keys() | state['identity'].keys()):
            theirs, ours = state['identity'].get(key), mine.get(key)
            if theirs != ours:
                how = (f'of other contents ({len(theirs)} then, {len(ours)} now)' if key.endswith('/files') and theirs and ours
                       else f'{theirs!r}, the configuration has {ours!r}')
                raise TrainingError(f'{self.checkpoint}: was made with {key} {how}; remove it to begin anew, or choose another folder')
        self.model.load_state_dict(state['model'])
        for optimiser, held in zip(self.optimisers, state['optimisers']):
            optimiser.load_state_dict(held)
        self.step, self.seconds, self.worked, self.rows = state['step'], state['seconds'], state['worked'], state['rows']
        self._seen, self.start = evaluation.Cost(*state['seen']), state['start']
        self.progress.note(f'{self.checkpoint}: goes on at step {self.step}')

    def parameters(self):
        """How many numbers are trained."""
        return sum(p.numel() for p in self.model.parameters())

    def _time(self):
        return self.seconds + time.monotonic() - self._begun

    def _work(self):
        """Seconds that processors were busy with the run, its threads together."""
        return self.worked + time.process_time() - self._began_work

    def train_step(self):
        """One step of all its rows; the mean nats a token."""
        training = self.config['training']
        tokens = torch.from_numpy(self.order.rows(self.step)).to(self.device)
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)
            for group in optimiser.param_groups:
                group['lr'] = group['full'] * rate(training, self.step)
        nats = 0.0
        for part in tokens.split(training['micro_rows']):
            loss = self.model(part).sum() / tokens.numel()
            loss.backward()
            nats += loss.item()
        norm = float(torch.nn.utils.clip_grad_norm_(self.model.parameters(), training['clip']))
        if not (math.isfinite(nats) and math.isfinite(norm)):
            raise TrainingError(f'step {self.step}: the loss is {nats} and the gradient {norm}: expected finite numbers; the checkpoint '
                                f'of an earlier step is as it was, try a lower /training/learning_rate')
        for optimiser in self.optimisers:
            optimiser.step()
        self.step += 1
        size = int(self.lengths[tokens.cpu().numpy()].sum())
        self._seen = evaluation.Cost(self._seen.bits + nats * tokens.numel() / math.log(2), self._seen.tokens + tokens.numel(),
                                     self._seen.size + size)
        return nats

    def evaluate(self):
        """Bits a byte of the held-out text."""
        return evaluation.cost(self.model, self.held_out, self.lengths, self.device).bits_a_byte

    def _log(self, valid):
        training = self.config['training']
        self.rows.append(curves.row(self.step, self.step * training['batch_tokens'], self._time(), rate(training, self.step - 1),
                                    self._seen, valid))
        self._seen = evaluation.Cost(0.0, 0, 0)
        curves.write_csv(self.folder / 'curve.csv', self.rows)

    def train(self, until=None):
        """Trains to the last step, through step `until`, or until `stop`; whether it came to the end."""
        training, output = self.config['training'], self.config['output']
        until = training['steps'] if until is None else min(until, training['steps'])
        self._begun = saved = begun = time.monotonic()
        self._began_work = time.process_time()
        first = self.step
        while self.step < until and not self.stop:
            nats = self.train_step()
            over = self.step == until
            due = self.step == training['steps'] or self.step % output['evaluate_every'] == 0
            if due or self.step % LOG_EVERY == 0:
                self._log(self.evaluate() if due else None)
            pace = (time.monotonic() - begun) / (self.step - first)
            self._report(nats, training['batch_tokens'] / pace, pace * (training['steps'] - self.step), due)
            if time.monotonic() - saved >= 60 * output['checkpoint_minutes'] or over or self.stop:
                self.save()
                saved = time.monotonic()
        return self.step >= training['steps']

    def _report(self, nats, speed, left, due):
        seen = f'  bits a byte {self.rows[-1][5]:.3f}' if self.rows else ''
        held_out = next((f', held out {r[6]:.4f}' for r in reversed(self.rows) if r[6] is not None), '')
        tell = self.progress.note if due else self.progress.say
        tell(f'step {self.step}/{self.config["training"]["steps"]}  {speed:.0f} tokens/s  loss {nats:.3f}{seen}{held_out}  '
             f'left {duration(left)}')

    def finish(self):
        """The model file, its record and the picture; the file's path."""
        path = self.folder / f'{self.config["name"]}.czm'
        export.write(self.model, self.tokenizer, path)
        record.write(self.folder / f'{self.config["name"]}.json', self.config, self.tokenizer, self.sources, self.valid, {
            'hardware': record.hardware(self.device), 'products': self.products, 'parameters': self.parameters(),
            'seconds': round(self._time()), 'processor_seconds': round(self._work()), 'steps': self.step,
            'tokens': self.step * self.config['training']['batch_tokens'], 'start': self.start,
            'columns': curves.COLUMNS, 'curve': self.rows}, path)
        without = curves.draw(self.folder / 'curve.png', self.rows, self.config['name']) if self.rows else 'no curve yet'
        if without:
            self.progress.note(without)
        return path


@contextlib.contextmanager
def stopped_by_signals(run):
    """Within it SIGINT and SIGTERM end the run after the step in work, with a checkpoint."""
    def ask(*_):
        run.stop = True
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
