# SPDX-License-Identifier: MIT
"""What a step costs in Python, by what holds the row: microseconds of CPU a call, the best of some rounds, the loop around it counted.

    python3 framework/python/bench/steps.py [CODER [PROGRAM]]

CODER is "range" where none is named. PROGRAM, the tree's bench_steps, has its say afterwards: the same steps in C++.
Rows of 8 numbers leave nothing but the call.
"""
import subprocess
import sys
import time

import numpy

import tessera

ROUNDS = 9
NUMBERS_A_ROUND = 4_000_000


def rows_of(vocabulary, form):
    """Four rows that take turns, as a model's softmax has them."""
    weights = numpy.exp(numpy.random.default_rng(1).normal(0, 2.5, (4, vocabulary)))
    rows = list((weights / weights.sum(axis=1, keepdims=True)).astype('f4'))
    if form.startswith('torch'):
        import torch
        return [torch.tensor(row, dtype=getattr(torch, form.split('.')[1])) for row in rows]
    if form == 'list':
        return [row.tolist() for row in rows]
    if form == 'memoryview':
        return [memoryview(row) for row in rows]
    return [row.astype(form) for row in rows]


def best(work):
    times = []
    for _ in range(ROUNDS):
        start = time.thread_time_ns()
        steps = work()
        times.append((time.thread_time_ns() - start) / steps / 1000)
    return min(times)


def measure(vocabulary, form, coder):
    """(encode, decode), microseconds a step."""
    rows = rows_of(vocabulary, form)
    sequence = rows * max(1, min(NUMBERS_A_ROUND // vocabulary, 20000) // len(rows))
    symbols = numpy.random.default_rng(2).integers(0, vocabulary, len(sequence)).tolist()
    encoder, decoder = tessera.StepEncoder(coder=coder, reserve=1 << 20), tessera.StepDecoder(coder=coder)

    def encode():
        encoder.reset()
        step = encoder.encode
        for row, symbol in zip(sequence, symbols):
            step(row, symbol)
        return len(sequence)

    def decode():
        decoder.start(data)
        step = decoder.decode
        for row in sequence:
            step(row)
        return len(sequence)
    encoded = best(encode)
    data = encoder.finish()
    return encoded, best(decode)


def main(coder='range', program=None):
    vocabularies = (8, 256, 50257, 200000)
    forms = ['float32', 'float16', 'float64', 'list', 'memoryview']
    try:
        import torch
        torch.set_num_threads(1)
        forms += ['torch.float32', 'torch.bfloat16', 'torch.float16']
    except ImportError:
        print('without PyTorch, which is not installed')
    print(f'{coder}, microseconds a step, encode / decode')
    print('row'.ljust(16), *(f'{vocabulary:>17,}' for vocabulary in vocabularies))
    for form in forms:
        cells = ['{:8.3f} /{:7.3f}'.format(*measure(vocabulary, form, coder))
                 for vocabulary in vocabularies if form != 'list' or vocabulary < 50257]
        print(form.ljust(16), *(f'{cell:>17}' for cell in cells))
    if program:
        print(flush=True)
        subprocess.run([program], check=True)


main(*sys.argv[1:])
