#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds what a plugin makes on ARM64 to what it makes here, with every instruction set that this machine has.

    same_bits.py CONFORM LIBRARY CONFORM-OF-ARM64 LIBRARY-OF-ARM64 OPTION-OF-CONFORM...

Each prints the digests of what the library's plugins make of the same generated input, a line for each set of parameters. The environment
variable TESSERA_EMULATOR is the command that runs programs of ARM64. Writes TAP."""
import os
import subprocess
import sys

CAPS = ['scalar', 'avx2', 'avx512', 'avx512vbmi']  # of TESSERA_CPU


def digests(command, options, **environment):
    run = subprocess.run(command + ['--digest', '--quick'] + options, env=dict(os.environ, **environment), stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        return [f'exit status {run.returncode}: {run.stderr.strip()}']
    return run.stdout.splitlines()


def first_difference(found, expected):
    for i, line in enumerate(expected):
        if i >= len(found) or found[i] != line:
            return f'expected {line}\n# found    {found[i] if i < len(found) else "no such line"}'
    return f'expected no more lines\n# found    {found[len(expected)]}'


def main():
    conform, library, arm64_conform, arm64_library, *options = sys.argv[1:]
    count, wrong = 0, 0

    def report(ok, name, why=''):
        nonlocal count, wrong
        count, wrong = count + 1, wrong + (not ok)
        print(f'{"ok" if ok else "not ok"} {count} - {name}')
        if not ok:
            print(f'# {why}')

    here = digests([conform, library], options)
    plugins = sorted({line.split(' ')[0] for line in here})
    for plugin in plugins:
        words = [line.split(' ', 2) for line in here if line.startswith(plugin + ' ')]
        taken = any(len(word) == 3 and len(word[1]) == 16 for word in words)
        report(taken, f'{plugin} takes parameters', '\n# '.join(here[:3]))
    report(bool(plugins), 'there are plugins', 'no digest was printed')

    for cap in CAPS:
        found = digests([conform, library], options, TESSERA_CPU=cap)
        report(found == here, f'{len(here)} digests are the same up to {cap}', first_difference(found, here) if found != here else '')
    found = digests(os.environ['TESSERA_EMULATOR'].split() + [arm64_conform, arm64_library], options)
    report(found == here, f'{len(here)} digests are the same on ARM64', first_difference(found, here) if found != here else '')
    print(f'1..{count}')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
