# SPDX-License-Identifier: MIT
"""The configuration of a training run: JSON in which every key is known, typed and bounded."""
import difflib
import json
import pathlib

from .errors import TrainingError

REQUIRED = object()


class Choice:
    """One of a few words."""

    def __init__(self, *words):
        self.words = words

    def check(self, value, where):
        if value not in self.words:
            raise TrainingError(f'{where}: expected one of {", ".join(map(repr, self.words))}, found {value!r}')
        return value


class Number:
    """A number within bounds, both allowed; `kind` int takes no fractions."""

    def __init__(self, kind, low, high):
        self.kind, self.low, self.high = kind, low, high

    def check(self, value, where):
        kinds = (int,) if self.kind is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not self.low <= value <= self.high:
            what = 'a whole number' if self.kind is int else 'a number'
            raise TrainingError(f'{where}: expected {what} from {self.low} to {self.high}, found {value!r}')
        return self.kind(value)


class Flag:
    """true or false."""

    def check(self, value, where):
        if not isinstance(value, bool):
            raise TrainingError(f'{where}: expected true or false, found {value!r}')
        return value


class Text:
    """A text of one character or more."""

    def check(self, value, where):
        if not isinstance(value, str) or not value:
            raise TrainingError(f'{where}: expected a text, found {value!r}')
        return value


class Several:
    """A list of one or more."""

    def __init__(self, item):
        self.item = item

    def check(self, value, where):
        if not isinstance(value, list) or not value:
            raise TrainingError(f'{where}: expected a list of one or more, found {value!r}')
        return [self.item.check(one, f'{where}/{i}') for i, one in enumerate(value)]


class Table:
    """An object with just these keys: name -> (type, default), REQUIRED for those that have none."""

    def __init__(self, **keys):
        self.keys = keys

    def check(self, value, where):
        if not isinstance(value, dict):
            raise TrainingError(f'{where or "/"}: expected an object, found {value!r}')
        for key in value:
            if key not in self.keys:
                near = difflib.get_close_matches(key, self.keys, 1)
                hint = f'; did you mean "{near[0]}"?' if near else f'; known are {", ".join(self.keys)}'
                raise TrainingError(f'{where}/{key}: no such key{hint}')
        found = {}
        for key, (kind, default) in self.keys.items():
            if key not in value and default is REQUIRED:
                raise TrainingError(f'{where}/{key}: missing')
            optional = default is None and key not in value
            found[key] = None if optional else kind.check(value.get(key, default), f'{where}/{key}')
        return found


SCHEMA = Table(
    name=(Text(), REQUIRED),
    vocabulary=(Text(), REQUIRED),
    data=(Several(Table(files=(Several(Text()), REQUIRED), weight=(Number(float, 1e-6, 1e6), 1.0))), REQUIRED),
    validation=(Several(Text()), None),
    start=(Several(Text()), None),
    start_share=(Number(float, 0.0, 1.0), 1.0),
    model=(Table(
        layers=(Number(int, 1, 64), 1),
        width=(Number(int, 16, 4096), 384),
        heads=(Number(int, 1, 64), 6),
        key_heads=(Number(int, 1, 64), 1),
        feed=(Number(int, 16, 16384), 1024),
        context=(Number(int, 16, 65536), 1024),
        sink=(Flag(), False),
    ), {}),
    training=(Table(
        steps=(Number(int, 1, 10**8), REQUIRED),
        batch_tokens=(Number(int, 16, 2**24), 16384),
        micro_rows=(Number(int, 1, 65536), 1),
        optimiser=(Choice('adamw', 'muon'), 'adamw'),
        learning_rate=(Number(float, 1e-7, 1.0), 0.003),
        matrix_rate=(Number(float, 1e-7, 1.0), 0.02),
        weight_decay=(Number(float, 0.0, 10.0), 0.05),
        warm_up=(Number(int, 0, 10**7), 100),
        schedule=(Choice('wsd', 'cosine'), 'wsd'),
        decay=(Number(float, 0.0, 1.0), 0.4),
        clip=(Number(float, 1e-6, 1e6), 1.0),
        seed=(Number(int, 0, 2**63 - 1), 1),
        precision=(Choice('fast', 'exact'), 'fast'),
        threads=(Number(int, 0, 1024), 0),
        device=(Choice('auto', 'cpu', 'cuda'), 'auto'),
    ), REQUIRED),
    output=(Table(
        folder=(Text(), REQUIRED),
        cache=(Text(), 'cache'),
        checkpoint_minutes=(Number(float, 0.0, 1440.0), 5.0),
        evaluate_every=(Number(int, 1, 10**8), 250),
        evaluation_bytes=(Number(int, 1, 2**40), 262144),
    ), REQUIRED),
)


def check(value):
    """The configuration with every default filled in; TrainingError says which key is wrong."""
    found = SCHEMA.check(value, '')
    found['start'] = found['start'] or []
    shape, training = found['model'], found['training']
    if shape['heads'] % shape['key_heads']:
        raise TrainingError(f'/model/key_heads: {shape["key_heads"]} does not divide the {shape["heads"]} heads')
    if training['batch_tokens'] % (training['micro_rows'] * shape['context']):
        raise TrainingError(f'/training/batch_tokens: {training["batch_tokens"]} is no multiple of micro_rows * context = '
                            f'{training["micro_rows"] * shape["context"]}')
    return found


def written(settings):
    """Checked settings as a file has them: without what is not set."""
    return {key: held for key, held in settings.items() if held not in (None, [])}


def read(path):
    """The JSON of a file, unchecked."""
    try:
        return json.loads(pathlib.Path(path).read_text(encoding='utf-8'))
    except OSError as error:
        raise TrainingError(f'{path}: {error.strerror}') from error
    except ValueError as error:
        raise TrainingError(f'{path}: expected JSON: {error}') from error


def located(value, path):
    """The checked configuration of a file's JSON; names of files in it are relative to that file's folder."""
    try:
        found = check(value)
    except TrainingError as error:
        raise TrainingError(f'{path}: {error}') from error
    root = pathlib.Path(path).resolve().parent
    for source in found['data']:
        source['files'] = [str(root / name) for name in source['files']]
    found['validation'] = found['validation'] and [str(root / name) for name in found['validation']]
    found['vocabulary'] = str(root / found['vocabulary'])
    found['start'] = [str(root / name) for name in found['start']]
    for key in ('folder', 'cache'):
        found['output'][key] = str(root / found['output'][key])
    return found


def load(path):
    """The checked configuration of a file, or of the folder that a run keeps its config.json in."""
    path = pathlib.Path(path)
    path = path / 'config.json' if path.is_dir() else path
    return located(read(path), path)
