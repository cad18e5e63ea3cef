# SPDX-License-Identifier: MIT
"""The one error that a person is shown: what was expected, what was found, where."""


class TrainingError(Exception):
    """Something that the person who started the program can mend; its text is all that is printed."""
