// Ids that follow from what they name (contracts/streams.py): UUIDv5 under the log, over canonical JSON.

import { joined, toBytes, toHex } from "./bytes.js";
import { canonical } from "./canonical.js";

export const spelled = (bytes) => toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** The stream of a rule, or the one that a statement opens: `["open", actor, id]`. */
export async function ruleId(log, ...named) {
  const namespace = Uint8Array.from(log.slice(0, 32).match(/../g), (pair) => parseInt(pair, 16));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", joined(namespace, toBytes(canonical(named))))).slice(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50; // RFC 9562, 5.5
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return spelled(hash);
}
