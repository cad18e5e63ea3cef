#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Samples of prose: prose.py TRAINING OUT writes OUT/prose and OUT/held/prose.

TRAINING has prose_train.txt.xz (books one behind the other) and prose_valid.txt.xz (another
author). A model that adapts remembers best what it saw last, so the books are cut into pieces and
those of plain language, which is most like what others will compress, stand at the end; verse,
plays, notes and foreign words at the beginning, and what is least like the whole is left out.
"""
import collections
import lzma
import pathlib
import re
import sys

import writing

piece_bytes = 64 << 10
wanted_bytes = 40_000_000
common_words = 3000
word = re.compile(rb"[A-Za-z']+")


def pieces(text: bytes):
    """Pieces that end with a paragraph."""
    at = 0
    while at < len(text):
        end = text.find(b"\n\n", at + piece_bytes)
        end = len(text) if end < 0 else end + 2
        yield text[at:end]
        at = end


def plainness(piece: bytes, common) -> float:
    """Share of the piece's bytes that common words take, each with the space behind it."""
    return sum(len(w) + 1 for w in word.findall(piece) if w.lower() in common) / len(piece)


def main(training, out):
    text = lzma.decompress((training / "prose_train.txt.xz").read_bytes())
    counts = collections.Counter(w.lower() for w in word.findall(text))
    common = {w for w, _ in counts.most_common(common_words)}
    # The piece's place breaks ties, so that the order is the same everywhere.
    ranked = sorted((plainness(p, common), at, p) for at, p in enumerate(pieces(text)))
    chosen, total = [], 0
    for rank in reversed(ranked):
        if total >= wanted_bytes:
            break
        chosen.append(rank)
        total += len(rank[2])
    files = writing.numbered_files(out / "prose")
    for score, at, piece in reversed(chosen):
        print(f"prose piece {at} plainness {score:.4f} bytes {len(piece)}")
        files.add(piece)
    files.report("prose")
    held = lzma.decompress((training / "prose_valid.txt.xz").read_bytes())
    writing.hold(out / "held" / "prose", held[held.index(b"\n\n", 20_000) + 2 :])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
