#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Samples of chat: chat.py TRAINING OUT writes OUT/chat and OUT/held/chat.

TRAINING has chat_train.txt.xz: answers with blank lines between them, many to one question. All
answers about the topics in `held_topics` are held out; duplicates and answers that only repeat
themselves are dropped; the rest is mixed, with the longer and well-formed answers at the end.
"""
import hashlib
import lzma
import pathlib
import re
import sys
import zlib

import writing

wanted_bytes = 20_000_000
least_bytes = 80
held_topics = re.compile(
    rb"South Korea|K-pop|isotope|hypnosis|mutual fund|cheesecake|tax rate|transmission|"
    rb"anti-aliasing|deforestation|YouTube|email server", re.IGNORECASE)


def answers(text: bytes):
    seen = set()
    for answer in re.split(rb"\n{3,}", text):
        answer = answer.strip()
        digest = hashlib.sha256(answer).digest()
        if len(answer) >= least_bytes and digest not in seen:
            seen.add(digest)
            yield digest, answer


def well_formed(answer: bytes) -> bool:
    """Ends as a text does, and packs as language does: neither a loop nor a heap of symbols."""
    ratio = len(answer) / len(zlib.compress(answer, 9))
    return answer[-1:] in b".!?)\"`:" and 1.2 < ratio < 3.5 and len(answer) > 300


def loops(answer: bytes) -> bool:
    return len(answer) > 6 * len(zlib.compress(answer, 9))


def main(training, out):
    text = lzma.decompress((training / "chat_train.txt.xz").read_bytes())
    first, last, held = [], [], []
    for digest, answer in answers(text):
        if loops(answer):
            continue
        if held_topics.search(answer):
            held.append((digest, answer))
        else:
            (last if well_formed(answer) else first).append((digest, answer))
    # By digest: mixed, and the same everywhere.
    ordered = [a for _, a in sorted(first)] + [a for _, a in sorted(last)]
    total = sum(len(a) + 2 for a in ordered)
    files = writing.numbered_files(out / "chat")
    for answer in ordered:
        if total <= wanted_bytes:
            files.add(answer + b"\n\n")
        total -= len(answer) + 2
    print(f"chat: {len(first)} answers first, {len(last)} last, {len(held)} held out")
    files.report("chat")
    writing.hold(out / "held" / "chat", b"\n\n".join(a for _, a in sorted(held)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
