# SPDX-License-Identifier: MIT
"""Lossless codecs put together from plugins, and step by step coding for predictors of your own.

    tessera.compress(data, "zstd:level=19")   bytes in, a frame out
    tessera.decompress(frame)                 any frame says how it was made
    tessera.open("data.tsr")[1000:2000]       decodes the blocks that it needs
    tessera.compress_array(a)                 NumPy arrays, dtype and shape kept
    tessera.StepEncoder().encode(row, symbol) your predictor, a row of probabilities a step; StepDecoder gives the symbols back
    tessera.codecs(), tessera.plugins()       what there is
"""
import json as _json

from . import _tessera
from ._arrays import compress_array, decompress_array
from ._codec import DEFAULT_MEMORY, Codec, ready as _ready
from ._distribution_coder import DistributionCoder
from ._tessera import (BusyError, CancelledError, CorruptError, Error, FileError, InternalError, LimitError, NoMemoryError,
                       ParameterError, Reader, SpecError, StepDecoder, StepEncoder, UnsupportedError, __version__, codecs, refused)

__all__ = ['BusyError', 'CancelledError', 'Codec', 'CorruptError', 'DEFAULT_MEMORY', 'DistributionCoder', 'Error', 'FileError',
           'InternalError', 'LimitError', 'NoMemoryError', 'ParameterError', 'Reader', 'SpecError', 'StepDecoder', 'StepEncoder',
           'UnsupportedError', '__version__', 'codecs', 'compress', 'compress_array', 'decompress', 'decompress_array', 'open',
           'plugins', 'refused', 'spec']


def compress(data, codec='auto', *, params=None, threads=0, memory=DEFAULT_MEMORY, small=False, raw=False, **parameters):
    """A frame of `data`: anything contiguous with the buffer protocol, which is not copied.

    `codec` is a name, with parameters behind a colon ("zstd:level=19"), a path to a spec, a spec as a dict, or a Codec;
    `params` and further keywords set the codec's parameters. "auto" looks at the data. `threads` 0 means as many as the
    machine has; the bytes do not depend on it. `memory` bounds what each worker holds. `small` replaces the header of a
    message of at most 8191 bytes by 8 bytes, for readers that have the codec. `raw` leaves the frame away, where the codec
    has a raw form: Codec.decompress_raw reads that. Ctrl-C stops it.
    """
    return _ready(codec, params, parameters, memory).compress(data, threads=threads, small=small, raw=raw)


def decompress(data, *, threads=0, memory=DEFAULT_MEMORY, max_output=None, any_fingerprint=False):
    """The content of a frame, or of several back to back; no codec is named, for a frame says how it was made.

    `memory` bounds what each worker holds, `max_output` the bytes that come out (LimitError): give one where the data is
    from strangers. `any_fingerprint` decodes what a model wrote that promises the same bits on the same kind of machine only.
    Raises CorruptError where the data is damaged, UnsupportedError where a plugin is missing. Ctrl-C stops it.
    """
    return _tessera.decompress(data, None, threads, memory, max_output, False, any_fingerprint)


def open(file, *, threads=0, memory=DEFAULT_MEMORY, any_fingerprint=False):
    """A Reader of a file of frames: a path, a file object with seek and read, or the bytes themselves."""
    return Reader(file, threads, memory, any_fingerprint)


def plugins():
    """A dict for each plugin: id, shape, version, summary, tags, origin, and schema, the JSON Schema of its parameters."""
    return [{**one, 'schema': _json.loads(one['schema'])} for one in _tessera.plugins()]


def spec(codec):
    """The spec of a codec as a dict, as its file has it: to look at, to change, to compress with."""
    return _json.loads(_tessera.spec_text(codec))
