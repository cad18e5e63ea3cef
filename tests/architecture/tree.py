# SPDX-License-Identifier: MIT
"""The files of a source tree, as the rules see them: what is in version control or could be."""
import os
import pathlib
import shutil
import subprocess

CODE = {'.c', '.h', '.cpp', '.hpp'}
MADE = {'packagecache', '__pycache__'}  # folders that tools make


def is_made(path):
    """Whether a path relative to the root lies in something that was built or unpacked, not written."""
    first, *rest = path.parts
    unpacked = first == 'subprojects' and len(rest) > 1 and rest[0] != 'packagefiles'
    hidden = first.startswith('.') and first not in ('.ci', '.clang-format', '.gitignore')
    return hidden or unpacked or (first.startswith('build') and bool(rest)) or bool(MADE & set(path.parts))


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = sorted(self._listed() or self._walked())

    def _listed(self):
        """What git tracks or would offer to add; nothing where there is no git."""
        if not (self.root / '.git').exists() or not shutil.which('git'):
            return []
        command = ['git', '-C', str(self.root), '-c', f'safe.directory={self.root}', 'ls-files', '-z', '--cached',
                   '--others', '--exclude-standard']
        out = subprocess.run(command, capture_output=True, check=False)
        if out.returncode != 0:
            return []
        paths = [pathlib.PurePosixPath(name) for name in out.stdout.decode().split('\0') if name]
        return [path for path in paths if (self.root / path).is_file()]

    def _walked(self):
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = pathlib.PurePosixPath(pathlib.Path(folder, name).relative_to(self.root).as_posix())
                if not is_made(path):
                    yield path

    def text(self, path):
        """The file's text, or None where it is not text."""
        try:
            return (self.root / path).read_text(encoding='utf-8')
        except UnicodeDecodeError:
            return None

    def code(self):
        return [path for path in self.files if path.suffix in CODE]

    def folders(self):
        """Every folder that holds a file somewhere below it, the root left out."""
        return sorted({parent for path in self.files for parent in path.parents if parent.parts})
