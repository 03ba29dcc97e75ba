// Drawing lots (contracts/draw.py, where the same is said at length): from shares to the seed, from the seed to the picks.

import { joined, sha256, toBytes, toHex } from "./bytes.js";
import { canonical } from "./canonical.js";

const NUMBERS = 1n << 256n;
const hashed = (label, value) => sha256(joined(toBytes(label), [0], toBytes(canonical(value))));

export const digestOfList = async (ids) => toHex(await sha256(toBytes(canonical([...ids].sort()))));
export const commitmentOf = async (log, draw, unit, share) => toHex(await hashed("gongjian-draw-share/v1", [log, draw, unit, share]));
export const seedOf = async (log, draw, shares) => toHex(await hashed("gongjian-draw/v1", [log, draw, shares]));

async function* numbersOf(seed, label) {
  for (let n = 0; ; n++) yield BigInt(`0x${toHex(await hashed("gongjian-draw-number/v1", [seed, label, n]))}`);
}

/** The next number that favours none of 0 … limit - 1, brought into that range. */
async function below(limit, numbers) {
  const even = NUMBERS - (NUMBERS % BigInt(limit));
  for (;;) {
    const { value } = await numbers.next();
    if (value < even) return Number(value % BigInt(limit));
  }
}

/** So many different places of a list, from 0, in the order in which they are drawn (Fisher and Yates). */
export async function picks(seed, size, count) {
  const numbers = numbersOf(seed, "pick");
  const moved = new Map();
  const drawn = [];
  for (let place = 0; place < count; place++) {
    const other = place + (await below(size - place, numbers));
    drawn.push(moved.get(other) ?? other);
    moved.set(other, moved.get(place) ?? place);
  }
  return drawn;
}

/** For each pick one of the days from the first to the last. */
export async function daysDrawn(seed, { first, last }, count) {
  const numbers = numbersOf(seed, "day");
  const start = Date.parse(first);
  const among = (Date.parse(last) - start) / 86_400_000 + 1;
  const drawn = [];
  for (let place = 0; place < count; place++) {
    drawn.push(new Date(start + (await below(among, numbers)) * 86_400_000).toISOString().slice(0, 10));
  }
  return drawn;
}
