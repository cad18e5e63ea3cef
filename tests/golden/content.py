# SPDX-License-Identifier: MIT
"""Writes the contents with floating-point numbers, and others, that are not there yet: content.py DIRECTORY. Special patterns, noise around zero, rows
that occur twice; and text of all shapes. A file that exists is never touched."""
import json
import pathlib
import random
import struct
import sys
import textwrap

# NaN payloads, infinities, zeros of both signs, subnormals, for each width of exponent and mantissa.
FORMATS = {'f16': (5, 10), 'bf16': (8, 7), 'f32': (8, 23), 'f64': (11, 52), 'e4m3': (4, 3), 'e5m2': (5, 2)}


def numbers(kind, count, row):
    exponent, mantissa = FORMATS[kind]
    width, top, sign = (1 + exponent + mantissa) // 8, (1 << exponent) - 1 << mantissa, 1 << exponent + mantissa
    special = [top, top | sign, top | 1, top | sign | (1 << mantissa) - 1, 0, sign, 1, sign | 1, (1 << mantissa) - 1]
    random_bits = random.Random(kind)
    middle = (1 << exponent - 1) - 4
    found = list(special)
    while len(found) < count:
        near = max(0, middle - int(random_bits.expovariate(0.7)))
        found.append(random_bits.getrandbits(1) << exponent + mantissa | near << mantissa | random_bits.getrandbits(mantissa))
    for again in range(5 * row, count - row, 7 * row):
        found[again:again + row] = found[row:2 * row]
    return b''.join(value.to_bytes(width, 'little') for value in found[:count])


def safetensors():
    parts = [('a.weight', 'F16', [60, 32], numbers('f16', 1920, 32)), ('a.bias', 'BF16', [900], numbers('bf16', 900, 30)),
             ('b', 'F32', [40, 20], numbers('f32', 800, 20)), ('c', 'F64', [300], numbers('f64', 300, 20)),
             ('d', 'F8_E4M3', [30, 30], numbers('e4m3', 900, 30)), ('ids', 'I64', [9], struct.pack('<9q', *range(9)))]
    header, content = {}, b''
    for name, kind, shape, data in parts:
        header[name] = {'dtype': kind, 'shape': shape, 'data_offsets': [len(content), len(content) + len(data)]}
        content += data
    text = json.dumps(header).encode()
    return struct.pack('<Q', len(text)) + text + content


def npy():
    text = "{'descr': '<f4', 'fortran_order': False, 'shape': (50, 20), }".ljust(117) + '\n'
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(text)) + text.encode() + numbers('f32', 1000, 20)


def gguf():
    scales = random.Random('q8_0')
    q8_0 = b''.join(struct.pack('<e', 0.001 + scales.random() / 99) + bytes(int(scales.gauss(0, 40)) & 0xFF for _ in range(32))
                    for _ in range(60))
    parts = [('token_embd.weight', [32, 60], 1, numbers('f16', 1920, 32)), ('output.weight', [64, 30], 8, q8_0),
             ('norm', [700], 0, numbers('f32', 700, 20))]
    infos, content = b'', b''
    for name, shape, kind, data in parts:
        infos += struct.pack(f'<Q{len(name)}sI{len(shape)}QIQ', len(name), name.encode(), len(shape), *shape, kind, len(content))
        content += data + bytes(-len(data) % 32)
    header = b'GGUF' + struct.pack('<IQQ', 3, len(parts), 1) + struct.pack('<Q12sIQ5s', 12, b'general.name', 8, 5, b'model') + infos
    return header + bytes(-len(header) % 32) + content


def lines():
    """Text with capitals of all shapes, CR LF and some lone LF, characters of UTF-8 and bytes that are none."""
    chosen = random.Random('lines')
    words = 'a block is the unit of memory and of damage a stage turns streams into streams and back café naïve JavaScript'.split()
    shapes = [str] * 10 + [str.capitalize, str.upper]
    text = b''
    while len(text) < 6000:
        line = ' '.join(chosen.choice(shapes)(chosen.choice(words)) for _ in range(chosen.randrange(3, 12)))
        text += line.encode() + chosen.choice([b'.', b'; ', b'', b' \xff\x80', b' \x01\x03 ']) + chosen.choice([b'\r\n'] * 9 + [b'\n'])
    return text


def wrapped():
    """Paragraphs whose lines have at most 60 bytes, some more where a word was put in later."""
    chosen = random.Random('wrapped')
    words = 'a block is the unit of memory and of damage a stage turns streams into streams and back'.split()
    text = ''
    for _ in range(9):
        lines = textwrap.wrap(' '.join(chosen.choice(words) for _ in range(chosen.randrange(60, 160))).capitalize() + '.', 60)
        lines[2] += ' afterwards'
        text += '\r\n'.join(lines) + '\r\n\r\n'
    return text.encode()


def specials():
    """Text with the literal of a special token, whole and in part."""
    return b'A block<|endoftext|>is the unit <|endoftext|> of memory <|endoftext| >\n<|endoftext|>' * 5


META = {'layer_id': 3, 'seq_start': 0, 'seq_len': 40, 'seq_end_exclusive': 40, 'kv_heads': 2, 'head_dim': 32, 'bytes_per_elem': 2,
        'dtype': 'fp16', 'stage': 'prefill', 'k_file': 'k_t0_40.bin', 'v_file': 'v_t0_40.bin'}


def main(directory):
    files = {f'numbers.{kind}': numbers(kind, 2500, 25) for kind in FORMATS}
    files |= {'weights.safetensors': safetensors(), 'array.npy': npy(), 'model.gguf': gguf(), 'lines.txt': lines(), 'wrapped.txt': wrapped(), 'specials.txt': specials(), 'k_t0_40.bin': numbers('f16', 2560, 64),
              'meta_t0_40.json': json.dumps(META, indent=1).encode() + b'\n'}
    for name, content in files.items():
        path = pathlib.Path(directory) / name
        if not path.exists():
            path.write_bytes(content)
            print(f'wrote {path}')


main(sys.argv[1])
