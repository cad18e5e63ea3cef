"""x"""
from ._tessera import *
from ._tessera import Pipeline, decompress, codecs, plugins, Reader

