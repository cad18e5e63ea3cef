#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures codecs of token ids on a text: whole, as 50 messages, and as messages of about 500 tokens, each coded alone.

Usage: tokens.py TESSERA TEXT [TOKENIZER...]     (r50k_base cl100k_base)

Bytes are those that travel: raw ids and tacc's payloads have no frame, ours have one, in small form where it fits. Times are of one thread, the
best of some runs, for all messages together; "MB/s" are bytes of the text. The ids are made by the tool itself; texts of messages are cut at other
places than ids, by a few bytes. tacc is measured with the mappings that ship, which are not its own. Plugins, codecs and assets are found as everywhere, the vocabularies of other tokenizers too
(codecs/vocabularies/fetch).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

IDS = {'tessera': 1, 'name': 'ids', 'block': '64MiB', 'pipeline': [
    {'use': 'tiktoken', 'params': {'encoding': '$tokenizer', 'vocabulary': 'asset:${tokenizer}.tiktoken', 'special': 'text'}},
    {'use': 'bitpack', 'params': {'bits': '$bits'}}]}
NARROW = {'r50k_base', 'gpt2', 'p50k_base', 'p50k_edit', 'tessera-32k'}  # ids below 65536


def run(tool, *words):
    return subprocess.run([tool, *map(str, words)], capture_output=True, check=False)


def ids_of(tool, text, tokenizer, bits, folder):
    """The ids of the text as a file of little-endian numbers."""
    spec, out = folder / 'ids.json', folder / f'{tokenizer}.u{bits}'
    spec.write_text(json.dumps({**IDS, 'params': {'tokenizer': tokenizer, 'bits': bits}}))
    done = run(tool, 'compress', '--raw', '-f', '-p', spec, text, '-o', out)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors='replace').strip())
    return out


def measured(tool, file, codec, form, messages, unit):
    """One result of tessera bench, or why there is none."""
    cut = ['--messages', messages, '--unit', unit] if messages > 1 else []
    done = run(tool, 'bench', '--json', '--repeat', 5, form, *cut, '-p', codec, file)
    if done.returncode != 0:
        why = done.stderr.decode(errors='replace').strip().splitlines()[-1]
        return 'no such codec here' if 'no codec "' in why else why
    return json.loads(done.stdout)['results'][0]


def rows_of(tokenizer, text, narrow, wide):
    """Name, file, codec, form and bytes of an element, of each row of a table."""
    family = f'tokenizer={tokenizer},input=u32'
    own = narrow if tokenizer in NARROW else wide
    return [(f'raw {own.suffix[1:]} ids + gzip', own, 'gzip', '--raw', 2 if own is narrow else 4),
            ('brotli-11 of the text', text, 'brotli:level=11', '--raw', 1),
            ('tacc', wide, f'tacc:{family}', '--raw', 4),
            ('tacc + gzip', wide, f'tacc:{family},gzip=true', '--raw', 4),
            ('tokens-fast', wide, f'tokens-fast:{family}', '--small', 4),
            ('tokens', wide, f'tokens:{family}', '--small', 4)]


def print_table(tool, rows, title, size, messages):
    print(f'\n{title}')
    print(f'{"":24}{"bytes":>10}{"tacc + gzip":>13}{"encode ms":>11}{"decode ms":>11}{"encode MB/s":>13}{"decode MB/s":>13}')
    found = [(name, measured(tool, file, codec, form, messages, unit)) for name, file, codec, form, unit in rows]
    other = next((r['encoded_bytes'] for name, r in found if name == 'tacc + gzip' and isinstance(r, dict)), None)
    for name, result in found:
        if isinstance(result, str):
            print(f'{name:24}skipped: {result}')
            continue
        share = f'{result["encoded_bytes"] / other:.3f}' if other else ''
        there, back = (result[side]['best_seconds'] for side in ('encode', 'decode'))
        print(f'{name:24}{result["encoded_bytes"]:>10,}{share:>13}{there * 1e3:>11.2f}{back * 1e3:>11.2f}'
              f'{size / there / 1e6:>13.1f}{size / back / 1e6:>13.1f}')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('tool')
    parser.add_argument('text', type=pathlib.Path)
    parser.add_argument('tokenizer', nargs='*', default=['r50k_base', 'cl100k_base'])
    wanted = parser.parse_args()
    size = wanted.text.stat().st_size
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for tokenizer in wanted.tokenizer:
            try:
                wide = ids_of(wanted.tool, wanted.text, tokenizer, 32, folder)
                narrow = ids_of(wanted.tool, wanted.text, tokenizer, 16, folder) if tokenizer in NARROW else wide
            except RuntimeError as why:
                print(f'\nskipped: {tokenizer}: {why}')
                continue
            tokens = wide.stat().st_size // 4
            rows = rows_of(tokenizer, wanted.text, narrow, wide)
            for messages in (1, 50, max(1, tokens // 500)):
                title = f'{tokenizer}: {tokens:,} tokens of {size:,} bytes of text, '
                print_table(wanted.tool, rows, title + ('whole' if messages == 1 else f'as {messages} messages of {tokens // messages} tokens'),
                            size, messages)
            sys.stdout.flush()


if __name__ == '__main__':
    os.environ.setdefault('LC_ALL', 'C.UTF-8')
    main()
