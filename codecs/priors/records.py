#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Samples of records: records.py TRAINING OUT writes OUT/records and OUT/held/records.

Logs, JSON, tables, events and settings, all generated; only the texts inside JSON, XML and tables
are answers of TRAINING/chat_train.txt.xz, other ones for the files that are held out. Formats come
in turn, a stretch each of a site of its own, so that none is learnt only at the beginning.
"""
import lzma
import pathlib
import re
import sys

import chance
import chat
import documents_json
import documents_markup
import events
import logs_devices
import logs_java
import logs_services
import logs_system
import tables
import world
import writing

wanted_bytes = 18_000_000
held_bytes = 1_300_000
stretch_bytes = (8_000, 60_000)


class place(world.world):
    """A site where people also write texts."""

    def __init__(self, random, texts):
        super().__init__(random)
        self.texts = texts

    def text(self):
        return self.random.pick(self.texts)

    def sentence(self):
        return re.split(r"(?<=[.!?:])\s", self.text(), maxsplit=1)[0].replace("\n", " ")[:200]


def log(lines):
    def document(site, size):
        found, total = [], 0
        for line in lines(site):
            found.append(line)
            total += len(line) + 1
            if total >= size:
                return "\n".join(found) + "\n"
    return document


logs = [log(f) for module in (logs_system, logs_services, logs_java, logs_devices) for f in module.formats]
others = {"json": documents_json.document, "tables": tables.document, "events": events.document,
    "markup": documents_markup.document}
# What comes in a round beside one stretch of each log: about as much again.
round_of_others = ["json"] * 16 + ["tables"] * 5 + ["events"] * 5 + ["markup"] * 3


def rounds(seed, texts, wanted):
    """(kind, document) until `wanted` bytes are there."""
    total, number = 0, 0
    while total < wanted:
        order = chance.chance(f"{seed} round {number}")
        for kind, make in order.some([("logs", f) for f in logs] + [(k, others[k]) for k in round_of_others],
            least=10 ** 9):
            number += 1
            random = chance.chance(f"{seed} document {number}")
            data = make(place(random, texts), random.between(*stretch_bytes)).encode(errors="surrogatepass")
            total += len(data)
            yield kind, data
            if total >= wanted:
                return


def main(training, out):
    text = lzma.decompress((training / "chat_train.txt.xz").read_bytes())
    texts, apart = [], []
    for _, answer in chat.answers(text):
        if not chat.loops(answer):
            (apart if chat.held_topics.search(answer) else texts).append(answer.decode())
    files = writing.numbered_files(out / "records")
    bytes_of_kind = dict.fromkeys(["logs", *others], 0)
    for kind, data in rounds("training", texts, wanted_bytes):
        bytes_of_kind[kind] += len(data)
        files.add(data)
    print("records:", ", ".join(f"{kind} {size} bytes" for kind, size in bytes_of_kind.items()))
    files.report("records")
    held = list(rounds("held", apart, held_bytes))
    writing.hold(out / "held" / "records", b"".join(data for _, data in held))
    for name in bytes_of_kind:
        part = b"".join(data for kind, data in held if kind == name)[:100_000]
        (out / "held" / "records" / f"{name}.txt").write_bytes(part)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
