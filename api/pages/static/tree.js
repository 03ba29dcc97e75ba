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
