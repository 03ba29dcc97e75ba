// Keys that only this browser holds: made here, unreadable even to this page, kept in IndexedDB under their digest.

import { joined, sha256, toBase64, toHex } from "./bytes.js";
import { pae } from "./dsse.js";
import { all, drop, keep as shelve, kept } from "./shelves.js";

const ED25519 = { name: "Ed25519" };
const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Every key here that belongs to this ledger, in the order in which they were made. */
export async function keysOf(log) {
  return (await all("keys")).filter((each) => each.log === log).sort((one, other) => one.made.localeCompare(other.made));
}

/** Keep a key, and ask the browser not to throw it away when its disk is full. */
export async function keep(key) {
  await shelve("keys", key);
  await navigator.storage?.persist?.();
}

export const forget = (keyid) => drop("keys", keyid);
/** The key of that id, if this browser holds it. */
export const keyOf = (keyid) => kept("keys", keyid);

/** A new key pair whose private half can be used and never read. Ed25519, or P-256 where a browser has no other. */
export async function makeKey() {
  let algorithm = ED25519;
  let pair;
  try {
    pair = await crypto.subtle.generateKey(ED25519, false, ["sign", "verify"]);
  } catch {
    algorithm = P256;
    pair = await crypto.subtle.generateKey(P256, false, ["sign", "verify"]);
  }
  return described(pair, algorithm);
}

/** The Ed25519 key pair of a demo's invented person, from its halves in base64url (RFC 8037); nobody reads its private half again. */
export async function importKey(x, d) {
  const open = { kty: "OKP", crv: "Ed25519", x };
  const publicKey = await crypto.subtle.importKey("jwk", open, ED25519, true, ["verify"]);
  const privateKey = await crypto.subtle.importKey("jwk", { ...open, d }, ED25519, false, ["sign"]);
  return described({ publicKey, privateKey }, ED25519);
}

async function described({ publicKey, privateKey }, algorithm) {
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  return {
    keyid: toHex(await sha256(spki)),
    spki: toBase64(spki),
    algorithm: algorithm.name,
    privateKey,
    made: new Date().toISOString(),
  };
}

/** The signature of `key` over a payload and its type, in base64 as the ledger takes it. */
export async function sign(key, type, payload) {
  const how = key.algorithm === P256.name ? P256 : ED25519;
  const made = new Uint8Array(await crypto.subtle.sign(how, key.privateKey, pae(type, payload)));
  return toBase64(key.algorithm === P256.name ? asDer(made) : made);
}

export const envelope = async (key, type, payload) => ({
  payload: toBase64(payload),
  payloadType: type,
  signatures: [{ keyid: key.keyid, sig: await sign(key, type, payload) }],
});

/** r ‖ s of WebCrypto as DER (RFC 3279, 2.2.3): two integers without needless zeros, positive. */
function asDer(pair) {
  const integer = (half) => {
    const from = half.findIndex((byte) => byte !== 0);
    const digits = half.slice(from < 0 ? half.length - 1 : from);
    const value = digits[0] & 0x80 ? joined([0], digits) : digits;
    return joined([2, value.length], value);
  };
  const both = joined(integer(pair.slice(0, 32)), integer(pair.slice(32)));
  return joined([0x30, both.length], both);
}

