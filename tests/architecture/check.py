# SPDX-License-Identifier: MIT
"""Holds the rules of rules.py against this tree, and the rules themselves against a tree that breaks each of them once."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import rules
from tree import Tree

ROOT = pathlib.Path(__file__).resolve().parents[2]
LICENCE = '// SPDX-License-Identifier: MIT\n'

# Which rule must find which file of a tree made for it.
BROKEN = {
    'sdk/include/tessera/sdk/upward.hpp': ('arrows', LICENCE + '// Reaches up.\n#include <tessera/registry.hpp>\n'),
    'framework/include/tessera/registry.hpp': ('', LICENCE + '// The registry.\n'),
    'framework/src/engine.cpp': ('arrows', LICENCE + '// Uses the C++ layer.\n#include <tessera/sdk/upward.hpp>\n'),
    'framework/src/own.cpp': ('', LICENCE + '// Allowed.\n#include <tessera/registry.hpp>\n#include <vector>\n'),
    'framework/tool/tool.cpp': ('arrows', LICENCE + '// Reaches into the library.\n#include "../src/inside.hpp"\n'),
    'framework/tokens/tokens.cpp': ('arrows', LICENCE + '// Reaches into the library.\n#include "../src/inside.hpp"\n'),
    'framework/python/src/module.cpp': ('arrows', LICENCE + '// Reaches into the library.\n#include "../../src/inside.hpp"\n'),
    'framework/src/inside.hpp': ('', LICENCE + '// The inside.\n'),
    'plugins/one/kernel.cpp': ('arrows', LICENCE + '// A kernel with a host.\n#include <tessera/sdk/upward.hpp>\n'),
    'plugins/two/binding.cpp': ('arrows', LICENCE + '// Uses a neighbour.\n#include "../one/kernel.cpp"\n'),
    'plugins/three/binding.cpp': ('plugin_pages', LICENCE + '// Has no format page.\n'),
    'plugins/one/format.md': ('', '# one\n'),
    'plugins/two/format.md': ('', '# two\n'),
    'sdk/bare.cpp': ('licence_lines', '// No licence.\n// Purpose.\n'),
    'sdk/silent.cpp': ('purpose_lines', LICENCE + '#include <vector>\n'),
    'sdk/long.cpp': ('file_lengths', LICENCE + '// Long.\n' + 'int x;\n' * 500),
    'sdk/here.cpp': ('machine_paths', LICENCE + '// Reads "/' + 'home/me/data".\n'),
    'sdk/later.cpp': ('unfinished', LICENCE + '// TO' + 'DO everything.\n'),
    'nowhere/file.txt': ('explained_folders', 'text\n'),
    'meson.build': ('dependencies_accounted', "# SPDX-License-Identifier: MIT\nx = dependency('unheard-of')\n"),
}

passed = failed = skipped = 0


def report(name, wrong):
    global passed, failed
    if wrong:
        failed += 1
        print(f'FAILED {name}')
        for line in wrong:
            print(f'  {line}')
    else:
        passed += 1
        print(f'ok {name}')


def check_rules_themselves():
    """A rule that cannot fail is a defect: each must find what was broken for it, and arrows must find no more."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (_, text) in BROKEN.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding='utf-8')
        tree = Tree(folder)
        for rule in rules.RULES:
            found = rule(tree)
            expected = [name for name, (breaks, _) in BROKEN.items() if breaks == rule.__name__]
            missed = [f'{name} was not found' for name in expected if not any(w.startswith(_place(name)) for w in found)]
            if not expected:
                missed.append('nothing was broken for this rule')
            if rule is rules.arrows and len(found) != len(expected):
                missed.append(f'expected {len(expected)} findings, found {found}')
            report(f'the rule {rule.__name__} finds what breaks it', missed)


def _place(name):
    """How a finding about the file begins: some rules speak of its folder."""
    return str(pathlib.PurePosixPath(name).parent) if name in ('nowhere/file.txt', 'plugins/three/binding.cpp') else name


def check_format(tree):
    """clang-format has nothing to change."""
    global skipped
    program = shutil.which('clang-format-14') or shutil.which('clang-format')
    if not program:
        skipped += 1
        print('skipped: layout: clang-format is not installed')
        return
    files = [str(path) for path in tree.code()]
    out = subprocess.run([program, '--dry-run', '--Werror', *files], cwd=tree.root, capture_output=True, text=True, check=False)
    report('clang-format has nothing to change',
           sorted({line.split(':')[0] for line in out.stderr.splitlines() if 'error:' in line}) if out.returncode else [])


def main():
    check_rules_themselves()
    tree = Tree(ROOT)
    for rule in rules.RULES:
        report(f'the tree keeps the rule {rule.__name__}', rule(tree))
    check_format(tree)
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed else 0


sys.exit(main())
