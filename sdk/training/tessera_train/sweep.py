# SPDX-License-Identifier: MIT
"""Several short runs that differ from a base in a few keys each, and one table of what came of them.

A variant has a folder of its own; one whose record is there is finished and is not run again, one that was killed goes on.
"""
import copy
import pathlib
import re

from . import atomic, changes as changes_of, claim, config
from .errors import TrainingError
from .trainer import Run, stopped_by_signals

COLUMNS = ('variant', 'parameters', 'model_bytes', 'tokens', 'held_out_bits_a_byte', 'tokens_a_second', 'seconds', 'processor_seconds')
HEADINGS = ('variant', 'parameters', 'model file, bytes', 'tokens', 'held out, bits a byte', 'against the first', 'tokens/s', 'seconds',
            'of a processor')
FREE = ('threads',)  # of "training": may differ between a variant's run and its resumption


class Changes:
    """An object of any keys `part/key`; what they stand for is checked with the whole configuration."""

    def check(self, value, where):
        if not isinstance(value, dict):
            raise TrainingError(f'{where}: expected an object, found {value!r}')
        return value


SCHEMA = config.Table(
    base=(config.Text(), config.REQUIRED),
    folder=(config.Text(), config.REQUIRED),
    changes=(Changes(), {}),
    variants=(Changes(), config.REQUIRED),
)


def load(path):
    """(the sweep's folder, {variant: its configuration, not yet checked}) of a file; names of files in it are relative to its folder."""
    path = pathlib.Path(path)
    value = config.read(path)
    try:
        found = SCHEMA.check(value, '')
        if not found['variants']:
            raise TrainingError('/variants: expected one or more, found none')
        base = config.load(path.parent / found['base'])
        folder = path.resolve().parent / found['folder']
        return folder, {name: _variant(base, name, (found['changes'], changes), folder)
                        for name, changes in _named(found['variants']).items()}
    except TrainingError as error:
        raise TrainingError(f'{path}: {error}') from error


def _named(variants):
    stems = {}
    for name in variants:
        other = stems.setdefault(_stem(name), name)
        if other != name:
            raise TrainingError(f'/variants/{name}: would lie in the folder of {other!r}; give it another name')
    return variants


def _stem(name):
    """The name as a folder's."""
    return re.sub('[^a-z0-9]+', '-', name.lower()).strip('-') or 'variant'


def _variant(base, name, changes, folder):
    value = config.written(copy.deepcopy(base))
    value['name'], value['output']['folder'] = _stem(name), str(folder / _stem(name))
    for some in changes:
        changes_of.apply(value, some, f'/variants/{name}/')
    try:
        return config.check(value)
    except TrainingError as error:
        raise TrainingError(f'/variants/{name}: {error}') from error


def run(path, progress, prepare=lambda settings: None):
    """Runs what is not finished; the table's path, None where a signal ended the work. `prepare` sees to a variant's vocabulary."""
    folder, variants = load(path)
    for name, settings in variants.items():
        claim.claim(settings['output']['folder'], settings, FREE, f'variant {name}')
    finished = [_finished(settings) for settings in variants.values()]
    for number, (name, settings) in enumerate(variants.items()):
        if finished[number]:
            continue
        prepare(settings)
        work = Run(settings, progress)
        progress.note(f'variant {number + 1} of {len(variants)}, {name}: {work.parameters():,} parameters, '
                      f'{settings["training"]["steps"] * settings["training"]["batch_tokens"]:,} tokens')
        with stopped_by_signals(work):
            if not work.train():
                progress.note(f'stopped in {name} after step {work.step}; the same command goes on')
                return None
        work.finish()
        finished[number] = _finished(settings)
        _write(folder, [row(name, one) for name, one in zip(variants, finished) if one])
    _write(folder, [row(name, one) for name, one in zip(variants, finished)])
    return folder / 'sweep.md'


def _finished(settings):
    """What is known of a finished variant: its record and its model's size; None of one that is not."""
    folder = pathlib.Path(settings['output']['folder'])
    record, model = folder / f'{settings["name"]}.json', folder / f'{settings["name"]}.czm'
    return (config.read(record), model.stat().st_size) if record.exists() and model.exists() else None


def row(name, finished):
    """The values of COLUMNS."""
    record, size = finished
    seconds = max(record['seconds'], 0.1)
    return (name, record['parameters'], size, record['tokens'], record['curve'][-1][6], round(record['tokens'] / seconds),
            record['seconds'], record['processor_seconds'])


def _write(folder, rows):
    lines = [','.join(_quoted(value) for value in values) for values in (COLUMNS, *rows)]
    atomic.write(folder / 'sweep.csv', ('\n'.join(lines) + '\n').encode())
    atomic.write(folder / 'sweep.md', table(rows).encode())


def _quoted(value):
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


def table(rows):
    """The rows as Markdown."""
    lines = [HEADINGS, ('---',) + ('--:',) * (len(HEADINGS) - 1)]
    for name, parameters, size, tokens, bits, speed, seconds, worked in rows:
        lines.append((name, f'{parameters:,}', f'{size:,}', f'{tokens:,}', f'{bits:.4f}', f'{bits - rows[0][4]:+.4f}', f'{speed:,}',
                      f'{seconds:,}', f'{worked:,}'))
    return ''.join('| ' + ' | '.join(line) + ' |\n' for line in lines)
