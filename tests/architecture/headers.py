# SPDX-License-Identifier: MIT
"""Every public header stands alone: it compiles as the only include of a file, with each compiler here, the ABI as C11 too."""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / 'sdk' / 'include', ROOT / 'framework' / 'include']
WARNINGS = ['-Wall', '-Wextra', '-Werror', '-fsyntax-only']


def compile_alone(compiler, language, header):
    """Nothing, or what the compiler said."""
    command = [compiler, *WARNINGS, *language, *(f'-I{folder}' for folder in FOLDERS), '-']
    done = subprocess.run(command, input=f'#include <{header}>\n', capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ''


def main():
    skipped = 0
    jobs = []
    for cpp, c in (('g++', 'gcc'), ('clang++', 'clang')):
        if not shutil.which(cpp):
            print(f'skipped: headers with {cpp}: it is not installed')
            skipped += 1
            continue
        for folder in FOLDERS:
            for path in sorted(folder.rglob('*.h*')):
                header = path.relative_to(folder).as_posix()
                jobs.append((cpp, ['-xc++', '-std=c++20'], header))
                if path.suffix == '.h':
                    jobs.append((c, ['-xc', '-std=c11', '-pedantic'], header))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = list(pool.map(lambda job: compile_alone(*job), jobs))
    for (compiler, language, header), problem in zip(jobs, problems):
        if problem:
            print(f'FAILED {header} alone, {compiler} {language[1]}:\n{problem}')
    failed = sum(map(bool, problems))
    print(f'{len(jobs) - failed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not jobs else 0


sys.exit(main())
