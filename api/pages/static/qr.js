// QR codes (ISO/IEC 18004) of what must not leave this browser: bytes, error correction M, versions 1 to 9, which is 180 characters.
//
//   text ──▶ mode, length, bytes, padding ──▶ blocks with their Reed–Solomon words, interleaved ──▶ modules, under the mask that reads best

const TOTAL = [26, 44, 70, 100, 134, 172, 196, 242, 292]; // words of each version
const CORRECTING = [10, 16, 26, 18, 24, 16, 18, 22, 22]; // of them in each block, for M
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5];
const ALIGNED = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46]];
const MASKS = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (y, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];

/** Rows of modules, true where they are dark; null where the text is too long. */
export function modulesOf(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const at = TOTAL.findIndex((_, each) => bytes.length + 2 <= wordsFor(each));
  if (at < 0) return null;
  const words = interleaved(padded(bytes, wordsFor(at)), at);
  const drawn = MASKS.map((mask, number) => drawing(words, at, mask, number));
  const points = drawn.map(penalty);
  return drawn[points.indexOf(Math.min(...points))];
}

/** The dark ones as the path of an SVG, one unit to a module. */
export const pathOf = (rows) => rows.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");

const wordsFor = (at) => TOTAL[at] - CORRECTING[at] * BLOCKS[at];

function padded(bytes, count) {
  const bits = [4, 8, ...bytes.map(() => 8)];
  const values = [4, bytes.length, ...bytes];
  const stream = values.flatMap((value, each) => Array.from({ length: bits[each] }, (_, bit) => (value >> (bits[each] - 1 - bit)) & 1));
  stream.push(...new Array(Math.min(4, 8 * count - stream.length)).fill(0));
  while (stream.length % 8) stream.push(0);
  const words = Array.from({ length: stream.length / 8 }, (_, word) => parseInt(stream.slice(8 * word, 8 * word + 8).join(""), 2));
  for (let pad = 0; words.length < count; pad += 1) words.push(pad % 2 ? 0x11 : 0xec);
  return words;
}

// -- Reed–Solomon over GF(256), x⁸ + x⁴ + x³ + x² + 1 --

const EXP = [1];
for (let each = 1; each < 255; each += 1) EXP.push((EXP[each - 1] << 1) ^ (EXP[each - 1] & 0x80 ? 0x11d : 0));
const LOG = Object.fromEntries(EXP.map((value, each) => [value, each]));
const times = (one, other) => (one && other ? EXP[(LOG[one] + LOG[other]) % 255] : 0);

function corrections(words, count) {
  let generator = [1];
  for (let each = 0; each < count; each += 1) {
    const next = [...generator, 0];
    generator.forEach((value, place) => (next[place + 1] ^= times(value, EXP[each])));
    generator = next;
  }
  const rest = [...words, ...new Array(count).fill(0)];
  words.forEach((_, place) => {
    const factor = rest[place];
    generator.forEach((value, each) => (rest[place + each] ^= times(value, factor)));
  });
  return rest.slice(words.length);
}

function interleaved(words, at) {
  const short = Math.floor(words.length / BLOCKS[at]);
  const shorter = BLOCKS[at] - (words.length % BLOCKS[at]);
  let from = 0;
  const blocks = Array.from({ length: BLOCKS[at] }, (_, each) => words.slice(from, (from += short + (each < shorter ? 0 : 1))));
  const checks = blocks.map((block) => corrections(block, CORRECTING[at]));
  const across = (rows) => Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, place) => rows.map((row) => row[place])).flat();
  return [...across(blocks), ...across(checks)].filter((word) => word !== undefined);
}

// -- modules --

function drawing(words, at, mask, number) {
  const size = 21 + 4 * at;
  const rows = Array.from({ length: size }, () => new Array(size).fill(null));
  const put = (y, x, dark) => {
    if (y >= 0 && x >= 0 && y < size && x < size) rows[y][x] = Boolean(dark);
  };
  const square = (y, x, reach, dark) => {
    for (let down = -reach; down <= reach; down += 1) for (let over = -reach; over <= reach; over += 1) put(y + down, x + over, dark(Math.max(Math.abs(down), Math.abs(over))));
  };
  for (const [y, x] of [[3, 3], [3, size - 4], [size - 4, 3]]) square(y, x, 4, (ring) => ring !== 2 && ring !== 4);
  for (const y of ALIGNED[at]) for (const x of ALIGNED[at]) if (rows[y][x] === null) square(y, x, 2, (ring) => ring !== 1);
  for (let each = 8; each < size - 8; each += 1) for (const [y, x] of [[6, each], [each, 6]]) put(y, x, each % 2 === 0);
  formatOf(number).forEach((bit, each) => {
    const [y, x] = each < 6 ? [8, each] : [[8, 7], [8, 8], [7, 8]][each - 6] ?? [14 - each, 8];
    put(y, x, bit);
    put(...(each < 7 ? [size - 1 - each, 8] : [8, size - 15 + each]), bit);
  });
  put(size - 8, 8, true);
  if (at >= 6) versionOf(at + 1).forEach((bit, each) => {
    const [near, far] = [Math.floor(each / 3), size - 11 + (each % 3)];
    put(near, far, bit);
    put(far, near, bit);
  });
  fill(rows, size, words, mask);
  return rows;
}

function fill(rows, size, words, mask) {
  let bit = 0;
  let up = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    const column = right === 6 ? 5 : right;
    for (let step = 0; step < size; step += 1) {
      const y = up ? size - 1 - step : step;
      for (const x of [column, column - 1]) {
        if (rows[y][x] !== null) continue;
        const dark = (words[bit >> 3] >> (7 - (bit & 7))) & 1;
        rows[y][x] = Boolean(dark) !== mask(y, x);
        bit += 1;
      }
    }
    up = !up;
  }
}

const bitsOf = (value, count) => Array.from({ length: count }, (_, each) => (value >> (count - 1 - each)) & 1);

/** BCH(15, 5) of level M and the mask, as it stands around the upper left. */
function formatOf(mask) {
  let rest = mask << 10; // level M is 00
  for (let bit = 4; bit >= 0; bit -= 1) if (rest & (1 << (bit + 10))) rest ^= 0x537 << bit;
  return bitsOf(((mask << 10) | rest) ^ 0x5412, 15);
}

/** Golay(18, 6) of the version, the lowest bit first. */
function versionOf(version) {
  let rest = version << 12;
  for (let bit = 5; bit >= 0; bit -= 1) if (rest & (1 << (bit + 12))) rest ^= 0x1f25 << bit;
  return bitsOf((version << 12) | rest, 18).reverse();
}

// -- how well it reads: fewer points are better --

function penalty(rows) {
  const columns = rows.map((_, x) => rows.map((row) => row[x]));
  const lines = [...rows, ...columns].map((row) => row.map((dark) => (dark ? "1" : "0")).join(""));
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 2, 0);
  const looksLikeACorner = lines.reduce((sum, line) => sum + [...line.matchAll(/(?=10111010000|00001011101)/g)].length, 0);
  let squares = 0;
  for (let y = 1; y < rows.length; y += 1) for (let x = 1; x < rows.length; x += 1) squares += rows[y][x] === rows[y - 1][x] && rows[y][x] === rows[y][x - 1] && rows[y][x] === rows[y - 1][x - 1];
  const dark = rows.flat().filter(Boolean).length / rows.length ** 2;
  return runs + 3 * squares + 40 * looksLikeACorner + 10 * Math.floor(Math.abs(dark * 100 - 50) / 5);
}
