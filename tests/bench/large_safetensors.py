# SPDX-License-Identifier: MIT
"""Compresses a safetensors file of 4 GB, made by repeating real tensors, with all cores; checks that memory stays bounded and that one
tensor comes back alone, and prints times and sizes.

    large_safetensors.py TESSERA CORPORA FOLDER [GB]

The files it writes into FOLDER, about twice the size, are removed. Plugins and codecs: TESSERA_PLUGIN_PATH, TESSERA_CODEC_PATH.
"""
import json
import os
import struct
import subprocess
import sys
import time

KINDS = [('tensor_a_f16.bin', 'F16', 2), ('tensor_b_bf16.bin', 'BF16', 2), ('tensor_b_f32.bin', 'F32', 4)]


def write_file(path, corpora, size):
    """Tensors one after the other, each named and typed; returns name, content and count of the one to be read back."""
    contents = [(open(os.path.join(corpora, name), 'rb').read(), kind, width) for name, kind, width in KINDS]
    header, at, parts = {}, 0, []
    while at < size:
        content, kind, width = contents[len(parts) % len(contents)]
        header[f'layers.{len(parts)}.weight'] = {
            'dtype': kind, 'shape': [len(content) // width], 'data_offsets': [at, at + len(content)]}
        at += len(content)
        parts.append(content)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as out:
        out.write(struct.pack('<Q', len(text)) + text)
        for content in parts:
            out.write(content)
    wanted = len(parts) * 2 // 3
    return f'layers.{wanted}.weight', parts[wanted], len(parts)


def run(*command):
    """Runs the tool; returns what it wrote, seconds, seconds of all cores, and its peak memory in MB."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, f'{command}: status {status}'
    return output, time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(tool, corpora, folder, gigabytes='4'):
    plain, coded, back = (os.path.join(folder, 'large.safetensors' + end) for end in ('', '.tsr', '.back'))
    try:
        name, content, count = write_file(plain, corpora, int(float(gigabytes) * 1e9))
        size = os.path.getsize(plain)
        print(f'{size} bytes in {count} tensors, {os.cpu_count()} cores')
        for verb, source, target in (('compress', plain, coded), ('decompress', coded, back)):
            options = ('-p', 'safetensors') if verb == 'compress' else ()
            _, wall, cores, memory = run(tool, verb, '-k', '-T', '0', *options, source, '-o', target)
            print(f'{verb:12} {wall:6.2f} s, {size / wall / 1e6:6.0f} MB/s, {cores / wall:4.2f} cores busy, peak {memory:5.0f} MB')
        print(f'{"ratio":12} {size / os.path.getsize(coded):.4f}')
        assert subprocess.run(['cmp', plain, back]).returncode == 0, 'the file did not come back'
        found, wall, _, memory = run(tool, 'cat', '--label', name, coded)
        assert found == content, f'{name} did not come back'
        print(f'{"one tensor":12} {name}, {len(found)} bytes in {1000 * wall:.0f} ms, peak {memory:.0f} MB')
    finally:
        for path in (plain, coded, back):
            if os.path.exists(path):
                os.remove(path)


if __name__ == '__main__':
    main(*sys.argv[1:])
