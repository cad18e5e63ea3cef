#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Weights by which the segmenter "detect" tells the classes of text apart: classes.py OUT > weights

Learns them from the samples that the other scripts wrote to OUT, by logistic regression over the
features of plugins/detect/text_features.hpp, and prints the rows of plugins/detect/text_weights.inc.
Says on standard error how many of the held-out samples they judge rightly.
"""
import math
import pathlib
import re
import sys

import chance

classes = ["prose", "chat", "code", "records"]
marks = ["\n", " ", "\t", "_", *"!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"]
words = """the of and to a in that it is was he his her she had him they with not said would could upon me my were
been but at Mr you your can are will help such important Here also as include question this be for from by have
if else return int void const static struct class def function import var let new null self while end public
private package func fn string char true false INFO ERROR WARN error info id name type value GET""".split()
named = {"digit": "0-9", "upper": "A-Z", "lower": "a-z"}
lines = ["empty line", "long line", "indented line", "line as before"]
features = [*map(repr, marks), *named, "not ASCII", *words, *lines]
long_line, as_before = 100, 6
sizes = [400, 1000, 2000, 4096]  # the segmenter looks at stretches of 4096 bytes
steps, rate, decay, scale = 40, 0.05, 3e-4, 32


def features_of(data: bytes):
    """As text_features.cpp counts them: the length in bits of occurrences in 8192 bytes, fewer in short texts."""
    counts = [data.count(m.encode()) for m in marks]
    counts += [len(re.findall(f"[{span}]".encode(), data)) for span in named.values()]
    counts.append(sum(len(run) for run in re.findall(rb"[\x80-\xff]+", data)))
    place, found = {w.encode(): i for i, w in enumerate(words)}, [0] * len(words)
    for word in re.findall(rb"[A-Za-z]+", data):
        if word in place:
            found[place[word]] += 1
    split = data.split(b"\n")[:-1]
    counts += found + [
        sum(not line for line in split), sum(len(line) >= long_line for line in split),
            sum(line[:1] in (b" ", b"\t") for line in split),
        sum(len(a) >= as_before and a[:as_before] == b[:as_before] for a, b in zip(split, split[1:]))]
    return [(c * 8192 // (len(data) + 2048)).bit_length() for c in counts]


def stretches(folder, name, each):
    """(class, features) of stretches of the folder's files, `each` of every size."""
    r = chance.chance(f"stretches {name}")
    files = [p.read_bytes() for p in sorted(folder.iterdir())]
    for size in sizes:
        for _ in range(each):
            data = r.pick(files)
            at = r.below(max(1, len(data) - size))
            yield classes.index(name), features_of(data[at : at + size])


def scores(weights, values):
    return [w[-1] + sum(a * b for a, b in zip(w, values)) for w in weights]


def learn(samples):
    """One row of weights for each class, the bias last: the mean over the second half of the steps."""
    r, weights = chance.chance("order"), [[0.0] * (len(features) + 1) for _ in classes]
    sums = [[0.0] * len(row) for row in weights]
    for step in range(steps):
        speed = rate / (1 + step / 4)
        for is_, values in r.some(samples, least=len(samples)):
            s = scores(weights, values)
            top = max(s)
            odds = [math.exp(v - top) for v in s]
            for c, row in enumerate(weights):
                slope = odds[c] / sum(odds) - (c == is_)
                if abs(slope) > 1e-3:
                    for i, v in enumerate(values):
                        if v:
                            row[i] -= speed * (slope * v / 8 + decay * row[i])
                    row[-1] -= speed * slope
        if step >= steps // 2:
            sums = [[a + b for a, b in zip(*rows)] for rows in zip(sums, weights)]
    return [[round(w * scale / (steps - steps // 2)) for w in row] for row in sums]


def main(out):
    samples = [s for name in classes for s in stretches(out / name, name, 600)]
    weights = learn(samples)
    for i, feature in enumerate([*features, "bias"]):
        print(f"    {{{', '.join(f'{row[i]:4}' for row in weights)}}},  // {feature}")
    for name in classes:
        held = list(stretches(out / "held" / name, name, 100))
        for n, size in enumerate(sizes):
            part = [scores(weights, v) for _, v in held[100 * n : 100 * n + 100]]
            right = sum(s.index(max(s)) == classes.index(name) for s in part)
            print(f"{name}, {size} bytes: {right} of {len(part)}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
