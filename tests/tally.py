# SPDX-License-Identifier: MIT
"""Adds up what the test programs of one or more meson builds counted: doctest's cases, TAP lines, "N passed, N failed"."""
import json
import re
import sys

DOCTEST = re.compile(r'^\[doctest\] test cases: +(\d+) +\| +(\d+) passed \| +(\d+) failed \| +(\d+) skipped', re.MULTILINE)
SCRIPT = re.compile(r'^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$', re.MULTILINE)
TAP = re.compile(r'^(not )?ok\b[^#\n]*(# *(?:SKIP|skip)\b.*)?', re.MULTILINE)
REASON = re.compile(r'^(?:# *)?skipped: .*', re.MULTILINE)


def counts(text):
    """(passed, failed, skipped) that a program's output claims, or None where it claims nothing."""
    total = [0, 0, 0]
    summaries = DOCTEST.findall(text)
    for _, passed, failed, skipped in summaries:
        total = [total[0] + int(passed), total[1] + int(failed), total[2] + int(skipped)]
    plain = SCRIPT.findall(text)
    for passed, failed, skipped in plain:
        total = [total[0] + int(passed), total[1] + int(failed), total[2] + int(skipped or 0)]
    if summaries or plain:
        return tuple(total)
    lines = TAP.findall(text)
    for wrong, skip in lines:
        total[2 if skip else 1 if wrong else 0] += 1
    return tuple(total) if lines else None


def judge(test):
    """(passed, failed, skipped) of one entry of meson's testlog.json. Its verdict stands over what the program printed."""
    text = test.get('stdout') or ''
    result = test['result']
    claimed = counts(text)
    if result == 'SKIP':
        return (0, 0, 1)
    if result in ('OK', 'EXPECTEDFAIL'):
        return claimed or (1, 0, 0)
    passed, failed, skipped = claimed or (0, 0, 0)
    return (passed, max(failed, 1), skipped)


def reasons(test):
    found = REASON.findall(test.get('stdout') or '')
    if test['result'] == 'SKIP' and not found:
        last = (test.get('stdout') or '').strip().splitlines()[-1:] or ['it gave no reason']
        found = [f'skipped: {last[0]}']
    return [f"{test['name']}: {line.lstrip('# ')}" for line in found]


def main(logs):
    total = [0, 0, 0]
    for log in logs:
        with open(log, encoding='utf-8') as lines:
            for line in lines:
                test = json.loads(line)
                total = [sum(pair) for pair in zip(total, judge(test))]
                for reason in reasons(test):
                    print(reason, file=sys.stderr)
    print(*total)


if __name__ == '__main__':
    main(sys.argv[1:])
