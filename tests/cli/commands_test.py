# SPDX-License-Identifier: MIT
"""Wrong commands, terminals, signals and full disks: exit codes, messages, and nothing left behind."""
import os
import pty
import re
import select
import signal
import subprocess
import time

from workbench import TOOL, equal, main, noise, text


def test_wrong_words_are_exit_code_2_with_the_nearest_name(bench):
    bench.fails('compres', 'x', code=2, says='did you mean "compress"?')
    bench.fails('help', 'vreify', code=2, says='did you mean "verify"?')
    bench.fails('compress', '--thread', '2', code=2, says='compress: unknown option "--thread"; did you mean "--threads"?')
    bench.fails('compress', '--range', '1-2', code=2, says='"--range"; it belongs to cat')
    bench.fails('--nonsense-of-mine', code=2, says='unknown option')
    bench.fails('compress', '-Y', code=2, says='unknown option')
    bench.fails('compress', '-T', code=2, says='--threads needs a value')
    bench.fails('compress', '--keep=3', code=2, says='--keep')


def test_values_that_are_none_are_exit_code_2(bench):
    for words, option in ((['-T', 'x'], '--threads'), (['-T', '-1'], '--threads'), (['--threads', '99999999999'], '--threads'),
                          (['--memory', '1XB'], '--memory'), (['--memory', ''], '--memory'), (['--memory', '-1'], '--memory'),
                          (['--memory', '18000000000GiB'], '--memory')):
        bench.fails('compress', *words, stdin=b'', code=2, says=option)


def test_a_file_that_is_not_there_is_exit_code_1(bench):
    for verb in ('compress', 'decompress', 'cat', 'inspect', 'verify'):
        bench.fails(verb, 'missing', code=1, says='No such file')
    bench.run('bench', 'missing', code=1)
    bench.fails('qqqqqq', code=1, says='qqqqqq: No such file')


def test_json_goes_with_reports(bench):
    bench.fails('--json', stdin=b'', code=2, says='--json')
    bench.fails('compress', '--json', stdin=b'', code=2, says='it belongs to inspect, verify')


def in_terminal(bench, *words, keys=None, seconds=60):
    """Runs the tool with standard input, output and error at one terminal; (exit status, what it showed)."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(bench.folder)
        os.execve(TOOL, [str(TOOL), *words], bench.environment)
    shown, end = b'', time.monotonic() + seconds
    if keys:
        time.sleep(0.5)
        os.write(terminal, keys)
    while time.monotonic() < end and select.select([terminal], [], [], end - time.monotonic())[0]:
        try:
            got = os.read(terminal, 65536)
        except OSError:
            break
        if not got:
            break
        shown += got
    else:
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown


def test_binary_data_is_not_written_to_a_terminal_unless_forced(bench):
    bench.write('a', b'hello')
    code, shown = in_terminal(bench, '-c', 'a')
    equal(code, 2)
    assert b'standard output is a terminal' in shown, shown
    equal(in_terminal(bench, '-cf', 'a')[0], 0)
    bench.run('a')
    code, shown = in_terminal(bench, 'cat', 'a.tsr')
    equal((code, b'hello' in shown), (0, True))


def test_the_bare_tool_at_a_terminal_explains_itself(bench):
    code, shown = in_terminal(bench)
    equal(code, 2)
    assert b'tessera --help' in shown, shown


def test_control_c_ends_the_wait_for_a_terminal(bench):
    code, shown = in_terminal(bench, '-d', '-o', 'out', '-', keys=b'\x03')
    equal(code, -signal.SIGINT)
    assert b'cancelled' in shown, shown
    equal(bench.names(), [])


def test_a_bar_is_shown_at_a_terminal_for_long_work_only(bench):
    bench.write('short', b'short')
    assert b'\x1b[K' not in in_terminal(bench, 'short')[1]
    bench.write('long', noise(6_000_000))
    code, shown = in_terminal(bench, '-p', 'brotli:quality=11' if takes(bench, 'brotli', 'quality') else 'brotli:level=11', '-T1', 'long')
    equal(code, 0)
    assert re.search(rb'long \[#* *\] +\d+ %', shown), shown
    assert shown.rstrip().endswith(b'\x1b[K'), shown
    assert b'\x1b[K' not in in_terminal(bench, '-fq', '-p', 'brotli', 'long')[1]


def takes(bench, codec, parameter):
    return parameter in bench.report('show', codec)[0]['codec'].get('params', {})


def wait_until_it_listens(process, number):
    """Until the tool waits for the signal, which its threads block then: on a loaded machine the start takes a while."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with open(f'/proc/{process.pid}/status', encoding='ascii') as status:
            blocked = next(int(line.split()[1], 16) for line in status if line.startswith('SigBlk'))
        if blocked >> (number - 1) & 1:
            return
        time.sleep(0.01)
    process.kill()
    raise AssertionError(f'signal {number} is not waited for after a minute')


def test_an_interrupted_run_leaves_the_old_file_as_it_was(bench):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        bench.write('a.tsr', b'the old file')
        bench.write('a', text(100))
        reader, writer = os.pipe()
        with subprocess.Popen([TOOL, '-f', '-o', 'a.tsr', '-'], cwd=bench.folder, env=bench.environment, stdin=reader,
                              stderr=subprocess.PIPE) as running:
            os.close(reader)
            os.write(writer, noise(60_000))
            wait_until_it_listens(running, number)
            running.send_signal(number)
            message = running.stderr.read().decode()
            equal(running.wait(timeout=30), -number)
        os.close(writer)
        assert 'cancelled' in message, message
        equal(bench.names(), ['a', 'a.tsr'])
        equal(bench.read('a.tsr'), b'the old file')


def test_an_interrupted_run_over_a_large_file_stops_soon(bench):
    bench.write('large', b'')
    os.truncate(bench.folder / 'large', 1 << 40)  # a hole: no machine reads this much before the signal comes
    with subprocess.Popen([TOOL, '-p', 'zstd', '-T2', 'large'], cwd=bench.folder, env=bench.environment, stderr=subprocess.DEVNULL) as running:
        wait_until_it_listens(running, signal.SIGINT)
        time.sleep(0.3)  # so that both threads are at work
        running.send_signal(signal.SIGINT)
        equal(running.wait(timeout=60), -signal.SIGINT)
    equal(bench.names(), ['large'])


def test_sigkill_leaves_nothing_under_the_name(bench):
    bench.write('a.tsr', b'the old file')
    reader, writer = os.pipe()
    with subprocess.Popen([TOOL, '-f', '-o', 'a.tsr', '-'], cwd=bench.folder, env=bench.environment, stdin=reader) as running:
        os.close(reader)
        os.write(writer, noise(60_000))
        time.sleep(0.3)
        running.kill()
        running.wait(timeout=30)
    os.close(writer)
    equal(bench.read('a.tsr'), b'the old file')


def test_a_reader_that_goes_away_ends_the_tool(bench):
    bench.write('a', text(3_000_000))
    bench.run('a')
    done = subprocess.run(f'{TOOL} cat a.tsr | head -c 5', shell=True, cwd=bench.folder, env=bench.environment, capture_output=True,
                          check=True, timeout=60)
    equal(done.stdout, text(5))


def test_a_full_disk_is_a_failure(bench):
    bench.write('a', text(300_000))
    bench.run('a')
    for words in (['cat', 'a.tsr'], ['list'], ['inspect', 'a.tsr'], ['-c', 'a']):
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([TOOL, *words], cwd=bench.folder, env=bench.environment, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
        equal(done.returncode, 1)
        assert done.stderr.startswith(b'tessera: '), done.stderr


def test_reports_are_valid_json_even_when_something_fails(bench):
    bench.write('a', text(1000))
    bench.run('a')
    for words in (['inspect', 'a.tsr', 'a'], ['verify', 'a.tsr', 'a'], ['-l', 'a.tsr', 'a'], ['-t', 'a.tsr', 'a'], ['bench', '--repeat=1', 'a', 'missing']):
        assert bench.report(*words, code=1)
    for words in (['show', 'zstd', 'nothere'], ['check', 'zstd', 'nothere']):
        assert bench.report(*words, code=2)


main()
