# SPDX-License-Identifier: MIT
"""-r: trees of files, mirrored."""
import os
import stat

from workbench import equal, main, text

FILES = {'top': text(5000), 'sub/one': b'1', 'sub/deep/two': text(70_000), 'sub/empty': b''}


def plant(bench, root='tree'):
    for name, content in FILES.items():
        path = bench.write(f'{root}/{name}', content)
        path.chmod(0o600)
        os.utime(path, ns=(10**18, 10**18 + len(content)))
    bench.path(f'{root}/sub').chmod(0o750)
    bench.path(f'{root}/link').symlink_to('top')
    os.mkfifo(bench.path(f'{root}/pipe'))


def test_a_directory_needs_r(bench):
    plant(bench)
    bench.fails('tree', code=1, says='tree: is a directory; -r')
    bench.fails('-t', 'tree', code=1, says='-r')


def test_files_go_next_to_their_originals(bench):
    plant(bench)
    done = bench.run('compress', '-r', 'tree')
    assert 'tree/link: symbolic link, skipped' in done.stderr and 'tree/pipe: no regular file, skipped' in done.stderr, done.stderr
    equal(bench.names('tree'), sorted(['link', 'pipe', *FILES, *(f'{name}.tsr' for name in FILES)]))
    for name, content in FILES.items():
        equal(bench.run('-dc', f'tree/{name}.tsr').stdout, content)
    equal(bench.run('verify', '-rq', 'tree', code=1).stdout, b'')


def test_a_second_run_leaves_encoded_files_alone(bench):
    bench.write('tree/a', b'a')
    bench.run('-r', 'tree')
    done = bench.run('-rf', 'tree')
    assert 'a.tsr: ends in .tsr, skipped' in done.stderr, done.stderr
    equal(bench.names('tree'), ['a', 'a.tsr'])


def test_a_mirror_and_back_is_the_same_tree(bench):
    plant(bench)
    bench.run('compress', '-rq', 'tree', '-o', 'mirror')
    equal(bench.names('mirror'), sorted(f'{name}.tsr' for name in FILES))
    bench.run('decompress', '-r', 'mirror', '-o', 'back')
    equal(bench.names('back'), sorted(FILES))
    for name, content in FILES.items():
        about = bench.path(f'back/{name}').stat()
        equal((bench.read(f'back/{name}'), stat.S_IMODE(about.st_mode), about.st_mtime_ns), (content, 0o600, 10**18 + len(content)))
    equal(stat.S_IMODE(bench.path('back/sub').stat().st_mode), 0o750)


def test_several_directories_stand_side_by_side_in_the_mirror(bench):
    bench.write('x/a', b'1')
    bench.write('y/a', b'2')
    bench.write('z', b'3')
    bench.run('-r', 'x', 'y/', 'z', '-o', 'mirror')
    equal(bench.names('mirror'), ['x/a.tsr', 'y/a.tsr', 'z.tsr'])


def test_a_mirror_inside_the_tree_is_not_walked(bench):
    bench.write('a', b'a')
    bench.run('-r', '.', '-o', 'mirror')
    equal(bench.names(), ['a', 'mirror/a.tsr'])


def test_decoding_a_tree_passes_over_what_is_not_encoded(bench):
    bench.write('tree/a', b'a')
    bench.run('--rm', '-r', 'tree')
    bench.write('tree/readme', b'r')
    done = bench.run('-dr', '--rm', 'tree')
    assert 'tree/readme: skipped' in done.stderr, done.stderr
    equal(bench.names('tree'), ['a', 'readme'])


def test_a_tree_to_standard_output_is_one_content(bench):
    plant(bench)
    frames = bench.run('-rqc', 'tree').stdout
    equal(bench.run('-d', stdin=frames).stdout, b''.join(FILES[name] for name in ('sub/deep/two', 'sub/empty', 'sub/one', 'top')))


def test_one_damaged_file_of_a_tree_does_not_stop_the_others(bench):
    bench.write('tree/a', text(1000))
    bench.write('tree/b', text(1000))
    bench.run('-r', '--rm', 'tree')
    bench.write('tree/a.tsr', bench.read('tree/a.tsr')[:-10])
    bench.fails('-dr', 'tree', code=1, says='tree/a.tsr')
    equal(bench.read('tree/b'), text(1000))


main()
