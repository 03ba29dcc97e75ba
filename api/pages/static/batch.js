// One signature over many statements (contracts/statement.py, BatchHeader): what is signed is the root over them, computed here.

import { joined, toBytes, toHex } from "./bytes.js";
import { canonical } from "./canonical.js";
import { leafHash, rootOver } from "./tree.js";

const LABEL = toBytes("gongjian-batch-leaf/v1\0");

/** The header of these items, each a statement without what stands once in the header: `{log, actor, seen}`. */
export async function headerOf(items, { log, actor, seen }) {
  const leaves = items.map((item) => leafHash(joined(LABEL, toBytes(canonical({ ...item, log, actor, seen })))));
  return { v: 1, log, actor, seen, count: items.length, root: toHex(await rootOver(await Promise.all(leaves))) };
}
