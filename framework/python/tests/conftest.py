# SPDX-License-Identifier: MIT
"""What the tests share: a random generator that prints its seed."""
import os
import random

import pytest


@pytest.fixture
def chance():
    """random.Random with a new seed each time; a failure's report shows it, TESSERA_TEST_SEED sets it."""
    seed = int(os.environ.get('TESSERA_TEST_SEED') or random.SystemRandom().randrange(2**32))
    print(f'TESSERA_TEST_SEED={seed}')
    return random.Random(seed)
