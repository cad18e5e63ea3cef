# SPDX-License-Identifier: MIT
"""Codecs: a name, a path or a spec, with parameters, made ready to compress."""
import functools
import json
import os

from . import _tessera

DEFAULT_MEMORY = _tessera.DEFAULT_MEMORY


class Codec:
    """A compiled codec. Any number of threads may use one.

    `codec` is a name ("zstd", "zstd:level=19"), a path to a spec (it has a "/" or ends in .json), or a spec as a dict.
    `params`, and keywords beside it, set the codec's own parameters: Codec("zstd", level=19). `memory` bounds what one
    worker may hold for a block. Raises SpecError, with the place and the nearest name.
    """

    def __init__(self, codec, params=None, *, memory=DEFAULT_MEMORY, **parameters):
        self._pipeline = _tessera.Pipeline(*_reference(codec), _settings(params, parameters), memory)

    @property
    def name(self):
        """The name of its spec."""
        return self._pipeline.name

    @property
    def spec(self):
        """Its spec as a dict, every default written out."""
        return json.loads(self._pipeline.resolved(True))

    @property
    def block_size(self):
        """Bytes of a block: what is decoded at once for a range."""
        return self._pipeline.block_size()

    def compress(self, data, *, threads=0, small=False, raw=False):
        """As tessera.compress."""
        return self._pipeline.compress((data,), threads, small, raw)

    def decompress_raw(self, data, *, threads=0, memory=DEFAULT_MEMORY, max_output=None):
        """The inverse of compress(raw=True)."""
        return _tessera.decompress(data, self._pipeline, threads, memory, max_output, False, False)

    def max_compressed_size(self, size):
        """A bound on what `size` bytes become, whatever they are."""
        return self._pipeline.max_compressed_size(size)

    def __repr__(self):
        return f'<tessera.Codec {self.name!r}>'


def ready(codec, params=None, parameters=None, memory=DEFAULT_MEMORY):
    """A Codec for what compress takes; those of names and specs are kept for the next call."""
    if isinstance(codec, Codec):
        if params or parameters:
            raise TypeError('a Codec has its parameters already')
        return codec
    return _kept(*_reference(codec), tuple(_settings(params, parameters or {})), memory)


@functools.lru_cache(maxsize=32)
def _kept(reference, is_spec, settings, memory):
    made = Codec.__new__(Codec)
    made._pipeline = _tessera.Pipeline(reference, is_spec, settings, memory)
    return made


def _reference(codec):
    """(text, whether it is a spec's JSON)."""
    if isinstance(codec, dict):
        return json.dumps(codec), True
    if isinstance(codec, (str, os.PathLike)):
        return os.fspath(codec), False
    raise TypeError(f"expected a codec's name, a path or a spec as a dict, found {type(codec).__name__}")


def _settings(params, parameters):
    """[(name, JSON)]: as JSON a text stays a text, even one that reads as a number."""
    return [(name, json.dumps(value)) for name, value in {**(params or {}), **parameters}.items()]
