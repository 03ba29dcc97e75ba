// Sealing to somebody's X25519 key: HPKE (RFC 9180), base mode, single shot, with HKDF-SHA256 and ChaCha20-Poly1305.

import { fromBase64, joined, toBase64, toBytes } from "./bytes.js";
import { sealed } from "./chacha.js";

const X25519 = { name: "X25519" };
const KEM = joined(toBytes("KEM"), [0x00, 0x20]);
const SUITE = joined(toBytes("HPKE"), [0x00, 0x20, 0x00, 0x01, 0x00, 0x03]);
const NOTHING = new Uint8Array(0);
const HASH = 32;

async function hmac(key, data) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, data));
}

const extract = (suite, salt, label, from) =>
  hmac(salt.length ? salt : new Uint8Array(HASH), joined(toBytes("HPKE-v1"), suite, toBytes(label), from));

/** At most 32 bytes: all that is needed here. */
const expand = async (suite, key, label, info, length) =>
  (await hmac(key, joined([0, length], toBytes("HPKE-v1"), suite, toBytes(label), info, [1]))).slice(0, length);

/** `enc ‖ ct`, 48 bytes longer than what is sealed, by a key that is made for it alone. */
export async function seal(plain, to, info) {
  const theirs = await crypto.subtle.importKey("raw", to, X25519, false, []);
  const own = await crypto.subtle.generateKey(X25519, false, ["deriveBits"]);
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const common = new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, own.privateKey, 256));
  const shared = await expand(KEM, await extract(KEM, NOTHING, "eae_prk", common), "shared_secret", joined(enc, to), HASH);
  const context = joined([0], await extract(SUITE, NOTHING, "psk_id_hash", NOTHING), await extract(SUITE, NOTHING, "info_hash", info));
  const secret = await extract(SUITE, shared, "secret", NOTHING);
  const key = await expand(SUITE, secret, "key", context, 32);
  const nonce = await expand(SUITE, secret, "base_nonce", context, 12);
  return joined(enc, sealed(key, nonce, plain));
}

/** The public half of a secret of 32 bytes (RFC 8410, 7). */
export async function publicHalf(secret) {
  const wrapped = joined([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20], secret);
  const key = await crypto.subtle.importKey("pkcs8", wrapped, X25519, true, ["deriveBits"]);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  return Uint8Array.from(atob(x.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** A new secret of a trustee, as `ballot keys --trustee` makes it: its public half, and its file. */
export async function newKeeper() {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  return { open: toBase64(await publicHalf(secret)), file: `${JSON.stringify({ trustee: toBase64(secret) })}\n` };
}

/** The trustee's secret from its file; null for what is none, or of another key than `open`. */
export async function keeperIn(text, open) {
  try {
    const { trustee } = JSON.parse(text);
    return toBase64(await publicHalf(fromBase64(trustee))) === open ? trustee : null;
  } catch {
    return null;
  }
}
