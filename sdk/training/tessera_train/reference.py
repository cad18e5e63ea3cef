# SPDX-License-Identifier: MIT
"""The integer transformer in NumPy, written from plugins/int-transformer/format.md alone: slow, plain, and right to the last bit.

It reads a model file and shares no code with what is trained, but for the reader of files. All numbers are int64.
"""
import numpy as np

from . import safetensors
from .errors import TrainingError

HEAD_WIDTH = 64


def sra(x, s):
    """x / 2^s to the nearest, ties to even."""
    if s == 0:
        return x
    low, rest, half = x >> s, x & ((1 << s) - 1), 1 << (s - 1)
    return low + ((rest > half) | ((rest == half) & (low & 1 == 1)))


def sra64(x, s):
    return np.clip(sra(x, s), -2**31, 2**31 - 1)


def div(n, d):
    """n / d to the nearest, ties to even, of the sizes, with the sign of n."""
    size = np.abs(n)
    q, r = size // d, size % d
    q = q + ((2 * r > d) | ((2 * r == d) & (q & 1 == 1)))
    return np.where(n < 0, -q, q)


def c8(x):
    return np.clip(x, -127, 127)


def root(x):
    """The floor of the square root."""
    r = np.floor(np.sqrt(x.astype(np.float64))).astype(np.int64)
    r = np.where(r * r > x, r - 1, r)
    return np.where((r + 1) * (r + 1) <= x, r + 1, r)


def norm(v, w):
    """RMSNorm of rows."""
    q = (v * v).sum(axis=-1, keepdims=True) // v.shape[-1] + 1
    g = np.clip(div(np.int64(1) << 23, root(q << 16)), 1, 32768)
    return c8(sra(v * w * g, 15))


class Reference:
    """A model file, and what it predicts."""

    def __init__(self, path):
        tensors, metadata = safetensors.read(path)
        if metadata.get('format') != 'czip-model-v1':
            raise TrainingError(f'{path}: metadata "format" is {metadata.get("format")!r}, expected "czip-model-v1"')
        self.tensors = {name: value.astype(np.int64) for name, value in tensors.items() if name != 'tokenizer.data'}
        self.layers, self.heads, self.key_heads = (int(metadata.get(key, default)) for key, default in
                                                   (('n_layers', 1), ('n_heads', 6), ('n_kv_heads', 1)))
        self.coefficient = int(self.tensors.get('softmax.coef_q24', 37819))
        self.vocabulary = int(metadata.get('vocab_size', 1024))
        self.total = int(self.tensors.get('softmax.target_total', max(2**30 - self.vocabulary - 1024, self.vocabulary + 1)))

    def weight(self, difference, coefficient=378194):
        """EXP of differences to the largest."""
        n = np.maximum(-difference, 0)
        t = (n * coefficient + 2**23) >> 24
        i, low = t >> 8, np.minimum(t >> 8, 62)
        w = np.clip(((65536 >> low) * self.tensors['lut.exp2'][t & 255] + 32768) >> 16, 1, 65535)
        return np.where(difference >= 0, 65535, np.where(i >= 31, 1, w))

    def _product(self, name, a):
        m, s = int(self.tensors.get(f'{name}.mult', 1)), int(self.tensors.get(f'{name}.shift', 0))
        return c8(sra(a @ self.tensors[f'{name}.weight'].T * m, s))

    def _rotated(self, x):
        """Before what is clamped: [T, heads, 64]."""
        length = len(x)
        c, s = (self.tensors[f'lut.rope_{name}'][:length, None, :] for name in ('cos', 'sin'))
        y, z = x[..., :32], x[..., 32:]
        return np.concatenate((sra(y * c - z * s, 15), sra(y * s + z * c, 15)), axis=-1)

    def _attention(self, n, q, k, v):
        """Key by key, for all queries from its position on at once: each query sees its own keys in their order."""
        name, length = f'layers.{n}.attn', len(q)
        factor = self.tensors[f'{name}.score_mult']
        group = np.arange(self.heads) // (self.heads // self.key_heads)

        def score(rows, keys):
            return sra64(sra((rows * keys).sum(axis=-1), 2) * factor, 15)

        best = np.full((length, self.heads), -2**62)
        total = np.zeros((length, self.heads), np.int64)
        sums = np.zeros((length, self.heads, HEAD_WIDTH), np.int64)
        if f'{name}.sink_key' in self.tensors:
            best, total = score(q, self.tensors[f'{name}.sink_key']), total + 65535
        for t in range(length):
            s, m, z, a = score(q[t:], k[t, group]), best[t:], total[t:], sums[t:]
            higher = s > m
            fresh = higher & (m > -2**62)
            f = self.weight(np.where(fresh, m - s, 0))
            product = a * f[..., None]
            a = np.where(fresh[..., None], (product + np.where(product >= 0, 32768, -32768)) >> 16, a)
            z = np.where(fresh, (z * f + 32768) >> 16, z)
            m = np.where(higher, s, m)
            w = self.weight(s - m)
            best[t:], total[t:], sums[t:] = m, z + w, a + w[..., None] * v[t, group]
        return c8(div(sums, total[..., None])).reshape(length, -1)

    def logits(self, fed):
        """The logits after each of the tokens, fed at positions from 0: int64 [len(fed), V]."""
        t, heads, groups = self.tensors, self.heads, self.key_heads
        x = t['embed.weight'][np.asarray(fed, np.int64)]
        for n in range(self.layers):
            layer = f'layers.{n}'
            y = self._product(f'{layer}.attn.qkv', norm(c8(x), t[f'{layer}.attn_norm.weight']))
            y = y.reshape(len(fed), -1, HEAD_WIDTH)
            q, k, v = c8(sra(self._rotated(y[:, :heads]), 1)), c8(self._rotated(y[:, heads:heads + groups])), y[:, heads + groups:]
            o = self._product(f'{layer}.attn.out', self._attention(n, q, k, v))
            x = x + norm(o, t[f'{layer}.ffn_norm.weight'])
            u = self._product(f'{layer}.ffn.up', norm(c8(x), t[f'{layer}.post_attn_norm.weight']))
            half = u.shape[1] // 2
            h = c8(sra(np.maximum(u[:, :half], 0) * u[:, half:], 7))
            x = x + norm(self._product(f'{layer}.ffn.down', h), t[f'{layer}.post_ffn_norm.weight'])
        return norm(c8(x), t['norm.weight']) @ t['head.weight'].T

    def frequencies(self, logits):
        """What the tokens are coded with, of a row of logits or several; each row's sum is `total`."""
        e = self.weight(logits - logits.max(axis=-1, keepdims=True), self.coefficient)
        f = 1 + e * (self.total - logits.shape[-1]) // e.sum(axis=-1, keepdims=True)
        first = logits.argmax(axis=-1)[..., None]
        rest = self.total - f.sum(axis=-1, keepdims=True)
        np.put_along_axis(f, first, np.take_along_axis(f, first, -1) + rest, -1)
        return f
