# SPDX-License-Identifier: MIT
"""What the tests of analyze share: files of tensors, dumps of caches, and how reports are read."""
import csv
import io
import json
import random
import re
import struct
import xml.dom.minidom

from workbench import equal


def close(found, expected, what=''):
    assert found is not None and abs(found - expected) < 1e-8 * max(1, abs(expected)), f'{what}: found {found}, expected {expected}'


def safetensors(tensors):
    """A file of (name, dtype, shape, bytes)."""
    header, offset = {}, 0
    for name, dtype, shape, data in tensors:
        header[name] = {'dtype': dtype, 'shape': shape, 'data_offsets': [offset, offset + len(data)]}
        offset += len(data)
    start = json.dumps(header).encode()
    return len(start).to_bytes(8, 'little') + start + b''.join(data for *_, data in tensors)


def halves(count, seed=3):
    numbers = random.Random(seed)
    return b''.join(struct.pack('<e', numbers.gauss(0, 0.02)) for _ in range(count))


def dump(bench, layers=2, positions=(64, 1), heads=2, size=32, below='dump'):
    for layer in range(layers):
        start = 0
        for count in positions:
            meta = {'layer_id': layer, 'seq_start': start, 'seq_len': count, 'kv_heads': heads, 'head_dim': size, 'bytes_per_elem': 2,
                    'dtype': 'fp16', 'stage': 'prefill' if count > 1 else 'decode', 'run_id': 'run, "1"'}
            for kind in 'kv':
                meta[f'{kind}_file'] = f'{kind}_t{start}_{start + count}.bin'
                bench.write(f'{below}/layer_{layer}/{meta[f"{kind}_file"]}', halves(count * heads * size, seed=layer * 7 + start + ord(kind)))
            bench.write(f'{below}/layer_{layer}/meta_t{start}_{start + count}.json', json.dumps(meta).encode())
            start += count


def rows(done):
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


def elements(node, name):
    return node.getElementsByTagName(name)


def page(bench, *words):
    """The page as XML, held to be whole by itself: nothing is loaded, nothing runs."""
    content = bench.run('analyze', '--html', *words).stdout.decode()
    assert content.startswith('<!DOCTYPE html>\n<html lang="en"'), content[:100]
    for reference in (r'\b(?:src|href|srcset|action|data)\s*=', r'@import', r'url\(', r'<(?:script|link|img|iframe|object|embed)\b', r'\bon\w+\s*='):
        assert not re.search(reference, content), reference
    outside = [word for word in re.findall(r'https?:[^"\s<]*', content) if word != 'http://www.w3.org/1999/xhtml']
    equal(outside, [])
    return xml.dom.minidom.parseString(content), content
