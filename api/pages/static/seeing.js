// What this browser has seen of the log: every head that it accepts extends the last one (c2sp.org/tlog-checkpoint, RFC 9162).
//
//   first time      the log's keys and its newest checkpoint are taken as they are, and kept
//   every later     one of the kept keys has signed it, and the tree that was kept is the beginning of the new one
//
// What was seen last stands in everything that is signed here, so a log that shows two people two histories is found out.

import { fromBase64, same, toHex } from "./bytes.js";
import { kept, keep } from "./shelves.js";
import { openCheckpoint, readVerifier } from "./note.js";
import { answered } from "./said.js";
import { extendsTo } from "./tree.js";

const NOTHING = { root: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", size: 0 };

/** The log shows this browser another history than before. */
export class Forked extends Error {}

/** The newest head that could be verified, as a statement names it: `{root, size}`. Throws `Forked`; `Unanswered` where nobody tells. */
export async function seen(log, vkeys) {
  const before = await kept("heads", log);
  const answer = await answered("/checkpoint", { cache: "no-store" });
  if (!answer.ok) return asSeen(before);
  const note = await answer.text();
  const head = await opened(note, before, vkeys);
  if (!before) return accepted(log, note, head, vkeys);
  if (head.size < before.size) return asSeen(before); // an older answer, kept somewhere between
  if (!(await continues(before, head))) throw new Forked();
  return accepted(log, note, head, vkeys);
}

/** By the keys that were kept; by new ones too, for a log may replace its key, never its history. */
async function opened(note, before, vkeys) {
  const known = [...new Set([...(before?.vkeys ?? []), ...vkeys])];
  try {
    return await openCheckpoint(note, await Promise.all(known.map(readVerifier)));
  } catch (wrong) {
    throw new Forked(wrong.message);
  }
}

async function continues(before, head) {
  if (head.size === before.size) return toHex(head.root) === before.root;
  const answer = await answered(`/proof/consistency?old=${before.size}&size=${head.size}`);
  if (!answer.ok) return false;
  const path = (await answer.text()).split("\n").filter(Boolean).map(fromBase64);
  const root = Uint8Array.from(before.root.match(/../g), (pair) => parseInt(pair, 16));
  try {
    const [old, now] = await extendsTo(before.size, head.size, path, root);
    return same(old, root) && same(now, head.root);
  } catch {
    return false;
  }
}

async function accepted(log, note, head, vkeys) {
  const now = { log, note, vkeys, size: head.size, root: toHex(head.root) };
  await keep("heads", now);
  return asSeen(now);
}

const asSeen = (head) => (head ? { root: head.root, size: head.size } : NOTHING);
