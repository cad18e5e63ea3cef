# SPDX-License-Identifier: MIT
"""Files of compress-zip, with a small model of the golden assets."""
import json

from workbench import SOURCE, equal, main, text

CZIP = ('-p', 'czip:model=asset:small.czm', '--assets', SOURCE / 'tests' / 'golden' / 'assets')


def test_a_file_of_compress_zip_says_how_its_model_is_named(bench):
    bench.write('a.czip', b'CZIPv1' + bytes(26))
    for verb in ('decompress', 'cat', 'verify', 'inspect'):
        bench.fails(verb, 'a.czip', code=1, says='tessera decompress -p czip:model=asset:FILE.czm --assets DIRECTORY')
    for words in (('--raw', '-p', 'czip'), ('-p', 'czip')):
        bench.fails('decompress', *words, 'a.czip', code=2, says='expected a model file')


def test_files_of_compress_zip_are_written_and_read_by_a_codec_that_names_the_model(bench):
    content = text(3000) + b'\r\n\xff'
    bench.write('in.txt', content)
    bench.run('compress', '--raw', *CZIP, 'in.txt', '-o', 'out.czip')
    assert bench.read('out.czip')[:8] == b'CZIPv1\0\1', bench.read('out.czip')[:8]
    bench.run('compress', '--raw', *CZIP, 'in.txt')
    equal(bench.read('in.txt.czip'), bench.read('out.czip'))
    for words in (('--raw',), ()):
        equal(bench.run('decompress', *words, *CZIP, '-c', 'out.czip').stdout, content)
    bench.path('in.txt').unlink()
    bench.run('decompress', *CZIP, 'in.txt.czip')
    equal(bench.read('in.txt'), content)
    equal(bench.run('decompress', '--raw', *CZIP, stdin=bench.read('out.czip')).stdout, content)


def test_a_file_of_another_model_is_refused_and_says_what_may_be_wrong(bench):
    model = bytearray((SOURCE / 'tests' / 'golden' / 'assets' / 'small.czm').read_bytes())
    header = json.loads(model[8:8 + int.from_bytes(model[:8], 'little')])
    first = 8 + int.from_bytes(model[:8], 'little') + header['head.weight']['data_offsets'][0]
    model[first:first + 4000] = bytes(reversed(model[first:first + 4000]))
    bench.write('assets/other.czm', model)
    bench.write('in.txt', text(3000))
    bench.run('compress', '--raw', *CZIP, 'in.txt')
    bench.path('in.txt').unlink()
    bench.fails('decompress', '-p', 'czip:model=asset:other.czm', '--assets', 'assets', 'in.txt.czip', code=1,
                says='the file is damaged, of another model, or of another rounding (python-rounding)')
    equal(bench.names(), ['assets/other.czm', 'in.txt.czip'])


def test_a_file_that_is_no_model_is_named_with_its_codec(bench):
    bench.write('in.txt', text(300))
    bench.run('compress', '--raw', *CZIP, 'in.txt')
    for content, told in ((text(300), 'cut, or no safetensors file'), (b'', '0 bytes, expected 8 or more')):
        bench.write('assets/other.czm', content)
        czip = 'czip:model=asset:other.czm'
        for verb, of, name in (('compress', 'neural:model=other', 'in.txt'), ('compress', czip, 'in.txt'), ('bench', czip, 'in.txt'),
                               ('decompress', czip, 'in.txt.czip')):
            said = bench.fails(verb, '-p', of, '--assets', 'assets', name, code=1, says=told).stderr
            assert f'{of}: /pipeline/' in said, said


def test_a_codec_of_something_else_says_why_it_was_given_the_file(bench):
    bench.write('in.txt', text(300))
    bench.run('compress', '--raw', *CZIP, 'in.txt')
    for codec in ('zstd', 'gzip'):
        bench.fails('decompress', '-c', '-p', codec, 'in.txt.czip', code=1, says=f'(a file of compress-zip, read as raw data of {codec})')


def test_a_czip_file_is_one_block_that_memory_bounds(bench):
    bench.write('in.txt', text(200_000))
    for verb, name in (('compress', 'in.txt'), ('decompress', 'in.txt.czip')):
        bench.fails(verb, '--raw', *CZIP, '-c', '--memory', '1KiB', name, code=1, says='the memory limit of a worker is 1024')
        bench.run(verb, '--raw', *CZIP, '-f', '--memory', '16MiB', name)
    equal(bench.read('in.txt'), text(200_000))


def test_two_million_spaces_pass_through_czip(bench):
    spaces = b' ' * 2_000_000 + b'x'
    bench.write('in.txt', spaces)
    bench.run('compress', '--raw', *CZIP, 'in.txt')
    equal(bench.run('decompress', *CZIP, '-c', 'in.txt.czip').stdout, spaces)


main()
