# SPDX-License-Identifier: MIT
"""The example of this tree that is written in Python runs, and says that what it compressed came back."""
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip('numpy')
EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / 'examples'


def test_a_predictor_of_your_own_compresses_a_sequence():
    done = subprocess.run([sys.executable, EXAMPLES / 'steps/steps.py'], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith('and came back identical\n')
