# SPDX-License-Identifier: MIT
"""Runs the tests of the package with pytest and counts them as the other programs here do.

Usage: run.py SOURCE BUILD [TESTS], the root of the tree, the build directory, and another folder of tests than this one. run.py --skip
REASON says why there is nothing to test.
"""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
NOTHING_RUN = 77  # for Meson: skipped


class Count:
    """What pytest found, in the words that tests/tally.py adds up."""

    def __init__(self):
        self.passed = self.failed = 0
        self.skipped = []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed += 1
        elif report.skipped:
            self.skipped.append(f'{report.nodeid}: {report.longrepr[2]}')
        elif report.when == 'call':
            self.passed += 1

    def pytest_collectreport(self, report):
        self.failed += report.failed
        if report.skipped:
            self.skipped.append(f'{report.nodeid}: {report.longrepr[2]}')


def skip(reason):
    print(f'skipped: {reason}')
    sys.exit(NOTHING_RUN)


def main(source, build, tests=HERE):
    try:
        import pytest
    except ImportError as error:
        skip(f'{sys.executable}: {error}')
    sys.path.insert(0, str(pathlib.Path(build, 'framework/python')))
    os.environ.update(TESSERA_PLUGIN_PATH=str(pathlib.Path(build, 'plugins')), TESSERA_CODEC_PATH=str(pathlib.Path(source, 'codecs')),
                      TESSERA_ASSET_PATH=str(pathlib.Path(source, 'codecs/assets')), XDG_DATA_HOME=str(HERE / 'no-data'),
                      PYTHONPATH=str(pathlib.Path(build, 'framework/python')), TESSERA_SOURCE=source, TESSERA_BUILD=build)
    count = Count()
    code = pytest.main(['-q', '-p', 'no:cacheprovider', '--rootdir', str(tests), str(tests)], plugins=[count])
    for reason in count.skipped:
        print(f'skipped: {reason}')
    print(f'{count.passed} passed, {count.failed} failed, {len(count.skipped)} skipped')
    return 1 if code or count.failed or not count.passed else 0


if sys.argv[1] == '--skip':
    skip(sys.argv[2])
sys.exit(main(*sys.argv[1:]))
