// An entry of the log, checked without believing any server: who signed it, what its bytes hash to, where it stands.
// SPEC.md says the same in prose, ledger/audit.py in Python.

import { fromBase64, joined, same, sha256, toBytes, toHex, toText } from "./bytes.js";
import { canonical, readCanonical } from "./canonical.js";
import { BATCH, STATEMENT, pae } from "./dsse.js";
import { openCheckpoint, readProof } from "./note.js";
import { verifies } from "./signatures.js";
import { leafHash, rootOf } from "./tree.js";

const BATCH_LEAF = joined([0], toBytes("gongjian-batch-leaf/v1"), [0]);

/** What is needed is not here, or this browser cannot do the sum: neither yes nor no. */
export class CannotTell extends Error {}

/**
 * Each sum as `{name, holds}`; `holds` is null for what could not be worked out.
 *
 * bytes     the entry as it was stored           leaf      the leaf hash that is claimed for it, in hexadecimal
 * index     its place, from 0                    proof     its proof file, a text
 * evidence  {opening, batch, keys}: what its signatures need and its own bytes do not hold
 * verifiers the keys that may sign checkpoints
 */
export async function sums({ bytes, leaf, index, proof, evidence, verifiers }) {
  const all = {
    signature: () => signed(bytes, evidence),
    leaf: async () => toHex(await leafHash(need(bytes))) === leaf,
    place: async () => {
      const found = readProof(need(proof));
      const { size, root } = await openCheckpoint(found.checkpoint, verifiers);
      return found.index === index && same(await rootOf(fromHex(leaf), index, size, found.path), root);
    },
  };
  const results = [];
  for (const [name, sum] of Object.entries(all)) results.push({ name, holds: await outcome(sum) });
  return results;
}

async function outcome(sum) {
  try {
    return await sum();
  } catch (trouble) {
    return trouble instanceof CannotTell || trouble.name === "NotSupportedError" ? null : false;
  }
}

/** Whether every signature that stands behind an entry holds, over exactly what the entry says. */
async function signed(bytes, evidence) {
  let entry = readCanonical(toText(need(bytes)));
  const { opening, batch, keys } = need(evidence);
  if (entry.of) {
    const follower = entry;
    entry = readCanonical(need(opening));
    if ((await digest(await payloadOf(entry, batch))) !== follower.of) return false;
  }
  if (!entry.item) return everyone(entry.signatures, entry.batch ? BATCH : STATEMENT, await payloadOf(entry, batch), keys);
  const sheet = readCanonical(need(batch).entry);
  const payload = toBytes(canonical(sheet.batch));
  const row = await sha256(joined(BATCH_LEAF, await payloadOf(entry, batch)));
  const root = await rootOf(row, batch.index, sheet.batch.count, batch.path.map(fromBase64));
  return (
    (await digest(payload)) === entry.item.batch &&
    toHex(root) === sheet.batch.root &&
    (await everyone(sheet.signatures, BATCH, payload, keys))
  );
}

/** The bytes that were signed for an entry; of an item, with what stands once in its batch. */
async function payloadOf(entry, batch) {
  if (!entry.item) return toBytes(canonical(entry.statement ?? entry.batch));
  const { log, actor, seen } = readCanonical(need(batch).entry).batch;
  return toBytes(canonical({ ...entry.item.statement, log, actor, seen }));
}

async function everyone(signatures, type, payload, keys) {
  if (!signatures?.length) return false;
  for (const { keyid, sig } of signatures) {
    const spki = fromBase64(need(keys[keyid]));
    if (toHex(await sha256(spki)) !== keyid) return false;
    if (!(await verifies(spki, pae(type, payload), fromBase64(sig)))) return false;
  }
  return true;
}

const digest = async (payload) => toHex(await sha256(payload));
const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

function need(value) {
  if (value === null || value === undefined) throw new CannotTell();
  return value;
}
