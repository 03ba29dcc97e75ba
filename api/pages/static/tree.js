// The log's tree (RFC 6962, 2.1; RFC 9162, 2.1.3.2).

import { joined, sha256 } from "./bytes.js";

export const leafHash = (entry) => sha256(joined([0], entry));
const nodeHash = (left, right) => sha256(joined([1], left, right));

/** The root that a leaf and the path beside it lead to. Throws when the path cannot be that of this index and size. */
export async function rootOf(leaf, index, size, path) {
  if (!(index < size)) throw new RangeError("the index lies beyond the tree");
  let [node, at, last] = [leaf, BigInt(index), BigInt(size) - 1n];
  for (const beside of path) {
    if (last === 0n) throw new RangeError("the path is too long");
    if (at % 2n === 1n || at === last) {
      node = await nodeHash(beside, node);
      while (at % 2n === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      node = await nodeHash(node, beside);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new RangeError("the path is too short");
  return node;
}

/** The root over leaves (RFC 9162, 2.1.1); there is at least one. */
export async function rootOver(leaves) {
  if (leaves.length === 1) return leaves[0];
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return nodeHash(await rootOver(leaves.slice(0, left)), await rootOver(leaves.slice(left)));
}

const isPowerOfTwo = (number) => (number & (number - 1n)) === 0n;

/** The two roots that a consistency proof leads to: of the first `old` leaves, and of all `size` (RFC 9162, 2.1.4.2). Throws when
 * it cannot be one. `root` is the old root, which begins the path where `old` is a whole subtree. */
export async function extendsTo(old, size, path, root) {
  if (!(0 < old && old < size)) throw new RangeError("nothing to compare");
  const hashes = isPowerOfTwo(BigInt(old)) ? [root, ...path] : path;
  let [at, last] = [BigInt(old) - 1n, BigInt(size) - 1n];
  while (at % 2n === 1n) [at, last] = [at >> 1n, last >> 1n];
  let [before, now] = [hashes[0], hashes[0]];
  if (!before) throw new RangeError("the path is too short");
  for (const beside of hashes.slice(1)) {
    if (last === 0n) throw new RangeError("the path is too long");
    if (at % 2n === 1n || at === last) {
      [before, now] = [await nodeHash(beside, before), await nodeHash(beside, now)];
      while (at % 2n === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      now = await nodeHash(now, beside);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new RangeError("the path is too short");
  return [before, now];
}
