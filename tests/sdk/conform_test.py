# SPDX-License-Identifier: MIT
"""Holds tessera-conform to its word: a plugin that breaks a law fails with that law and a reason, one that keeps them all passes.

Usage: conform_test.py TESSERA_CONFORM FOLDER SANITIZERS, the folder of the libraries of tests/sdk/broken, and "none" or what
they are built with: a sanitizer brings an operator new of its own, which tessera-conform cannot refuse.
"""
import pathlib
import re
import subprocess
import sys

# Library, plugin, what the name of the broken law and the reason have in them.
BROKEN = [
    ('stages', 'test.crashes', 'streams of bytes round-trip', 'killed by signal 6 (Aborted) while: bytes stream "odd"'),
    ('stages', 'test.hangs', 'streams of bytes round-trip', 'no end after 2 seconds while: bytes stream "odd"'),
    ('stages', 'test.loses', 'streams of bytes round-trip', 'element 0 of 1 decoded as 127, expected 255'),
    ('stages', 'test.counts-calls', 'the same input twice', 'the second run gave other bits'),
    ('stages', 'test.reads-old-memory', 'what memory held before', 'memory filled with other bytes gave other bits'),
    ('stages', 'test.knows-its-thread', 'two threads on one plan', 'beside another thread it gave other bits'),
    ('stages', 'test.knows-its-process', 'a fresh process', 'a fresh process gave other bits'),
    ('stages', 'test.writes-too-far', 'streams of bytes round-trip', 'an output was written past its 64 bytes of slack'),
    ('stages', 'test.trusts', 'damaged data of bytes', 'killed by signal 6 (Aborted) while: port 0 cut to 0 of 150 elements'),
    ('stages', 'test.is-silent', 'damaged data of bytes', 'TSR_E_CORRUPT without a message'),
    ('stages', 'test.ignores-refusal', 'refused memory', 'while: request 0'),
    ('stages', 'test.dies-without-memory', 'refused memory', 'while: operator new refused at call 0'),
    ('stages', 'test.schema-no-json', 'the schema', 'the schema is no JSON'),
    ('stages', 'test.schema-no-description', 'the schema', '/properties/n: "description" is missing'),
    ('stages', 'test.schema-default', 'the schema', '/properties/n/default: 9 is above the maximum of 8'),
    ('stages', 'test.schema-key', 'the schema', '/properties/n: unknown key "maximal"'),
    ('stages', 'Capital', 'the descriptor', 'id "Capital": expected a reverse domain name'),
    ('distributions', 'test.law-1', 'tables keep the four laws', 'law 1: symbol 1 can occur and has a frequency of 0'),
    ('distributions', 'test.law-2', 'tables keep the four laws', 'law 2: the edges fall from '),
    ('distributions', 'test.law-3', 'intervals keep the four laws', 'law 3: the frequencies sum to '),
    ('distributions', 'test.law-4', 'tables keep the four laws', 'law 4: symbol 0 has all of the total of 100'),
    ('distributions', 'test.locate', 'locate finds them', 'point 7 is located in symbol '),
    ('distributions', 'test.unnamed', 'symbols outside the alphabet are refused', 'is refused without being named: no such symbol'),
    ('distributions', 'test.faces', 'what a table can code', 'symbol 1 has a frequency in the table and no interval'),
    ('distributions', 'test.reads-behind', 'scores are read where they lie', 'ending before an unreadable page'),
    ('distributions', 'test.rounds-down', 'scores are read where they lie', 'it answers otherwise than from aligned scores'),
    ('coders', 'test.leftovers', 'bytes left over', 'a byte behind the last one was not noticed'),
    ('coders', 'test.faces', 'both faces write the same bytes', 'TSR_CODER_SAME_FACES promises equal ones'),
    ('coders', 'test.outside', 'symbols outside the support', 'outside the support was encoded'),
    ('coders', 'test.order', 'the step face round-trips', ' decoded as '),
    ('coders', 'test.flagged', 'the descriptor', 'TSR_SCORES_ANYWHERE is for distributions'),
    ('models', 'test.looks-ahead', 'step predictions', "the decoder's predictions differ from the encoder's"),
    ('models', 'test.batches', 'step predictions', 'predictions depend on how many symbols a call of update has'),
    ('bits', 'test.strays', 'it walks bits as it predicts them', 'it walks by other probabilities than it predicts'),
    ('bits', 'test.other-edges', 'edges of bits', 'its edge is 65536, symbol 1 has 1 from 65535 on'),
    ('bits', 'test.few-rows', 'many bits are answered at once', ' of 206 is answered otherwise than alone'),
    ('bits', 'test.mistakes', 'bits taken at once', 'other bits came back than were coded'),
    ('models', 'test.hasty', 'every byte is in one block', 'shown 1 bytes at a time it cuts otherwise'),
]
SOUND = [('stages', 'test.sound'), ('distributions', 'test.sound'), ('distributions', 'test.anywhere'), ('coders', 'test.sound'), ('models', 'test.sound'),
         ('models', 'test.lines'), ('bits', 'test.walks'), ('bits', 'test.edges'), ('bits', 'test.takes')]

passed = failed = 0


def report(name, good, why):
    global passed, failed
    passed, failed = (passed + 1, failed) if good else (passed, failed + 1)
    print(f'ok {name}' if good else f'FAILED {name}:\n{why}')


def main():
    tool, folder, sanitizers = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    skipped = 0

    def conform(library, *options):
        return subprocess.run([tool, str(folder / f'broken_{library}.so'), '--quick', '--seed', '7', *options],
                              capture_output=True, text=True, timeout=300, check=False)

    for library, plugin in SOUND:
        done = conform(library, '--id', plugin)
        laws = re.findall(r'^ok \d+ - ', done.stdout, re.M)
        report(f'{plugin} of {library} keeps every law',
               done.returncode == 0 and len(laws) >= 9 and f'1..{len(laws)}\n' in done.stdout, done.stdout + done.stderr)

    for library, plugin, law, reason in BROKEN:
        if 'address' in sanitizers and plugin == 'test.dies-without-memory':
            print(f'skipped: {plugin}: the address sanitizer has an operator new of its own')
            skipped += 1
            continue
        wanted = [] if law in ('the schema', 'the descriptor') else ['--law', law]
        done = conform(library, '--id', plugin, '--timeout', '2' if plugin == 'test.hangs' else '60', *wanted)
        found = re.search(rf'^not ok \d+ - {re.escape(plugin)}: .*{re.escape(law)}.*\n# .*{re.escape(reason)}', done.stdout, re.M)
        report(f'{plugin} breaks "{law}"', done.returncode == 1 and found, done.stdout + done.stderr)

    for name, wanted, *command in (
            ('a library that crashes while loading is reported', 'killed by signal 6 (Aborted)', folder / 'broken_loading.so'),
            ('a file that is no library is reported', 'conform_test.py', __file__),
            ('a plugin that is not there is reported', 'holds no plugin "nobody"', folder / 'broken_models.so', '--id', 'nobody'),
            ('an unknown option is reported', 'unknown option --fast', folder / 'broken_models.so', '--fast')):
        done = subprocess.run([tool, *map(str, command)], capture_output=True, text=True, timeout=60, check=False)
        report(name, done.returncode == 2 and wanted in done.stderr and not done.stdout, done.stdout + done.stderr)

    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed else 0


sys.exit(main())
