# SPDX-License-Identifier: MIT
"""tessera.open: ranges, labels, files, closing."""
import io
import json
import struct
import threading

import pytest

import tessera

BLOCK = 16 << 10
CONTENT = b''.join(b'%d,' % (n * n) for n in range(20000))
SPEC = {'tessera': 1, 'name': 'blocks', 'block': '16KiB', 'pipeline': ['zstd']}
FRAME = tessera.compress(CONTENT, SPEC)


@pytest.fixture(params=['bytes', 'path', 'file', 'text path'])
def reader(request, tmp_path):
    path = tmp_path / 'data.tsr'
    path.write_bytes(FRAME)
    source = {'bytes': FRAME, 'path': path, 'file': io.BytesIO(FRAME), 'text path': str(path)}[request.param]
    with tessera.open(source) as opened:
        yield opened


def test_ranges_are_what_slices_of_the_content_are(reader, chance):
    assert len(reader) == len(CONTENT)
    for _ in range(50):
        start, stop = (chance.randrange(-2 * len(CONTENT), 2 * len(CONTENT)) for _ in range(2))
        assert reader[start:stop] == CONTENT[start:stop]
    assert reader[:] == CONTENT and reader[5:5] == b''
    assert [reader[0], reader[-1]] == [CONTENT[0], CONTENT[-1]]
    with pytest.raises(IndexError):
        reader[len(CONTENT)]
    with pytest.raises(ValueError, match='step 1'):
        reader[::2]


def test_read_and_readinto(reader):
    assert reader.read() == CONTENT
    assert reader.read(BLOCK - 3, 7) == CONTENT[BLOCK - 3:BLOCK + 4]
    assert reader.read(len(CONTENT) - 2, 100) == CONTENT[-2:]
    assert reader.read(10 * len(CONTENT), 1) == b''
    room = bytearray(9)
    assert reader.readinto(BLOCK, room) == 9 and room == CONTENT[BLOCK:BLOCK + 9]
    with pytest.raises((ValueError, BufferError), match='writ|read-only'):
        reader.readinto(0, b'bytes')


def test_a_range_needs_only_its_blocks():
    first = tessera.open(FRAME).frames()[0]
    assert first['blocks'] == -(-len(CONTENT) // BLOCK) and first['codec'] == 'blocks'
    damaged = bytearray(FRAME)
    damaged[len(damaged) // 2] ^= 255
    with tessera.open(damaged) as reader:
        assert reader[:BLOCK] == CONTENT[:BLOCK]
        with pytest.raises(tessera.CorruptError, match='block'):
            reader.read()


def test_labels():
    header = json.dumps({'first': {'dtype': 'F16', 'shape': [500], 'data_offsets': [0, 1000]},
                         'second': {'dtype': 'F32', 'shape': [50], 'data_offsets': [1000, 1200]}}).encode()
    tensors = bytes(range(250)) * 4 + bytes(range(200))
    with tessera.open(tessera.compress(struct.pack('<Q', len(header)) + header + tensors, 'safetensors')) as reader:
        assert {'first', 'second'} <= set(reader.labels())
        assert reader.read_label('second') == tensors[1000:]
        with pytest.raises(tessera.ParameterError, match='second'):
            reader.read_label('secnd')


def test_a_closed_reader_says_so(reader):
    reader.close()
    assert reader.closed
    for use in (reader.read, reader.labels, lambda: len(reader), lambda: reader[0]):
        with pytest.raises(ValueError, match='closed'):
            use()


def test_a_file_object_that_fails_keeps_its_words():
    class Failing(io.BytesIO):
        def read(self, size=-1):
            raise OSError('the tape is torn')
    with pytest.raises(tessera.FileError, match='the tape is torn'):
        tessera.open(Failing(FRAME))
    with pytest.raises(TypeError, match='found an object of type int'):
        tessera.open(3)
    with pytest.raises(tessera.FileError, match='no-such-file'):
        tessera.open('no-such-file')


def test_threads_read_one_reader(reader):
    wrong = []

    def work(first):
        for start in range(first, len(CONTENT), 9973):
            if reader.read(start, 5000) != CONTENT[start:start + 5000]:
                wrong.append(start)
    threads = [threading.Thread(target=work, args=(i * 1111,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
