# SPDX-License-Identifier: MIT
"""A second reader of Tessera files, written from framework/format.md and the plugins' format pages: frames and small messages
of the stages store, zlib, view, delta, bitpack, byte-split, float-split and row-match, with every checksum held. Nothing but Python's own library."""
import gzip
import hashlib
import json
import struct
import zlib

from xxh3 import xxh3_64

WIDTH = {'bytes': 1, 'u8': 1, 'u16': 2, 'u32': 4, 'u64': 8}


class Damaged(Exception):
    """The file is not what the format says."""


def expect(condition, what):
    if not condition:
        raise Damaged(what)


class Cursor:
    """Bytes from the front, bounded."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        expect(count <= self.left(), f'{count} bytes wanted, {self.left()} left')
        self.at += count
        return self.data[self.at - count:self.at]

    def byte(self):
        return self.take(1)[0]

    def fixed(self, size):
        return int.from_bytes(self.take(size), 'little')

    def varint(self):
        value = 0
        for shift in range(0, 64, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                expect((byte != 0 or shift == 0) and value < 1 << 64, 'a varint in its shortest form')
                return value
        raise Damaged('a varint of at most ten bytes')


class Stream:
    """A typed array with what is known of it. `items` are ints, or bytes where it is a leaf."""

    def __init__(self, kind, count=None, alphabet=0, row=0):
        self.kind, self.count, self.alphabet, self.row = kind, count, alphabet, row

    def size(self):
        return self.count * WIDTH[self.kind]


# ---- stages: (stored parameters, type of input) -> types of ports; parts -> input ----

def _undo_zlib(params, shape, parts, header):
    expect(not header, 'no header')
    wrapper = params['wrapper']
    data = bytes(parts[0])
    return gzip.decompress(data) if wrapper == 'gzip' else zlib.decompress(data, 15 if wrapper == 'zlib' else -15)


def _undo_view(params, shape, parts, header):
    kind = params['as']
    width, order = WIDTH[kind.rstrip('bel')], 'big' if kind.endswith('be') else 'little'
    return b''.join(value.to_bytes(width, order) for value in parts[0]) + header


def _undo_delta(params, shape, parts, header):
    distance = params['distance'] * (shape.row if params['along'] == 'row' else 1)
    modulus = 1 << 8 * WIDTH[shape.kind]
    out = []
    for i, value in enumerate(parts[0]):
        if params['zigzag']:
            value = -(value + 1) // 2 if value & 1 else value // 2
        out.append((value + (out[i - distance] if i >= distance else 0)) % modulus)
    return out


def _undo_bitpack(params, shape, parts, header):
    bits = params['bits'] or header[0]
    packed = int.from_bytes(bytes(parts[0]), 'little')
    expect(packed >> shape.count * bits == 0, 'zeros behind the last number')
    return [packed >> i * bits & (1 << bits) - 1 for i in range(shape.count)]


def _undo_split(params, shape, parts, header):
    return [sum(part[i] << 8 * k for k, part in enumerate(parts)) for i in range(shape.count)]


# format: bits of exponent, of mantissa
FLOATS = {'fp16': (5, 10), 'bf16': (8, 7), 'fp32': (8, 23), 'fp64': (11, 52), 'fp8-e4m3': (4, 3), 'fp8-e5m2': (5, 2)}


def _planes(params):
    return FLOATS[params['format']][1] // 8 + 1


def _float_ports(params, kind):
    if params['format'] == 'fp16-hi6':
        return ['u8', 'u16']
    return ['u16' if params['format'] == 'fp64' else 'u8'] + ['u8'] * _planes(params)


def _undo_floats(params, shape, parts, header):
    if params['format'] == 'fp16-hi6':
        return [high << 10 | low for high, low in zip(*parts)]
    exponent, mantissa = FLOATS[params['format']]
    out = []
    for i in range(shape.count):
        rest = 0
        for plane in parts[1:]:
            rest = rest << 8 | plane[i]
        out.append(rest >> mantissa << exponent + mantissa | parts[0][i] << mantissa | rest & (1 << mantissa) - 1)
    return out


def _undo_rows(params, shape, parts, header):
    runs, rows, out = Cursor(bytes(parts[0])), parts[1], []
    if header:
        row = Cursor(header).varint()
        used = 0
        while runs.left():
            literals, repeats, distance = runs.varint(), runs.varint() + 1, (runs.varint() + 1) * row
            out.extend(rows[used:used + literals * row])
            used += literals * row
            for _ in range(repeats * row):
                out.append(out[-distance])
        rows = rows[used:]
    return out + list(rows)


STAGES = {
    'store': (lambda p, kind: ['bytes'], lambda p, shape, parts, header: parts[0]),
    'zlib': (lambda p, kind: ['bytes'], _undo_zlib),
    'view': (lambda p, kind: [p['as'].rstrip('bel')], _undo_view),
    'delta': (lambda p, kind: [kind], _undo_delta),
    'bitpack': (lambda p, kind: ['bytes'], _undo_bitpack),
    'byte-split': (lambda p, kind: ['u8'] * WIDTH[kind], _undo_split),
    'float-split': (_float_ports, _undo_floats),
    'row-match': (lambda p, kind: ['bytes', kind], _undo_rows),
}


def port_names(use, params, count):
    if use == 'row-match':
        return ['references', 'rows']
    if use != 'float-split':
        return [f'b{k}' for k in range(count)]
    if params['format'] == 'fp16-hi6':
        return ['hi6', 'lo10']
    return ['exponent'] + [f'm{k}' for k in reversed(range(_planes(params)))]


class Block:
    """One block's control section and leaves, taken apart along the spec."""

    def __init__(self, control, leaves):
        self.control, self.leaves = Cursor(control), list(leaves)

    def decode(self, steps, raw):
        out = bytes(self.run(steps, raw))
        expect(self.control.left() == 0 and not self.leaves, 'nothing behind the last stream')
        expect(len(out) == raw.count, 'as many bytes as the block announces')
        return out

    def run(self, steps, shape):
        if not steps:
            expect(self.leaves, 'a leaf')
            leaf = self.leaves.pop(0)
            expect(shape.count in (None, len(leaf)), 'a leaf of the recorded length')
            return leaf
        step = steps[0]
        if 'choose' in step:
            names = sorted(step['choose'], key=lambda name: name.encode())
            chosen = self.control.byte()
            expect(chosen < len(names), 'a choice that the spec has')
            return self.run(step['choose'][names[chosen]], shape)
        params = step.get('params', {})
        ports, undo = STAGES[step['use']]
        kinds = ports(params, shape.kind)
        branches = [steps[1:]] if 'split' not in step else [
            step['split'][name] for name in port_names(step['use'], params, len(kinds))]
        header = self.control.take(self.control.varint())
        shapes = [self.form(kind, shape, not branch) for kind, branch in zip(kinds, branches)]
        parts = [self.run(branch, form) for branch, form in zip(branches, shapes)]
        return undo(params, shape, parts, header)

    def form(self, kind, of, leaf):
        form = self.control.byte()
        expect(form < 64, 'a description of a stream')
        how = form & 3
        expect(leaf == (how == 3), 'a leaf where the spec has one')
        out = Stream(kind)
        if how == 0:
            out.count = of.count
        elif how == 1:
            expect(of.size() % WIDTH[kind] == 0, 'whole elements')
            out.count = of.size() // WIDTH[kind]
        elif how == 2:
            out.count = self.control.varint()
        out.alphabet = self.bound(form >> 2 & 3, of.alphabet)
        out.row = self.bound(form >> 4 & 3, of.row)
        return out

    def bound(self, form, of_input):
        expect(form != 3, 'a bound')
        if form == 1:
            expect(of_input != 0, 'a bound to refer to')
        value = [0, of_input, None][form]
        if value is None:
            value = self.control.varint()
            expect(value not in (0, of_input), 'a bound that needs to be stored')
        return value


def size_of(text):
    if isinstance(text, int):
        return text
    for unit, shift in (('KiB', 10), ('MiB', 20), ('GiB', 30)):
        if text.endswith(unit):
            return int(text[:-3]) << shift
    return int(text)


class Reader:
    """Decodes files. `dictionary` is that of the header's deflate, `wide` what wide headers have before it; `codecs` are specs as frames store them, with the formats of
    their plugins, for small messages."""

    def __init__(self, dictionary, wide, codecs=()):
        self.dictionary = dictionary
        self.wide = wide
        self.codecs = {small_hash(spec, formats): spec for spec, formats in codecs}

    def decode(self, data):
        expect(data, 'a frame')
        at, out = Cursor(data), b''
        while at.left():
            out += self.small(at) if data[at.at] == 0x8E else self.frame(at)
        return out

    def header(self, at):
        start = at.at
        expect(at.take(4) == b'\x8dTSR', 'the magic')
        expect(at.byte() == 1, 'format version 1')
        flags = at.byte()
        expect(flags & 0x0E == 0, 'no critical flag but that of wide headers')
        packed, plain = at.varint(), at.varint()
        expect(plain <= 65536 and packed <= 65600, 'a header within its limit')
        inflate = zlib.decompressobj(-15, zdict=(self.wide if flags & 1 else b'') + self.dictionary)
        text = inflate.decompress(at.take(packed), plain + 1)
        expect(inflate.eof and not inflate.unused_data and len(text) == plain, 'a header of the announced size')
        summed = at.data[start:at.at]
        expect(at.fixed(4) == xxh3_64(summed) & 0xFFFFFFFF, "the header's checksum")
        inside = Cursor(text)
        document = json.loads(inside.take(inside.varint()))
        hashes = [inside.take(32) for _ in document.get('a', [])]
        expect(inside.left() == 0, 'nothing behind the hashes')
        return document, hashes, xxh3_64(summed)

    def frame(self, at):
        start = at.at
        document, _, salt = self.header(at)
        spec = document['s']
        routes = [steps for _, steps in sorted(spec.get('routes', {}).items(), key=lambda item: item[0].encode())]
        routes = routes or [spec['pipeline']]
        out, sums, entries = b'', b'', []
        while True:
            begin = at.at
            tag = at.byte()
            kind = tag & 3
            expect(tag & 0xE0 == 0xA0 and kind != 0, 'a tag')
            number, raw = at.varint(), at.varint()
            expect(number == len(entries), 'blocks in order')
            index = at.varint() if kind == 3 else 0
            expect(kind != 3 or tag == 0xA3, 'no flags on the end marker')
            route = at.varint() if tag & 4 else 0
            label = at.take(at.varint()) if tag & 8 else b''
            row = at.varint() if tag & 16 else 0
            if kind == 1:
                control = at.varint()
                leaves = [at.varint() for _ in range(at.varint())]
                body_sum = at.fixed(4)
            raw_sum = at.fixed(8)
            summed = at.data[begin:at.at]
            expect(at.fixed(4) == xxh3_64(summed, salt) & 0xFFFFFFFF, "a block header's checksum")
            if kind == 3:
                break
            expect(raw <= size_of(spec['block']), 'a block within the block size')
            if kind == 2:
                content = at.take(raw)
            else:
                expect(control + sum(leaves) <= raw, 'a body no larger than what it stands for')
                body = Cursor(at.take(control + sum(leaves)))
                expect(xxh3_64(body.data) & 0xFFFFFFFF == body_sum, "a body's checksum")
                block = Block(body.take(control), [body.take(size) for size in leaves])
                content = block.decode(routes[route], Stream('bytes', raw, 0, row))
            expect(xxh3_64(content) == raw_sum, "the content's checksum")
            out += content
            sums += struct.pack('<Q', raw_sum)
            entries.append((at.at - begin, raw, route, label, kind == 2))
        expect(raw == len(out) and raw_sum == xxh3_64(sums), 'an end marker that agrees with its blocks')
        if index:
            self.index(at, index, entries, salt, start)
        return out

    def index(self, at, size, entries, salt, start):
        begin = at.at
        expect(at.varint() == len(entries), 'an entry for each block')
        for bytes_in_file, raw, route, label, stored in entries:
            expect(at.varint() == bytes_in_file and at.varint() == raw, 'sizes that agree with the block')
            expect(at.varint() == route << 2 | bool(label) << 1 | stored, 'route and kind that agree with the block')
            expect(not label or at.take(at.varint()) == label, 'a label that agrees with the block')
        expect(at.at - begin == size, 'an index of the announced size')
        index_sum = xxh3_64(at.data[begin:at.at], salt) & 0xFFFFFFFF
        trailer = at.take(24)
        whole, index_size, found, own, magic = struct.unpack('<QIII4s', trailer)
        expect(magic == b'RST\x8d' and own == xxh3_64(trailer[:16]) & 0xFFFFFFFF, 'a trailer')
        expect((whole, index_size, found) == (at.at - start, size, index_sum), 'a trailer that agrees with the frame')

    def small(self, at):
        begin = at.at
        at.byte()
        spec = self.codecs.get(at.take(8))
        expect(spec is not None, 'a codec that is known here')
        lengths = at.varint()
        raw, stored = lengths >> 1, lengths & 1
        body = at.take(raw if stored else at.varint())
        summed = at.data[begin:at.at]
        content = body if stored else small_block(body).decode(spec['pipeline'], Stream('bytes', raw))
        expect(at.fixed(3) == xxh3_64(summed, xxh3_64(content)) & 0xFFFFFF, "the message's checksum")
        return content


def small_block(body):
    at = Cursor(body)
    first = at.varint()
    sizes = [at.varint() for _ in range(at.varint())] if first & 1 else None
    control = at.take(first >> 1)
    leaves = [at.take(at.left())] if sizes is None else [at.take(size) for size in sizes]
    expect(at.left() == 0, 'nothing behind the last leaf')
    return Block(control, leaves)


def small_hash(spec, formats):
    """The eight bytes that stand for a spec without assets."""
    basis = {'assets': {}, 'formats': formats, 'spec': {key: value for key, value in spec.items() if key != 'name'}}
    text = json.dumps(basis, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()[:8]
