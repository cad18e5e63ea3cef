# SPDX-License-Identifier: MIT
"""Runs the examples of the documentation. The word after a fence's language says how:

    sh test      a shell script; must end with 0. The blocks of a page run in order, in one folder, empty at first
    json test    a spec; `tessera check` must accept it
    cpp from F, python from F   an excerpt; its lines must stand in the file F in that order

Usage: documentation.py BUILD PREFIX, the build directory and its prefix: it is installed into an empty folder first.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from installation import installation
from tree import Tree

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r'^```(sh test|json test|(?:cpp|python) from \S+)\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def run(command, folder, environment):
    """Nothing, or what went wrong."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, cwd=folder, env=environment, capture_output=True, text=True,
                          timeout=300, check=False)
    return '' if done.returncode == 0 else f'exit code {done.returncode}\n{done.stdout}{done.stderr}'


def excerpt_problem(text, path):
    """The first line of the excerpt that does not follow in the file, or nothing."""
    left = iter([line.strip() for line in (ROOT / path).read_text(encoding='utf-8').splitlines()])
    for line in filter(None, map(str.strip, text.splitlines())):
        if line not in left:
            return f'{path} does not have, in this order: {line}'
    return ''


def check_block(kind, text, folder, environment):
    if kind == 'sh test':
        return run(['sh', '-euc', text], folder, environment)
    if kind == 'json test':
        spec = pathlib.Path(folder, 'spec.json')
        spec.write_text(text, encoding='utf-8')
        return run(['tessera', 'check', str(spec)], folder, environment)
    return excerpt_problem(text, kind.split()[-1])


def check_pages(environment):
    """(passed, failed) over every marked block of every page."""
    passed = failed = 0
    for page in [path for path in Tree(ROOT).files if path.suffix == '.md']:
        text = (ROOT / page).read_text(encoding='utf-8')
        with tempfile.TemporaryDirectory() as folder:
            for block in FENCE.finditer(text):
                line = text.count('\n', 0, block.start()) + 1
                problem = check_block(block[1], block[2], folder, environment)
                passed, failed = (passed, failed + 1) if problem else (passed + 1, failed)
                print(f'{"FAILED" if problem else "ok"} {page}:{line} {problem}')
    return passed, failed


def main(build, prefix):
    with installation(build, prefix) as (_, _, environment):
        passed, failed = check_pages(environment)
    if not passed + failed:
        print('FAILED: no page has an example that is marked to be run')
        failed = 1
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
