# SPDX-License-Identifier: MIT
"""Work that is cut short: killed, out of disk, or in the way of a file. The old file is as it was and nothing else is left.

Usage: tool_interruption.py TOOL SOURCE PLUGINS
"""
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'cli'))
from workbench import TOOL, Skip, equal, main, noise, text  # noqa: E402  pylint: disable=wrong-import-position


def start(bench, *words, **options):
    return subprocess.Popen([str(TOOL), *words], cwd=bench.folder, env=bench.environment, stdin=subprocess.PIPE,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


def killed_half_way(bench, first, number):
    """Feeds `first` to a process that waits for more, kills it with `number`, and gives its exit code."""
    process = start(bench, *bench.words)
    process.stdin.write(first)
    process.stdin.flush()
    time.sleep(0.5)
    assert process.poll() is None, process.stderr.read()
    process.send_signal(number)
    process.stderr.read()
    process.stdin.close()
    return process.wait(timeout=60)


def cut_short(bench, number):
    content = noise(3_000_000)
    frame = bench.run('compress', '-p', 'store', stdin=content).stdout
    for verb, first in (('compress', content), ('decompress', frame[:-1_000_000])):
        bench.write('out', b'mine')
        bench.words = [verb, '-f', '-o', 'out', '-']
        code = killed_half_way(bench, first, number)
        assert code != 0, code
        equal(bench.read('out'), b'mine')
        if number == signal.SIGKILL and bench.names() != ['out'] and not unnamed_files(bench):
            raise Skip('this file system has no files without a name')
        equal(bench.names(), ['out'])


def unnamed_files(bench):
    try:
        os.close(os.open(bench.folder, os.O_TMPFILE | os.O_WRONLY))
        return True
    except OSError:
        return False


def test_killed_half_way_the_old_file_is_as_it_was_and_nothing_else(bench):
    cut_short(bench, signal.SIGKILL)


def test_interrupted_half_way_the_old_file_is_as_it_was_and_nothing_else(bench):
    cut_short(bench, signal.SIGINT)
    cut_short(bench, signal.SIGTERM)


def out_of_room(bench, folder, **options):
    target = pathlib.Path(folder) / 'out'
    for old in (b'mine', None):
        if old is not None:
            target.write_bytes(old)
        content = noise(4_000_000)
        bench.write('content', content)
        bench.run('compress', '-f', '-p', 'store', '-o', 'content.tsr', 'content')
        for verb, name in (('compress', 'content'), ('decompress', 'content.tsr')):
            process = start(bench, verb, '-f', '-o', str(target), name, **options)
            _, told = process.communicate(timeout=120)
            lines = told.decode().splitlines()
            assert process.returncode == 1, (process.returncode, lines)
            assert len(lines) == 1 and str(target) in lines[0], lines
            if old is None:
                assert not target.exists()
            else:
                equal(target.read_bytes(), old)
            equal(sorted(os.listdir(folder)), ['out'] if old is not None else [])
        if old is not None:
            target.unlink()


def test_a_full_disk_is_an_error_that_leaves_the_old_file(bench):
    mount = bench.path('small')
    mount.mkdir()
    done = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', str(mount)], capture_output=True, check=False)
    if done.returncode != 0:
        raise Skip('may not mount a small tmpfs here')
    try:
        out_of_room(bench, mount)
    finally:
        subprocess.run(['umount', str(mount)], check=True)


def test_a_limit_on_file_sizes_is_an_error_that_leaves_the_old_file(bench):
    folder = bench.path('limited')
    folder.mkdir()

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    out_of_room(bench, folder, preexec_fn=limit)


def test_an_output_that_cannot_be_is_one_message(bench):
    bench.write('a', text(1000))
    bench.fails('compress', '-o', 'no/such/folder/out', 'a', code=1, says='no/such/folder/out')
    bench.fails('compress', '-f', '-o', 'a/out', 'a', code=1, says='a/out')
    bench.fails('compress', 'absent', code=1, says='absent')
    equal(bench.names(), ['a'])


if __name__ == '__main__':
    main()
