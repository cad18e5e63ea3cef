# SPDX-License-Identifier: MIT
"""Files of gzip, zstd and brotli, written by their own tools."""
import gzip
import struct

from workbench import equal, main, noise, text

CONTENT = text(400_000) + noise(50_000)
TOOLS = {'gz': ('gzip', '-c'), 'zst': ('zstd', '-c', '-q'), 'br': ('brotli', '-c')}


def encoded(bench, suffix, content=CONTENT):
    return bench.other(*TOOLS[suffix], stdin=content)


def test_each_format_decodes_to_what_its_tool_was_given(bench):
    for suffix in TOOLS:
        for content in (CONTENT, b'', b'x'):
            bench.write(f'a.{suffix}', encoded(bench, suffix, content))
            bench.run('decompress', '-f', f'a.{suffix}')
            equal(bench.read('a'), content)
            equal(bench.run('cat', f'a.{suffix}').stdout, content)
            report = bench.report('verify', f'a.{suffix}')[0]
            equal((report['ok'], report['raw_bytes']), (True, len(content)))


def test_suffixes_of_archives_become_tar(bench):
    for suffix, short in (('gz', 'tgz'), ('zst', 'tzst')):
        bench.write(f'a.{short}', encoded(bench, suffix))
        bench.run('-df', f'a.{short}')
        equal(bench.read('a.tar'), CONTENT)


def test_gzip_and_zstd_are_known_without_a_name_and_brotli_when_told(bench):
    for suffix in ('gz', 'zst'):
        equal(bench.run('-d', stdin=encoded(bench, suffix)).stdout, CONTENT)
    bench.fails('-d', stdin=encoded(bench, 'br'), code=1, says='expected a frame')
    equal(bench.run('-d', '--format', 'brotli', stdin=encoded(bench, 'br')).stdout, CONTENT)
    bench.fails('-d', '--format', 'bortli', stdin=b'', code=2, says='did you mean "brotli"?')
    bench.write('odd', encoded(bench, 'gz'))
    bench.fails('-d', 'odd', code=2, says='-o names the output')


def test_members_and_frames_back_to_back_are_one_content(bench):
    for suffix in ('gz', 'zst'):
        equal(bench.run('-d', stdin=encoded(bench, suffix) + encoded(bench, suffix, b'tail')).stdout, CONTENT + b'tail')


def test_skippable_zstd_frames_are_skipped(bench):
    skippable = struct.pack('<II', 0x184D2A53, 5) + b'12345'
    whole = skippable + encoded(bench, 'zst', b'one') + skippable + encoded(bench, 'zst', b'two') + skippable
    equal(bench.run('-d', stdin=whole).stdout, b'onetwo')
    bench.fails('-d', stdin=whole[:-1], code=1, says='ends inside a zstd frame')


def test_zeros_behind_a_gzip_member_are_padding_and_anything_else_is_damage(bench):
    member = gzip.compress(CONTENT)
    equal(bench.run('-d', stdin=member + bytes(1000)).stdout, CONTENT)
    bench.fails('-d', stdin=member + b'tail', code=1, says=f'byte {len(member)}: expected the end')
    bench.fails('-d', stdin=member + bytes(10) + member, code=1, says='expected the end')


def test_every_truncation_of_a_small_file_is_an_error(bench):
    for suffix, name in (('gz', 'gzip'), ('zst', 'zstd'), ('br', 'brotli')):
        whole = encoded(bench, suffix, b'a few words, a few words, a few words')
        for size in range(4, len(whole)):
            bench.fails('-d', '--format', name, stdin=whole[:size], code=1, says='byte ')


def test_damage_is_one_message_with_the_byte_and_no_output(bench):
    for suffix in TOOLS:
        whole = bytearray(encoded(bench, suffix))
        whole[len(whole) // 3] ^= 0x55
        whole[-3] ^= 0x55
        bench.write(f'a.{suffix}', whole)
        bench.fails('-d', f'a.{suffix}', code=1, says=f'a.{suffix}: byte ')
    equal(bench.names(), [f'a.{suffix}' for suffix in sorted(TOOLS)])


def test_bytes_behind_a_brotli_stream_are_damage(bench):
    bench.write('a.br', encoded(bench, 'br') + b'x')
    bench.fails('-t', 'a.br', code=1, says='expected the end of the file')


def test_a_zstd_window_beyond_memory_is_refused(bench):
    whole = bench.other('zstd', '-c', '-q', '--ultra', '--long=27', stdin=CONTENT)
    equal(bench.run('-d', stdin=whole).stdout, CONTENT)
    bench.fails('-d', '--memory', '1MiB', stdin=whole, code=1, says='--memory')


def test_a_brotli_window_beyond_memory_is_refused(bench):
    whole = bench.other('brotli', '-c', '--large_window=28', stdin=CONTENT * 4)
    equal(bench.run('-d', '--format', 'brotli', stdin=whole).stdout, CONTENT * 4)
    bench.fails('-d', '--format', 'brotli', '--memory', '256KiB', stdin=whole, code=1, says='--memory')


def test_limit_output_holds_for_foreign_files(bench):
    for suffix in ('gz', 'zst'):
        bench.fails('-d', '--limit-output', '1KiB', stdin=encoded(bench, suffix), code=1, says='1024 bytes')


def test_ranges_of_foreign_files_come_in_passing(bench):
    for suffix in TOOLS:
        bench.write(f'a.{suffix}', encoded(bench, suffix))
        equal(bench.run('cat', '--range', '100000+70000', '--range', '5-9', f'a.{suffix}').stdout,
              CONTENT[100_000:170_000] + CONTENT[5:9])
    bench.fails('cat', '--label', 'x', 'a.gz', code=2, says='--label')


def test_inspect_names_foreign_formats(bench):
    for suffix, name in (('gz', 'gzip'), ('zst', 'zstd'), ('br', 'brotli')):
        bench.write(f'a.{suffix}', encoded(bench, suffix))
        equal(bench.report('inspect', f'a.{suffix}')[0]['format'], name)
        assert name.encode() in bench.run('-l', f'a.{suffix}').stdout
        assert name.encode() in bench.run('inspect', f'a.{suffix}').stdout


main()
