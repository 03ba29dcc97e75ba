// Signatures of people: Ed25519 (RFC 8032), or ECDSA on P-256 with SHA-256, in DER (FIPS 186-5; RFC 3279, 2.2.3).

import { toHex } from "./bytes.js";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const PREFIXES = {
  "302a300506032b6570032100": "Ed25519",
  "3059301306072a8648ce3d020106082a8648ce3d030107034200": P256,
};
const HALF = 32;

/** Whether `signature` over `message` holds under the key in a SubjectPublicKeyInfo. Throws when the key is of another sort. */
export async function verifies(spki, message, signature) {
  const [, algorithm] = Object.entries(PREFIXES).find(([prefix]) => toHex(spki).startsWith(prefix)) ?? [];
  if (!algorithm) throw new SyntaxError("neither Ed25519 nor P-256");
  const key = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
  return crypto.subtle.verify(algorithm, key, algorithm === P256 ? halves(signature) : signature, message);
}

/** The two numbers of an ECDSA signature side by side, as WebCrypto takes them. Throws on what is not the one DER of it. */
function halves(der) {
  const both = new Uint8Array(2 * HALF);
  let at = 2;
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new SyntaxError("not a signature");
  for (const end of [HALF, 2 * HALF]) {
    const length = der[at + 1];
    const number = der.slice(at + 2, at + 2 + length);
    const digits = number[0] === 0 ? number.slice(1) : number;
    if (der[at] !== 0x02 || number.length !== length || !length || digits.length > HALF) throw new SyntaxError("not a number");
    both.set(digits, end - digits.length);
    at += 2 + length;
  }
  if (at !== der.length) throw new SyntaxError("more than a signature");
  return both;
}
