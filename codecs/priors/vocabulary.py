#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Samples of a vocabulary: vocabulary.py TRAINING OUT writes OUT/vocabulary.

TRAINING has chat_train.txt.xz, which is taken whole, and prose_train.txt.xz, of which every twelfth
piece of 64 KiB is.
"""
import lzma
import pathlib
import sys

import writing

piece, step = 65536, 12


def main(training, out):
    files = writing.numbered_files(out / "vocabulary", 0)
    files.add(lzma.decompress((training / "chat_train.txt.xz").read_bytes()))
    prose = lzma.decompress((training / "prose_train.txt.xz").read_bytes())
    files.add(b"".join(prose[at : at + piece] for at in range(0, len(prose), piece * step)))
    files.report("vocabulary")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
