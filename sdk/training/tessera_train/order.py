# SPDX-License-Identifier: MIT
"""Which rows of which source a step trains on: a function of the seed and the step alone, so that a run resumes by its number."""
import numpy


class Order:
    """Rows of `context` tokens. Each pass over a source takes its windows in a new order, from a new first token."""

    def __init__(self, sources, weights, context, rows_a_step, steps, seed):
        self.sources, self.context, self.rows_a_step, self.seed = sources, context, rows_a_step, seed
        edges = numpy.cumsum(numpy.asarray(weights, dtype=numpy.float64))
        # A generator's numbers do not depend on how many are drawn: more steps leave the first ones as they were.
        draws = numpy.random.default_rng([seed, 0]).random(steps * rows_a_step)
        self._source = numpy.minimum(numpy.searchsorted(edges / edges[-1], draws, side='right'), len(sources) - 1).astype(numpy.uint16)
        self._turn = numpy.zeros(len(draws), dtype=numpy.int64)
        for s in range(len(sources)):
            mine = self._source == s
            self._turn[mine] = numpy.arange(mine.sum())
        self._passes = {}

    def _pass(self, source, number):
        """The first tokens of a pass's windows, in their order; one pass a source is kept."""
        if self._passes.get(source, (None,))[0] != number:
            chance = numpy.random.default_rng([self.seed, 1, source, number])
            windows = self._windows(source)
            spare = len(self.sources[source]) - windows * self.context
            first = int(chance.integers(spare + 1))
            self._passes[source] = (number, first + self.context * chance.permutation(windows))
        return self._passes[source][1]

    def _windows(self, source):
        """Windows of a pass; one fewer than fit where that leaves room to begin elsewhere."""
        size = len(self.sources[source])
        return max(1, (size - self.context + 1) // self.context)

    def rows(self, step):
        """The tokens of a step, int64 [rows a step, context]."""
        found = numpy.empty((self.rows_a_step, self.context), dtype=numpy.int64)
        for i in range(self.rows_a_step):
            at = step * self.rows_a_step + i
            source, turn = int(self._source[at]), int(self._turn[at])
            number, place = divmod(turn, self._windows(source))
            start = self._pass(source, number)[place]
            found[i] = self.sources[source][start:start + self.context]
        return found
