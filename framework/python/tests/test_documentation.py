# SPDX-License-Identifier: MIT
"""What the README and the docstrings show works, and the stubs say what is there."""
import ast
import doctest
import inspect
import pathlib
import re

import pytest

import tessera

README = pathlib.Path(__file__).parents[1] / 'README.md'
STUBS = ast.parse(pathlib.Path(tessera.__file__).with_suffix('.pyi').read_text(encoding='utf-8'))


def examples():
    return re.findall(r'^```python\n(.*?)^```$', README.read_text(encoding='utf-8'), re.MULTILINE | re.DOTALL)


def test_the_readme_has_examples():
    assert len(examples()) >= 3


@pytest.mark.parametrize('example', examples(), ids=lambda text: text.splitlines()[0][:40])
def test_an_example_of_the_readme_gives_what_it_shows(example, tmp_path, monkeypatch):
    pytest.importorskip('numpy')
    monkeypatch.chdir(tmp_path)
    if '>>>' not in example:
        exec(compile(example, 'README.md', 'exec'), {})
        return
    test = doctest.DocTestParser().get_doctest(example, {}, 'README.md', str(README), 0)
    report = []
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=report.append).failed == 0, ''.join(report)


def names(body):
    return {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def test_the_stubs_have_every_name():
    stubs = names(STUBS.body) | {'DEFAULT_MEMORY', '__version__'}
    assert set(tessera.__all__) == {name for name in stubs if not name.startswith('_') or name == '__version__'}


@pytest.mark.parametrize('stub', [node for node in STUBS.body if isinstance(node, ast.ClassDef)], ids=lambda node: node.name)
def test_the_stubs_have_every_method(stub):
    if stub.name.startswith('_'):
        return
    public = {name for name in vars(getattr(tessera, stub.name)) if not name.startswith('_')}
    assert {name for name in names(stub.body) if not name.startswith('_')} == public - {'pointer', 'message'}


@pytest.mark.parametrize('stub', [node for node in STUBS.body if isinstance(node, ast.FunctionDef)], ids=lambda node: node.name)
def test_the_stubs_have_every_argument(stub):
    found = getattr(tessera, stub.name)
    if inspect.isbuiltin(found):
        assert not stub.args.args
        return
    wanted = [argument.arg for argument in (*stub.args.args, *stub.args.kwonlyargs, stub.args.kwarg) if argument]
    assert wanted == list(inspect.signature(found).parameters)


def test_everything_public_is_explained():
    for name in tessera.__all__:
        value = getattr(tessera, name)
        if callable(value):
            assert value.__doc__, name
    for name in ('encode', 'encode_sparse', 'finish', 'reset', 'symbols'):
        assert getattr(tessera.StepEncoder, name).__doc__
    assert 'shape (n, alphabet)' in tessera.StepDecoder.decode.__doc__
