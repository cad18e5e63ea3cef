# SPDX-License-Identifier: MIT
"""compress and decompress, codecs, specs, parameters, limits and errors."""
import array
import os
import pathlib
import signal
import subprocess
import sys
import threading
import zlib

import pytest

import tessera

TEXT = b''.join(b'%d squared is %d\n' % (n, n * n) for n in range(6000))


@pytest.mark.parametrize('codec', ['auto', 'zstd', 'zstd:level=9', 'gzip', 'store', {'tessera': 1, 'name': 'mine', 'pipeline': [
    {'use': 'view', 'params': {'as': 'u32le'}}, {'use': 'delta'}, {'use': 'byte-split', 'split': {
        'b0': ['zstd'], 'b1': ['zstd'], 'b2': ['store'], 'b3': ['zlib']}}]}])
def test_what_was_compressed_comes_back(codec):
    for data in (b'', b'a', TEXT):
        assert tessera.decompress(tessera.compress(data, codec)) == data


def test_anything_with_a_buffer_goes_in():
    numbers = array.array('d', range(1000))
    for data in (bytearray(TEXT), memoryview(TEXT), memoryview(TEXT)[7:9999], numbers):
        assert tessera.decompress(tessera.compress(data, 'zstd')) == bytes(memoryview(data).cast('B'))
    with pytest.raises(ValueError, match='contiguous'):
        tessera.compress(memoryview(TEXT)[::2], 'zstd')
    with pytest.raises(TypeError, match='bytes-like'):
        tessera.compress('text', 'zstd')


def test_parameters_by_name_keyword_and_dict_are_the_same():
    one = tessera.compress(TEXT, 'zstd:level=9')
    assert tessera.compress(TEXT, 'zstd', level=9) == one
    assert tessera.compress(TEXT, 'zstd', params={'level': 9}) == one
    assert tessera.Codec('zstd', level=9).compress(TEXT) == one
    assert one != tessera.compress(TEXT, 'zstd', level=1)
    with pytest.raises(TypeError, match='parameters already'):
        tessera.compress(TEXT, tessera.Codec('zstd'), level=1)


def test_a_codec_tells_what_it_is():
    codec = tessera.Codec('zstd', level=7)
    assert codec.name == 'zstd' and 'zstd' in repr(codec)
    assert codec.spec['pipeline'][0]['params']['level'] == 7
    assert codec.block_size > 0
    noise = os.urandom(5000)
    assert len(codec.compress(noise)) <= codec.max_compressed_size(5000)


def test_a_spec_error_names_the_place_and_the_nearest_name():
    with pytest.raises(tessera.SpecError) as caught:
        tessera.compress(b'', {'tessera': 1, 'name': 'wrong', 'pipeline': ['zstt']})
    assert caught.value.pointer == '/pipeline/0'
    assert 'did you mean "zstd"?' in caught.value.message
    assert isinstance(caught.value, (ValueError, tessera.Error))
    with pytest.raises(tessera.SpecError, match='lvel.*level'):
        tessera.compress(b'', 'zstd', lvel=3)
    with pytest.raises(TypeError, match='found int'):
        tessera.compress(b'', 3)


def test_a_text_that_reads_as_a_number_stays_a_text():
    with pytest.raises(tessera.SpecError, match='level'):
        tessera.Codec('zstd', level='19')


def test_a_path_names_a_spec(tmp_path):
    (tmp_path / 'mine.json').write_text('{"tessera": 1, "name": "mine", "pipeline": ["zstd"]}')
    assert tessera.Codec(tmp_path / 'mine.json').name == 'mine'
    with pytest.raises(tessera.FileError):
        tessera.Codec(tmp_path / 'none.json')


def test_damage_is_an_error_with_the_block():
    frame = bytearray(tessera.compress(TEXT, 'zstd'))
    frame[len(frame) // 2] ^= 1
    with pytest.raises(tessera.CorruptError, match='block 0'):
        tessera.decompress(frame)
    for junk in (b'', b'no frame at all', bytes(frame[:-9])):
        with pytest.raises(tessera.Error):
            tessera.decompress(junk)


def test_limits_hold():
    frame = tessera.compress(bytes(1 << 20), 'zstd')
    with pytest.raises(tessera.LimitError):
        tessera.decompress(frame, max_output=1000)
    with pytest.raises(tessera.LimitError):
        tessera.decompress(frame, memory=1000)
    assert tessera.decompress(frame, max_output=1 << 20) == bytes(1 << 20)


def test_raw_and_small_forms():
    raw = tessera.compress(TEXT, 'gzip', raw=True)
    assert zlib.decompress(raw, wbits=31) == TEXT
    assert tessera.Codec('gzip').decompress_raw(raw) == TEXT
    small = tessera.compress(b'a short message', 'zstd', small=True)
    assert len(small) <= len(b'a short message') + 16
    assert tessera.decompress(small) == b'a short message'
    with pytest.raises(tessera.ParameterError, match='no raw form'):
        tessera.compress(TEXT, 'auto', raw=True)


def test_every_thread_count_writes_the_same_bytes():
    spec = {'tessera': 1, 'name': 'many', 'block': '16KiB', 'pipeline': ['zstd']}
    assert len({tessera.compress(TEXT, spec, threads=threads) for threads in (0, 1, 3)}) == 1


def test_what_there_is_is_listed():
    assert {'zstd', 'auto', 'npy'} <= set(tessera.codecs())
    assert all(isinstance(about, str) for about in tessera.codecs().values())
    found = {one['id']: one for one in tessera.plugins()}
    assert found['zstd']['shape'] == 'stage' and found['rans']['shape'] == 'coder'
    assert 'level' in found['zstd']['schema']['properties']
    assert tessera.refused() == []
    changed = tessera.spec('zstd')
    changed['name'] = 'changed'
    assert tessera.Codec(changed).name == 'changed'


def test_threads_compress_side_by_side():
    results = [None] * 4

    def work(i):
        results[i] = tessera.decompress(tessera.compress(TEXT * (i + 1), 'zstd', level=i + 1))
    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [TEXT * (i + 1) for i in range(4)]


def test_ctrl_c_stops_a_long_compression():
    """The slowest codec has minutes to do in blocks of 16 KiB; the signal comes once it is at work."""
    program = '''
import os, sys, tessera
spec = tessera.spec('best-bytes')
spec['block'] = '16KiB'
codec = tessera.Codec(spec)
data = os.urandom(1 << 20) * 200
print('ready', flush=True)
try:
    codec.compress(data)
except KeyboardInterrupt:
    print('stopped', flush=True)
'''
    # Inherited as ignored where the tests run in the background.
    with subprocess.Popen([sys.executable, '-c', program], stdout=subprocess.PIPE, text=True,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) as child:
        assert child.stdout.readline() == 'ready\n'
        threading.Event().wait(0.5)
        child.send_signal(signal.SIGINT)
        assert child.stdout.read() == 'stopped\n'


def test_the_typed_marker_is_there():
    assert (pathlib.Path(tessera.__file__).parent / 'py.typed').exists()
