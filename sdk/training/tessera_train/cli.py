# SPDX-License-Identifier: MIT
"""The commands: train, estimate, export, sweep, contamination."""
import argparse
import pathlib
import sys

from . import atomic, changes, claim, config, contamination, curves, model_file, plain, sweep, texts, vocabulary
from .errors import TrainingError
from .progress import Progress
from .tokenizer import Tokenizer
from .trained import Trained
from .trainer import FREE, Run, stopped_by_signals

STOPPED, INTERRUPTED = 3, 130
CONFIG = 'the configuration, JSON, or the folder of a run that began with --name'


def _parser():
    parser = argparse.ArgumentParser(prog='tessera_train', description='Trains integer language models for tessera.')
    commands = parser.add_subparsers(dest='command', required=True)

    def add(name, what, *lines):
        command = commands.add_parser(name, help=what, description=f'{what[0].upper()}{what[1:]}.', epilog=' '.join(lines))
        if name in ('train', 'export', 'sweep'):
            command.add_argument('--tessera', default='tessera', metavar='PROGRAM',
                                 help='the program that learns a vocabulary where the file is not there (tessera)')
        return command

    train = add('train', 'train a model, or go on where it was stopped; then write the model, its record and curves',
                'Ctrl-C stops with a checkpoint; the same command goes on.')
    train.add_argument('what', nargs='+', metavar='TEXT', help='texts in UTF-8, plain, .xz or .gz, and folders of them; or one configuration, JSON')
    train.add_argument('--name', help='of the model of these texts, and of the folder for all that belongs to it')
    train.add_argument('--steps', type=int, help=f'steps of {plain.BATCH} tokens ({plain.PASSES} passes over the texts, '
                       f'within {plain.STEPS[0]} and {plain.STEPS[1]} steps)')
    train.add_argument('--set', nargs='+', action='extend', default=[], metavar='KEY=VALUE', dest='changes',
                       help='a key of the configuration, such as model/layers=2')
    train.add_argument('--start', metavar='MODEL', help='with --name: a model file to learn on from, such as codecs/assets/english-small.czm')
    train.add_argument('--until', type=int, metavar='STEP', help='stop after this step, with a checkpoint, for a model to start from')
    add('export', 'write the model of the checkpoint as it is').add_argument('config', help=CONFIG)
    estimate = add('estimate', 'say what the checkpoint\'s model needs for files')
    estimate.add_argument('config', help=CONFIG)
    estimate.add_argument('files', nargs='+', help='texts, UTF-8')
    sweeps = add('sweep', 'run variants of a configuration, those that are not finished, and write a table of them')
    sweeps.add_argument('sweep', help='the base and its variants, JSON')
    overlap = add('contamination', 'say what texts have in common with those trained on: longest common substring, 50-byte substrings')
    overlap.add_argument('config', help=CONFIG)
    overlap.add_argument('files', nargs='+', help='texts; .xz and .gz are unpacked')
    overlap.add_argument('--json', metavar='PATH', help='write the record: hashes and all numbers')
    return parser


def _settings(wanted):
    """The configuration that is named, or the one of `train --name`, kept in its folder."""
    if wanted.command != 'train':
        return config.load(wanted.config)
    path = pathlib.Path(wanted.what[0])
    if len(wanted.what) == 1 and (path.suffix == '.json' or (path / 'config.json').exists()) and wanted.name is None:
        if wanted.steps is not None or wanted.changes or wanted.start is not None:
            raise TrainingError(f'{path}: --steps, --set and --start belong to --name; change the configuration itself')
        return config.load(path)
    if wanted.name is None:
        raise TrainingError('expected a configuration, or texts and --name NAME, the folder for the model')
    folder = pathlib.Path(wanted.name)
    kept = config.load(folder)['training']['steps'] if (folder / 'config.json').exists() else None
    value = plain.configuration(folder, wanted.what, kept if wanted.steps is None else wanted.steps, wanted.start)
    changes.apply(value, changes.parse(wanted.changes), '--set ')
    training = {key for part, key in FREE if part == 'training'}
    return config.load(claim.claim(folder, config.check(value), training, '--name'))


def _need_vocabulary(settings, program, progress):
    """Where the file is not there: that of a model to start from, or one that is learned."""
    words = pathlib.Path(settings['vocabulary'])
    if words.exists():
        return
    models = [name for name in settings['start'] if model_file.is_model_file(name)]
    if models:
        progress.note(f'{words}: the vocabulary of {models[0]}')
        atomic.write(words, Tokenizer.load(models[0]).tiktoken())
    else:
        progress.note(f'{words}: learns a vocabulary from the texts')
        vocabulary.learn(words, [(s['files'], s['weight']) for s in settings['data']], program)


def _train(run, until):
    run.progress.note(f'{run.config["name"]}: {run.parameters():,} parameters; products: {run.products}; '
                      f'{sum(len(s.ids) for s in run.sources):,} tokens to train on')
    with stopped_by_signals(run):
        done = run.train(until)
    if not done:
        run.progress.note(f'stopped after step {run.step}; the same command goes on')
        return STOPPED
    model = run.finish()
    better = curves.better_before(run.rows)
    if better:
        run.progress.note(better)
    run.progress.note(f'wrote {model}\nuse it: tessera compress --assets {model.parent} -p neural-text:model={model.stem} FILE')
    return 0


def _estimate(wanted):
    trained = Trained(config.load(wanted.config))
    for name in wanted.files:
        try:
            text = pathlib.Path(name).read_bytes().decode('utf-8')
        except (OSError, UnicodeDecodeError) as error:
            raise TrainingError(f'{name}: {error}') from error
        cost = trained.cost(text)
        print(f'{name}: {cost.size} bytes, {cost.tokens} tokens, {cost.bits / 8:.1f} bytes coded, {cost.bits_a_byte:.4f} bits a byte')
    return 0


def _sweep(wanted, progress):
    table = sweep.run(wanted.sweep, progress, lambda settings: _need_vocabulary(settings, wanted.tessera, progress))
    if table is None:
        return STOPPED
    print(table.read_text(encoding='utf-8'), end='')
    return 0


def _contamination(wanted, progress):
    training = texts.files_of([name for source in config.load(wanted.config)['data'] for name in source['files']])
    found = contamination.record(texts.files_of(wanted.files), training, progress)
    print(contamination.table(found), end='')
    if wanted.json:
        contamination.write(wanted.json, found)
    return 0


def _run(wanted):
    progress = Progress()
    if wanted.command == 'sweep':
        return _sweep(wanted, progress)
    if wanted.command == 'contamination':
        return _contamination(wanted, progress)
    if wanted.command == 'estimate':
        return _estimate(wanted)
    settings = _settings(wanted)
    _need_vocabulary(settings, wanted.tessera, progress)
    run = Run(settings, progress)
    if wanted.command == 'train':
        return _train(run, wanted.until)
    if not run.step:
        raise TrainingError(f'{run.checkpoint}: no checkpoint; train first')
    print(run.finish())
    return 0


def main(arguments):
    wanted = _parser().parse_args(arguments)
    try:
        return _run(wanted)
    except TrainingError as error:
        print(f'tessera_train: {error}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print('tessera_train: interrupted; the same command begins again', file=sys.stderr)
        return INTERRUPTED
