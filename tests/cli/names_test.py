# SPDX-License-Identifier: MIT
"""Help, manual page and completion name the same verbs and options."""
import re
import subprocess

from workbench import SOURCE, equal, main, need

MAN = (SOURCE / 'framework/tool/tessera.1').read_text(encoding='utf-8')
COMPLETION = SOURCE / 'framework/tool/completion.bash'


def verbs_of_help(bench):
    help_text = bench.run('--help').stdout.decode()
    return re.findall(r'^  ([a-z]+) +\S', help_text.split('Verbs', 1)[1].split('\n\n', 1)[0], re.MULTILINE)


def options_of_help(bench, *verb):
    options = bench.run(*verb, '--help').stdout.decode().split('Options:', 1)[1]
    return {long: letter for letter, long in re.findall(r'^  (?:-(\S), |    )--([a-z-]+)', options, re.MULTILINE)}


def completed(*words):
    """What the completion offers for the last word."""
    script = (f'source {COMPLETION}; COMP_WORDS=({" ".join(map(repr, words))}); COMP_CWORD={len(words) - 1}; _tessera; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(['bash', '-c', script], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


def test_every_verb_has_help_of_its_own_that_begins_with_its_name(bench):
    verbs = verbs_of_help(bench)
    assert len(verbs) == 16, verbs
    for verb in verbs:
        text = bench.run(verb, '--help').stdout.decode()
        assert text.startswith(f'tessera {verb}: '), text
        equal(bench.run(verb, '-h').stdout.decode(), text)
        equal(bench.run('help', verb).stdout.decode(), text)


def test_the_manual_page_has_the_verbs_of_help(bench):
    section = MAN.split('.SH VERBS', 1)[1].split('.SH', 1)[0]
    equal(re.findall(r'^\.TP\n\.BR? ([a-z]+)', section, re.MULTILINE), verbs_of_help(bench))


def test_the_manual_page_has_the_options_of_help(bench):
    everything = dict(options_of_help(bench))
    for verb in verbs_of_help(bench):
        everything.update(options_of_help(bench, verb))
    section = MAN.split('.SH OPTIONS', 1)[1].split('.SH EXIT', 1)[0].replace('\\-', '-')
    heads = [line for line in section.splitlines() if re.match(r'\.BR? -', line)]
    # --level has the digits themselves as its short form.
    found = {long: (re.search(r'(?:^\.BR? |" )-(\w)\b', line) or [None, ''])[1]
             for line in heads for long in re.findall(r'--([a-z-]+)', line)}
    equal(found, everything)


def test_the_manual_page_is_sound_to_groff(_):
    need('groff')
    page = SOURCE / 'framework/tool/tessera.1'
    done = subprocess.run(['groff', '-man', '-ww', '-Tutf8', '-z', str(page)], capture_output=True, text=True, check=False, timeout=60)
    equal((done.returncode, done.stderr), (0, ''))


def test_completion_offers_the_verbs_of_help(bench):
    assert set(verbs_of_help(bench)) <= completed('tessera', '')
    equal(completed('tessera', 'he'), {'help'})


def test_completion_offers_each_verbs_options(bench):
    for verb in verbs_of_help(bench):
        equal(completed('tessera', verb, '--'), {f'--{name}' for name in options_of_help(bench, verb)})
    equal(completed('tessera', '--'), {f'--{name}' for name in options_of_help(bench)})


def test_completion_offers_values(_):
    equal(completed('tessera', 'cat', '--format', 'z'), {'zstd'})
    equal(completed('tessera', 'new', '--shape', ''), {'stage', 'model', 'distribution', 'coder', 'segmenter'})
    equal(completed('tessera', 'list', 'p'), {'plugins'})


def test_each_letter_means_one_option_of_a_verb(bench):
    for verb in [[], *([verb] for verb in verbs_of_help(bench))]:
        letters = [letter for letter in options_of_help(bench, *verb).values() if letter]
        equal(len(letters), len(set(letters)))


def test_the_version_is_that_of_the_build_and_of_the_manual_page(bench):
    version = re.search(r"version: '([^']+)'", (SOURCE / 'meson.build').read_text(encoding='utf-8'))[1]
    equal(bench.run('--version').stdout.decode(), f'tessera {version}\n')
    equal(bench.run('-V').stdout.decode(), f'tessera {version}\n')
    assert f'"tessera {version}"' in MAN


main()
