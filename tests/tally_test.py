# SPDX-License-Identifier: MIT
"""What the tally makes of each kind of output."""
import unittest

from tally import judge, reasons

DOCTEST = '[doctest] test cases:  120 |  118 passed |  2 failed | 3 skipped\n[doctest] assertions: 900 | 898 passed | 2 failed |\n'
SCRIPT = 'ok one\nok two\n2 passed, 0 failed, 1 skipped\n'
TAP = 'TAP version 13\n1..3\nok 1 - one\nnot ok 2 - two\nok 3 - three # SKIP no network\n'


def test(result, stdout=''):
    return {'name': 'a test', 'result': result, 'stdout': stdout}


class Tally(unittest.TestCase):
    def test_doctest_cases_are_counted_not_its_assertions(self):
        self.assertEqual(judge(test('FAIL', DOCTEST)), (118, 2, 3))

    def test_the_line_of_a_script_is_taken_and_not_its_ok_lines_too(self):
        self.assertEqual(judge(test('OK', SCRIPT)), (2, 0, 1))

    def test_lines_of_tap_are_counted_one_by_one(self):
        self.assertEqual(judge(test('FAIL', TAP)), (1, 1, 1))

    def test_a_program_that_prints_nothing_counts_once(self):
        self.assertEqual(judge(test('OK')), (1, 0, 0))

    def test_a_crash_after_a_good_summary_is_a_failure(self):
        self.assertEqual(judge(test('FAIL', '5 passed, 0 failed\n')), (5, 1, 0))

    def test_a_program_that_is_killed_is_a_failure(self):
        self.assertEqual(judge(test('TIMEOUT')), (0, 1, 0))

    def test_a_skipped_program_says_why(self):
        self.assertEqual(judge(test('SKIP', 'no tmpfs here\n')), (0, 0, 1))
        self.assertEqual(reasons(test('SKIP', 'no tmpfs here\n')), ['a test: skipped: no tmpfs here'])

    def test_each_reason_in_the_output_is_passed_on(self):
        self.assertEqual(reasons(test('OK', 'skipped: golden: no vectors here\n1 passed, 0 failed\n')),
                         ['a test: skipped: golden: no vectors here'])


if __name__ == '__main__':
    outcome = unittest.main(exit=False, verbosity=0).result
    failed = len(outcome.failures) + len(outcome.errors)
    print(f'{outcome.testsRun - failed} passed, {failed} failed')
    raise SystemExit(1 if failed else 0)
