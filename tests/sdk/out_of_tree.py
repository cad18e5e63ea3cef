# SPDX-License-Identifier: MIT
"""Installs the SDK alone into an empty folder and builds plugins against it as a stranger would: the example, and the template's.

Usage: out_of_tree.py BUILD PREFIX, the build directory and its prefix.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
passed = failed = 0


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600, check=False, **options)


def report(name, good, why=''):
    global passed, failed
    passed, failed = (passed + 1, failed) if good else (passed, failed + 1)
    print(f'ok {name}' if good else f'FAILED {name}: {why}')
    return good


def report_run(name, done, wanted=''):
    """The command ended with 0 and printed `wanted`."""
    return report(name, done.returncode == 0 and wanted in done.stdout,
                  f'exit code {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}')


def copy_template(to, name):
    """What `tessera new plugin NAME` does."""
    def filled(text):
        return text.replace('@NAME@', name).replace('@name_underscored@', name.replace('-', '_'))
    template = to.parent / 'prefix-template'
    for path in sorted(template.rglob('*')):
        if path.is_file():
            target = to / filled(str(path.relative_to(template)))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(filled(path.read_text(encoding='utf-8')), encoding='utf-8')


def build_and_test(name, source, environment):
    build = source / 'build'
    return (report_run(f'{name} is set up', run('meson', 'setup', '--fatal-meson-warnings', build, source, env=environment))
            and report_run(f'{name} builds', run('meson', 'compile', '-C', build, env=environment))
            and report_run(f'{name} keeps its laws', run('meson', 'test', '-v', '-C', build, env=environment), 'round-trip'))


def check_size(source):
    lines = len((source / 'delta.cpp').read_text(encoding='utf-8').splitlines())
    report('the example has under 40 lines of C++', lines < 40, f'{lines}')
    meson = [line for line in (source / 'meson.build').read_text(encoding='utf-8').splitlines()
             if line.strip() and not line.lstrip().startswith('#')]
    report('the example has at most 5 lines of meson', len(meson) <= 5, f'{len(meson)}')


def check_golden(conform, plugin, folder):
    """Written when missing, read afterwards, refused when it is not what the plugin reads."""
    folder.mkdir()
    command = [conform, plugin, '--quick', '--law', 'golden', '--golden', folder]
    report_run('a golden file that is missing is written', run(*command, '--write-golden'), 'written to')
    files = list(folder.iterdir())
    if not report('there is one golden file', len(files) == 1, f'{files}'):
        return
    before = files[0].read_bytes()
    report_run('a golden file is read', run(*command, '--write-golden', '--golden-exact'), ' cases, 0 encoded otherwise')
    report('a golden file is never rewritten', files[0].read_bytes() == before)
    head, tail = before.split(b'"coded"', 1)
    files[0].write_bytes(head + b'"coded"' + tail.replace(b'"hex": "', b'"hex": "ff', 1))
    damaged = run(*command)
    report('a golden file that reads otherwise breaks the law', damaged.returncode == 1 and 'not ok' in damaged.stdout, damaged.stdout)


def main():
    build, prefix = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        done = run('meson', 'install', '-C', build, '--no-rebuild', '--tags', 'sdk', '--destdir', folder / 'stage')
        if report_run('the SDK installs alone', done):
            installed = pathlib.Path(f'{folder / "stage"}{prefix}')
            environment = {**os.environ, 'PKG_CONFIG_PATH': str(installed / 'share' / 'pkgconfig')}
            shutil.copytree(ROOT / 'examples' / 'plugin-delta', folder / 'plugin-delta', ignore=shutil.ignore_patterns('build'))
            check_size(folder / 'plugin-delta')
            build_and_test('the example', folder / 'plugin-delta', environment)
            os.symlink(installed / 'share' / 'tessera' / 'template', folder / 'prefix-template')
            copy_template(folder / 'first-try', 'first-try')
            if build_and_test('the template', folder / 'first-try', environment):
                check_golden(installed / 'bin' / 'tessera-conform', folder / 'first-try' / 'build' / 'first-try.so', folder / 'golden')
    print(f'{passed} passed, {failed} failed, 0 skipped')
    return 1 if failed else 0


sys.exit(main())
