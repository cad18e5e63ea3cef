# SPDX-License-Identifier: MIT
"""The curve of a run: rows in memory, a CSV file, a picture where matplotlib is there."""
import io

from . import atomic

COLUMNS = ('step', 'tokens', 'seconds', 'rate', 'train_bits_a_token', 'train_bits_a_byte', 'valid_bits_a_byte')


def row(step, tokens, seconds, rate, seen, valid):
    """One row. `seen`: an evaluation.Cost of the steps since the last row; `valid`: bits a byte, None where nothing was evaluated."""
    return (step, tokens, round(seconds, 1), round(rate, 6), round(seen.bits / seen.tokens, 5), round(seen.bits_a_byte, 5),
            None if valid is None else round(valid, 5))


def write_csv(path, rows):
    lines = [','.join('' if value is None else str(value) for value in values) for values in (COLUMNS, *rows)]
    atomic.write(path, ('\n'.join(lines) + '\n').encode())


def better_before(rows):
    """A sentence where an earlier step did clearly better on held-out text than the last: the model begins to know its texts by heart."""
    held_out = [(r[6], r[0]) for r in rows if r[6] is not None]
    bits, step = min(held_out, default=(0.0, 0))
    if not held_out or held_out[-1][0] <= 1.005 * bits:
        return ''
    return (f'held-out text took {bits:.4f} bits a byte at step {step} and takes {held_out[-1][0]:.4f} now: fewer steps, a smaller shape or '
            f'more text would serve it better')


def draw(path, rows, title):
    """The PNG; a sentence that says why there is none, else ''."""
    try:
        import matplotlib
        matplotlib.use('Agg')
        from matplotlib import pyplot
    except ImportError as error:
        return f'no picture of the curves: {error}; {path.with_suffix(".csv").name} has them'
    figure, axes = pyplot.subplots(figsize=(8, 5))
    tokens = [r[1] / 1e6 for r in rows]
    axes.plot(tokens, [r[5] for r in rows], lw=0.6, alpha=0.5, label='training')
    held_out = [(t, r[6]) for t, r in zip(tokens, rows) if r[6] is not None]
    if held_out:
        axes.plot(*zip(*held_out), marker='.', label='held out')
    axes.set(xlabel='million tokens', ylabel='bits a byte', title=title)
    best = min((v for _, v in held_out), default=min(r[5] for r in rows))
    axes.set_ylim(best * 0.97, best * 1.5)
    axes.grid(alpha=0.3)
    axes.legend()
    out = io.BytesIO()
    figure.savefig(out, format='png', dpi=120)
    pyplot.close(figure)
    atomic.write(path, out.getvalue())
    return ''
