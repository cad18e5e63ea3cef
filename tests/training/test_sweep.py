# SPDX-License-Identifier: MIT
"""A sweep runs each variant once, goes on where it was killed, and keeps one table; what is wrong in it is named before anything runs."""
import csv
import json
import os
import pathlib

import pytest
from conftest import PACKAGE, command, configure
from tessera_train import sweep
from tessera_train.errors import TrainingError
from tessera_train.progress import Progress
from tessera_train.trainer import Run


def quiet():
    return Progress(open(os.devnull, 'w', encoding='utf-8'))


@pytest.fixture
def plan(folder, vocabulary):
    """sweep.json of three variants of the folder's configuration, a few steps each."""
    configure(folder, vocabulary, output_evaluate_every=100)
    return write(folder, variants={'base': {}, 'two layers, "deep"': {'model/layers': 2}, 'twice': {'training/steps': 4}})


def write(folder, **changes):
    path = folder / 'sweep.json'
    path.write_text(json.dumps({'base': 'config.json', 'folder': 'sweep', 'changes': {'training/steps': 2}, **changes}), encoding='utf-8')
    return path


def table(folder):
    with open(folder / 'sweep/sweep.csv', encoding='utf-8') as file:
        return list(csv.DictReader(file))


def test_a_table_says_what_each_variant_came_to(plan, folder, capsys):
    status, printed, errors = command(capsys, 'sweep', plan)
    assert status == 0, errors
    rows = table(folder)
    assert [row['variant'] for row in rows] == ['base', 'two layers, "deep"', 'twice']
    assert [int(row['tokens']) for row in rows] == [512, 512, 1024]
    # width 64, one head and key head, feed 64: a layer's matrices, four norms, one strength
    layer = 64 * (3 * 64 + 64 + 2 * 64 + 64) + 4 * 64 + 1
    assert int(rows[0]['parameters']) == 2 * 1024 * 64 + 64 + layer
    assert int(rows[1]['parameters']) - int(rows[0]['parameters']) == layer
    for row, stem in zip(rows, ('base', 'two-layers-deep', 'twice')):
        record = json.loads((folder / f'sweep/{stem}/{stem}.json').read_text(encoding='utf-8'))
        assert float(row['held_out_bits_a_byte']) == record['curve'][-1][6]
        assert int(row['model_bytes']) == (folder / f'sweep/{stem}/{stem}.czm').stat().st_size
    assert printed == (folder / 'sweep/sweep.md').read_text(encoding='utf-8')
    lines = printed.splitlines()
    assert len(lines) == 5 and all(line.count('|') == lines[0].count('|') for line in lines)
    assert '| +0.0000 |' in lines[2]


def test_what_is_finished_is_not_run_again_and_what_was_killed_goes_on(plan, folder, monkeypatch):
    step, taken = Run.train_step, []

    def counted(self):
        taken.append((self.config['name'], self.step))
        if len(taken) == 3:
            self.stop = True  # as a signal does it, within the second variant
        return step(self)

    monkeypatch.setattr(Run, 'train_step', counted)
    assert sweep.run(plan, quiet()) is None
    assert [row['variant'] for row in table(folder)] == ['base']
    assert sweep.run(plan, quiet()) == folder / 'sweep/sweep.md'
    assert taken == [('base', 0), ('base', 1), ('two-layers-deep', 0), ('two-layers-deep', 1), *(('twice', i) for i in range(4))]
    whole = (folder / 'sweep/sweep.csv').read_bytes()
    sweep.run(plan, quiet())
    assert len(taken) == 8 and (folder / 'sweep/sweep.csv').read_bytes() == whole


def test_a_variant_that_was_made_otherwise_is_named(plan, folder):
    sweep.run(plan, quiet())
    write(folder, variants={'base': {'model/sink': True}})
    with pytest.raises(TrainingError, match='variant base: the folder .* was made with /model/sink False, now it is True; remove'):
        sweep.run(plan, quiet())
    write(folder, variants={'base': {'training/threads': 2}})
    assert sweep.run(plan, quiet())


@pytest.mark.parametrize('changes, message', [
    ({'variants': {'a': {'model/layrs': 2}}}, '/variants/a: /model/layrs: no such key; did you mean "layers"?'),
    ({'variants': {'a': {'shape/layers': 2}}}, "/variants/a/shape/layers: expected \"part/key\" as in \"model/layers\"; there is no part 'shape'"),
    ({'variants': {'a': {'model/layers': 0}}}, '/variants/a: /model/layers: expected a whole number from 1 to 64, found 0'),
    ({'variants': {'a': [2]}}, '/variants/a: expected an object, found [2]'),
    ({'variants': {}}, '/variants: expected one or more, found none'),
    ({'variants': {'a b': {}, 'A-B': {}}}, "/variants/A-B: would lie in the folder of 'a b'"),
    ({'variants': {'a': {}}, 'base': 'none.json'}, 'none.json: No such file'),
    ({'variants': {'a': {}}, 'step': 1}, '/step: no such key'),
])
def test_a_wrong_sweep_is_named(folder, changes, message):
    path = write(folder, **changes)
    with pytest.raises(TrainingError) as caught:
        sweep.load(path)
    assert message in str(caught.value) and str(path) in str(caught.value)


def test_the_sweep_of_the_tree_is_right():
    folder, variants = sweep.load(PACKAGE / 'scaling.json')
    assert next(iter(variants)) == 'base' and pathlib.Path(folder).name == 'scaling'
