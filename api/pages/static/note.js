// Signed notes, checkpoints and proof files (c2sp.org/signed-note, tlog-checkpoint, tlog-proof@v1).

import { fromBase64, joined, same, sha256, toBytes } from "./bytes.js";

const ED25519 = 1;
const DASH = "— ";

/** A verifier key, `name+keyid+base64`: whose it is and how its signatures are told. Throws when it is none of Ed25519. */
export async function readVerifier(vkey) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  if (!name) throw new SyntaxError("not a verifier key");
  const typed = fromBase64(encoded);
  const keyId = (await sha256(joined(toBytes(`${name}\n`), typed))).slice(0, 4);
  const given = Uint8Array.from(id.match(/../g), (pair) => parseInt(pair, 16));
  if (typed[0] !== ED25519 || typed.length !== 33 || !same(keyId, given)) throw new SyntaxError("not a key of Ed25519");
  return { name, keyId, key: await crypto.subtle.importKey("raw", typed.slice(1), "Ed25519", false, ["verify"]) };
}

/** What a note says, once one of `verifiers` has signed it. Throws when none has, or when one of them signed something else. */
export async function openNote(note, verifiers) {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0) throw new SyntaxError("not a signed note");
  const text = note.slice(0, cut + 1);
  let signers = 0;
  for (const line of note.slice(cut + 2).split("\n").filter(Boolean)) {
    const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    if (!line.startsWith(DASH) || !name) throw new SyntaxError("not a signature line");
    const signed = fromBase64(encoded);
    const verifier = verifiers.find((each) => each.name === name && same(each.keyId, signed.slice(0, 4)));
    if (!verifier) continue;
    if (!(await crypto.subtle.verify("Ed25519", verifier.key, signed.slice(4), toBytes(text)))) {
      throw new RangeError("the signature does not fit");
    }
    signers += 1;
  }
  if (!signers) throw new RangeError("no known key has signed it");
  return text;
}

/** A checkpoint's three lines, as far as its own log has signed it. */
export async function openCheckpoint(note, verifiers) {
  const text = await openNote(note, verifiers);
  const [origin, size, root, rest] = text.split("\n");
  if (rest !== "" || text.split("\n").length !== 4 || !/^(0|[1-9][0-9]{0,15})$/.test(size)) {
    throw new SyntaxError("not a checkpoint");
  }
  if (!verifiers.some((each) => each.name === origin)) throw new RangeError("not signed by its own log");
  return { origin, size: Number(size), root: fromBase64(root) };
}

/** A proof file, read and not yet believed: `{index, path, checkpoint}`. */
export function readProof(text) {
  const cut = text.indexOf("\n\n");
  const lines = text.slice(0, Math.max(cut, 0)).split("\n");
  if (cut < 0 || lines.shift() !== "c2sp.org/tlog-proof@v1") throw new SyntaxError("not a proof file");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const [, index] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "") ?? [];
  if (index === undefined) throw new SyntaxError("no index");
  return { index: Number(index), path: lines.map(fromBase64), checkpoint: text.slice(cut + 2) };
}
