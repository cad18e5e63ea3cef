# SPDX-License-Identifier: MIT
"""Trains language models in integers: from text files to a model file that every machine reads alike."""

__version__ = '1'
