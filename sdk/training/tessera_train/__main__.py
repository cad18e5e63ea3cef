# SPDX-License-Identifier: MIT
"""Runs the program: python3 -m tessera_train, or python3 FOLDER/tessera_train from anywhere."""
import pathlib
import sys

if not __package__:  # run by its folder's name, which Python has put first in the path
    sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])
    __package__ = 'tessera_train'
    import tessera_train  # noqa: F401

from .requirements import check

if __name__ == '__main__':
    check()
    from .cli import main
    sys.exit(main(sys.argv[1:]))
