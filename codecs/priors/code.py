#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Samples of source code: code.py CACHE OUT writes OUT/code and OUT/held/code.

Takes files from the Debian packages of code_packages.txt (for those marked "source", apt needs
deb-src lines), under permissive licences only. CACHE keeps what was downloaded; OUT/code_used.tsv
says name, version and SHA-256 of each package that was used. Languages have a share each and are
interleaved file by file.
"""
import collections
import hashlib
import pathlib
import re
import sys

import debian_packages
import writing

wanted_bytes = 18_000_000
most_of_package = 400_000  # of one language
file_bytes = range(400, 100_000)

# Language: share of the whole, suffixes.
languages = {
    "c": (0.22, ".c .h"),
    "cpp": (0.16, ".cpp .cc .cxx .hpp .hh .ipp"),
    "python": (0.17, ".py"),
    "javascript": (0.11, ".js .mjs .cjs"),
    "typescript": (0.02, ".ts"),
    "go": (0.06, ".go"),
    "rust": (0.06, ".rs"),
    "java": (0.07, ".java"),
    "shell": (0.025, ".sh .bash .zsh"),
    "perl": (0.03, ".pl .pm .t"),
    "ruby": (0.025, ".rb .rake"),
    "php": (0.02, ".php"),
    "lua": (0.01, ".lua"),
    "css": (0.015, ".css .scss"),
    "html": (0.01, ".html .htm .twig .erb"),
    "build": (0.01, ".cmake .mk .am .build"),
    "markup": (0.015, ".md .rst"),
}
language_of_suffix = {s: name for name, (_, all) in languages.items() for s in all.split()}
language_of_name = {"Makefile": "build", "CMakeLists.txt": "build", "meson.build": "build", "Rakefile": "ruby"}
language_of_program = {"sh": "shell", "bash": "shell", "zsh": "shell", "python3": "python", "perl": "perl",
                       "ruby": "ruby", "node": "javascript"}
copyleft = re.compile(rb"General Public Licen[sc]e|\bL?GPL|Mozilla Public|CC[- ]BY|Creative Commons")


def language(path: pathlib.Path, data: bytes):
    if path.name in language_of_name:
        return language_of_name[path.name]
    if path.suffix in language_of_suffix:
        return language_of_suffix[path.suffix]
    program = re.match(rb"#!\s*\S*/(?:env\s+)?([a-z0-9]+)", data)
    return language_of_program.get(program[1].decode()) if program else None


def written_by_hand(data: bytes) -> bool:
    """Text in UTF-8 with lines of a length that people write, few of them tables of numbers."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    lines = data.split(b"\n")
    return (max(map(len, lines)) < 400 and len(data) / len(lines) > 12 and b"\0" not in data
            and sum(map(data.count, b"0123456789")) < len(data) / 8)


def files_of(package, seen):
    """(language, digest, data) of the package's files that may be taken, in an order of chance that is
    the same everywhere."""
    taken = collections.Counter()
    found = []
    for path in package.files():
        if path.is_symlink() or not path.is_file() or path.stat().st_size not in file_bytes:
            continue
        data = path.read_bytes()
        name = language(path, data)
        digest = hashlib.sha256(data).digest()
        if (name and digest not in seen and not copyleft.search(data[:4000]) and written_by_hand(data)
                and package.allows(path)):
            seen.add(digest)
            found.append((name, digest, data))
    for name, digest, data in sorted(found):
        taken[name] += len(data)
        if taken[name] <= most_of_package:
            yield name, digest, data


def interleaved(files):
    """All files so that each language's are spread evenly from beginning to end."""
    of_language = collections.defaultdict(list)
    for name, digest, data in files:
        of_language[name].append((digest, data))
    placed = []
    for name, group in of_language.items():
        wanted = languages[name][0] * wanted_bytes
        total, at, kept = sum(len(d) for _, d in group), 0, []
        for digest, data in sorted(group):
            if at < wanted:
                kept.append((at, name, data))
                at += len(data)
        placed += [(place / at, name, data) for place, name, data in kept]
        print(f"code {name}: {len(kept)} of {len(group)} files, {at} of {total} bytes")
    return sorted(placed)


def main(cache, out):
    cache.mkdir(parents=True, exist_ok=True)
    seen, training, held, used = set(), [], [], []
    for entry in debian_packages.listed(pathlib.Path(__file__).with_name("code_packages.txt")):
        package = debian_packages.fetched(entry, cache)
        found = list(files_of(package, seen))
        (held if entry.held else training).extend(found)
        used.append([*package.identity(), "held" if entry.held else "training", str(len(found)),
                     ", ".join(package.licences) or entry.reviewed])
    files = writing.numbered_files(out / "code")
    for _, _, data in interleaved(training):
        files.add(data)
    files.report("code")
    apart = interleaved(held)
    writing.hold(out / "held" / "code", b"".join(data for *_, data in apart))
    for name in languages:
        text = b"".join(data for _, n, data in apart if n == name)[:100_000]
        if text:
            (out / "held" / "code" / f"{name}.txt").write_bytes(text)
    head = ["package", "version", "sha256", "for", "files at hand", "licences of its files"]
    (out / "code_used.tsv").write_text("".join("\t".join(row) + "\n" for row in [head, *used]))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
