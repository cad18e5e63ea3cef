# SPDX-License-Identifier: MIT
"""The rules that the tree keeps. Each takes a Tree and returns what is wrong, one sentence each: empty means kept."""
import re

from tree import CODE

# Where `#include` looks, beside the folder of the file that says it.
INCLUDE_ROOTS = ['sdk/include', 'framework/include', 'framework/src', 'framework/tool', 'plugins', 'tests', 'sdk', '']
# The helpers of the SDK that more than plugins may use: they know the ABI and no side of it.
SHARED_HELPERS = ['sdk/include/tessera/sdk/varint.hpp', 'sdk/include/tessera/sdk/cursor.hpp',
                  'sdk/include/tessera/sdk/error.hpp', 'sdk/include/tessera/sdk/stream.hpp', 'sdk/include/tessera/sdk/floats.hpp']
KERNEL_HELPERS = SHARED_HELPERS + ['sdk/include/tessera/sdk/bits.hpp', 'sdk/include/tessera/sdk/dispatch.hpp']
ABI = ['sdk/include/tessera/abi.h', 'sdk/include/tessera/abi/']

# Files past the limit, each with the reason why it is still one idea.
LONG_FILES = {}
LINE_LIMIT = 400

# Folders that need no words: the place that holds them says what they are.
PLAIN_FOLDERS = {'.ci', 'sdk/include', 'sdk/include/tessera', 'framework/include', 'framework/include/tessera'}


def included(tree, path):
    """(line number, file of this tree) for each #include that names one."""
    known = set(map(str, tree.files))
    for number, line in enumerate((tree.text(path) or '').splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*["<]([^">]+)[">]', line)
        if not match:
            continue
        for start in [str(path.parent), *INCLUDE_ROOTS]:
            parts = []
            for part in f'{start}/{match[1]}'.split('/'):
                if part == '..' and parts:
                    parts.pop()
                elif part not in ('', '.'):
                    parts.append(part)
            if '/'.join(parts) in known:
                yield number, '/'.join(parts)
                break


def may_include(path):
    """What a file may include of this tree, as beginnings of paths; None: anything."""
    top = path.parts[0]
    if top == 'sdk':
        return ['sdk/']
    if top == 'plugins' and len(path.parts) > 2:
        own = f'plugins/{path.parts[1]}/'
        if path.stem.startswith('kernel'):
            return [own, 'plugins/common/', *KERNEL_HELPERS]
        return [own, 'plugins/common/', 'sdk/include/']
    if str(path).startswith(('framework/src/', 'framework/include/')):
        return ['framework/src/', 'framework/include/', *ABI, *SHARED_HELPERS]
    if str(path).startswith('framework/tool/'):
        return ['framework/tool/', 'framework/include/']
    if str(path).startswith('framework/tokens/'):
        return ['framework/tokens/', 'framework/include/']
    if str(path).startswith('framework/python/'):
        return ['framework/python/', 'framework/include/']
    if top == 'examples':
        return ['examples/', 'framework/include/', 'sdk/include/']
    return None


def arrows(tree):
    """sdk <- plugins; abi <- framework <- tool, tokens, python; nothing against the arrows."""
    wrong = []
    for path in tree.code():
        allowed = may_include(path)
        if allowed is None:
            continue
        for number, target in included(tree, path):
            if not target.startswith(tuple(allowed)):
                wrong.append(f'{path}:{number}: includes {target}; may include only {", ".join(allowed)}')
    return wrong


def needs_licence(path):
    return (path.suffix in CODE | {'.py', '.sh', '.wrap', '.in'} or path.name in ('meson.build', 'meson_options.txt')
            or str(path) in ('.ci/run', 'tests/run', 'examples/quickstart'))


def licence_lines(tree):
    """Every source file begins with an SPDX line, after the interpreter where it has one."""
    wrong = []
    for path in filter(needs_licence, tree.files):
        lines = (tree.text(path) or '').splitlines()
        first = lines[1:2] if lines and lines[0].startswith('#!') else lines[:1]
        if not first or 'SPDX-License-Identifier: MIT' not in first[0]:
            wrong.append(f'{path}:1: expected an SPDX line, found {(first or [""])[0]!r}')
    return wrong


def purpose_lines(tree):
    """After the SPDX line every source file says in a comment what it is for."""
    wrong = []
    for path in tree.code():
        lines = (tree.text(path) or '').splitlines()
        second = lines[1] if len(lines) > 1 else ''
        if not re.match(r'(//|/?\*| \*) *\S', second):
            wrong.append(f'{path}:2: expected a comment that says what the file is for, found {second!r}')
    return wrong


def file_lengths(tree):
    wrong = []
    for path in tree.files:
        if path.suffix not in CODE | {'.py', '.sh'}:
            continue
        count = len((tree.text(path) or '').splitlines())
        if count > LINE_LIMIT and str(path) not in LONG_FILES:
            wrong.append(f'{path}: {count} lines, more than {LINE_LIMIT}: look for the second idea, or list it with a reason')
    known = set(map(str, tree.files))
    wrong += [f'{path}: listed as long, but there is no such file' for path in LONG_FILES if path not in known]
    return wrong


def machine_paths(tree):
    """No path of one particular machine."""
    pattern = re.compile(r'(?<![\w.$}/-])/(' + '|'.join(['work', 'home', 'root', 'Users', 'mnt']) + r')/[\w.-]')
    wrong = []
    for path in tree.files:
        for number, line in enumerate((tree.text(path) or '').splitlines(), 1):
            match = pattern.search(line)
            if match:
                wrong.append(f'{path}:{number}: names a path of one machine: {line[match.start():][:60]!r}')
    return wrong


def unfinished(tree):
    """Nothing is left for later."""
    pattern = re.compile(r'\b(' + '|'.join(['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X']) + r')\b')
    return [f'{path}:{number}: {line.strip()[:80]}'
            for path in tree.files if path.suffix in CODE | {'.py', '.sh', '.md', '.build'}
            for number, line in enumerate((tree.text(path) or '').splitlines(), 1) if pattern.search(line)]


def explained_folders(tree):
    """A folder at the top has a README.md. One below it has one (a plugin: a format.md), or is named in one above."""
    known = set(map(str, tree.files))
    wrong = []
    for folder in tree.folders():
        if str(folder) in PLAIN_FOLDERS or f'{folder}/README.md' in known or f'{folder}/format.md' in known:
            continue
        if len(folder.parts) == 1:
            wrong.append(f'{folder}: has no README.md')
            continue
        pages = [tree.text(f'{parent}/README.md') for parent in folder.parents if f'{parent}/README.md' in known]
        if not any(f'{folder.name}/' in page for page in pages):
            wrong.append(f'{folder}: has no README.md, and none above it names "{folder.name}/"')
    return wrong


def plugin_pages(tree):
    """Every plugin describes its format."""
    known = set(map(str, tree.files))
    return [f'{folder}: has no format.md' for folder in map(str, tree.folders())
            if re.fullmatch(r'plugins/[^/]+', folder) and f'{folder}/binding.cpp' in known
            and f'{folder}/format.md' not in known]


def dependencies_accounted(tree):
    """Each dependency of the build has a wrap, or subprojects/README.md says why not."""
    provided = set()
    for path in tree.files:
        if path.suffix == '.wrap':
            provided |= set(re.findall(r'^(\w+) = \w+_', (tree.text(path) or '').split('[provide]')[-1], re.MULTILINE))
    page = tree.text('subprojects/README.md') if 'subprojects/README.md' in set(map(str, tree.files)) else ''
    wrong = []
    for path in tree.files:
        of_their_own = str(path).startswith(('subprojects/', 'examples/', 'sdk/template/'))
        if path.name != 'meson.build' or of_their_own:
            continue
        for name in re.findall(r"\bdependency\('([^']+)'", tree.text(path) or ''):
            if name not in provided and f'`{name}`' not in page:
                wrong.append(f'{path}: dependency {name!r} has no wrap, and subprojects/README.md does not say why')
    return wrong


RULES = [arrows, licence_lines, purpose_lines, file_lengths, machine_paths, unfinished, explained_folders, plugin_pages,
         dependencies_accounted]
