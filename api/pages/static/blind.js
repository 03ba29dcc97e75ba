// Signatures by somebody who does not see what they sign: RSABSSA-SHA384-PSS-Randomized (RFC 9474), as contracts/blind.py.
//
//   voter      message ──encoded──▶ number · factor^e  ── blinded ──▶  issuer: blinded^d
//              signature ◀── signed / factor           ◀── signed ──   (learns nothing of message or signature)

import { fromBase64, joined, toBase64, toHex } from "./bytes.js";

const PSS = { name: "RSA-PSS", hash: "SHA-384" };
const EXPONENT = 65537n;
const LENGTH = 384;
const HASH = 48;
export const SALT = 48;
export const PREFIX = 32;
export const FACTOR = LENGTH + 16;

/** What was signed is no signature of this panel's issuer. */
export class NotTheIssuers extends Error {}

const asNumber = (bytes) => BigInt(`0x${toHex(bytes)}`);
const ofText = (text) => asNumber(fromBase64(text));
const asBytes = (number) =>
  Uint8Array.from(number.toString(16).padStart(2 * LENGTH, "0").match(/../g), (pair) => parseInt(pair, 16));
const written = (number) => toBase64(asBytes(number));
const ofJwk = (text) => {
  const letters = text.replaceAll("-", "+").replaceAll("_", "/");
  return asNumber(Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0)));
};

function power(base, exponent, n) {
  let [result, square] = [1n, base % n];
  for (let rest = exponent; rest; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % n;
    square = (square * square) % n;
  }
  return result;
}

/** 1/number modulo n; null where there is none. */
function inverse(number, n) {
  let [before, now, left, right] = [0n, 1n, n, number % n];
  while (right) [before, now, left, right] = [now, before - (left / right) * now, right, left % right];
  return left === 1n ? ((before % n) + n) % n : null;
}

/** The issuer's key of a panel: for checking, and its modulus. */
export async function readIssuer(spki) {
  const key = await crypto.subtle.importKey("spki", fromBase64(spki), PSS, true, ["verify"]);
  return { key, n: ofJwk((await crypto.subtle.exportKey("jwk", key)).n) };
}

/** EMSA-PSS (RFC 8017, 9.1.1) for 3072 bits, with SHA-384 and MGF1 over it. */
async function encoded(message, salt) {
  const sha384 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
  const digest = await sha384(joined(new Uint8Array(8), await sha384(message), salt));
  const block = joined(new Uint8Array(LENGTH - SALT - HASH - 2), [1], salt);
  const counts = Array.from({ length: Math.ceil(block.length / HASH) }, (_, count) => sha384(joined(digest, [0, 0, 0, count])));
  const mask = joined(...(await Promise.all(counts)));
  const masked = block.map((byte, at) => byte ^ mask[at]);
  masked[0] &= 0x7f;
  return asNumber(joined(masked, digest, [0xbc]));
}

/** The factor that 400 bytes stand for. */
export function factorOf(chance, { n }) {
  let factor = asNumber(chance) % n;
  while (inverse(factor, n) === null) factor += 1n;
  return factor;
}

/** What the issuer is asked to sign, in base64. */
export async function blind(message, salt, factor, { n }) {
  return written(((await encoded(message, salt)) * power(factor, EXPONENT, n)) % n);
}

/** The signature over `message`, in base64. Throws `NotTheIssuers`. */
export async function unblind(blinded, signed, message, factor, { key, n }) {
  if (power(ofText(signed), EXPONENT, n) !== ofText(blinded)) throw new NotTheIssuers();
  const signature = asBytes((ofText(signed) * inverse(factor, n)) % n);
  if (!(await crypto.subtle.verify({ name: "RSA-PSS", saltLength: SALT }, key, signature, message))) throw new NotTheIssuers();
  return toBase64(signature);
}

/** A new issuer's key for one panel, as `ballot keys` makes it: its public half, and the file of the private one. */
export async function newIssuer() {
  const how = { ...PSS, modulusLength: 8 * LENGTH, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await crypto.subtle.generateKey(how, true, ["sign", "verify"]);
  const inside = toBase64(new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey)));
  const file = ["-----BEGIN PRIVATE KEY-----", ...inside.match(/.{1,64}/g), "-----END PRIVATE KEY-----", ""].join("\n");
  return { open: toBase64(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey))), file };
}

/** An issuer's private key from its PEM file, `ballot keys`; null for what is none, or another panel's. */
export async function privateIssuer(pem, spki) {
  const inside = /-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----/.exec(pem)?.[1];
  if (!inside) return null;
  try {
    const key = await crypto.subtle.importKey("pkcs8", fromBase64(inside.replaceAll(/\s/g, "")), PSS, true, ["sign"]);
    const { n, d, p, q, dp, dq, qi } = await crypto.subtle.exportKey("jwk", key);
    const numbers = Object.fromEntries(Object.entries({ n, d, p, q, dp, dq, qi }).map(([name, text]) => [name, ofJwk(text)]));
    return numbers.n === (await readIssuer(spki)).n ? numbers : null;
  } catch {
    return null;
  }
}

/** What the issuer makes of a number, in base64. A factor of its own hides from a watch what is raised to the secret power, and a
 * wrong result goes out of here never: it could tell the key. */
export function signBlindly(blinded, { n, p, q, dp, dq, qi }) {
  const number = ofText(blinded);
  const factor = factorOf(crypto.getRandomValues(new Uint8Array(FACTOR)), { n });
  const hidden = (number * power(factor, EXPONENT, n)) % n;
  const [byP, byQ] = [power(hidden, dp, p), power(hidden, dq, q)];
  const signed = ((byQ + q * (((((byP - byQ) * qi) % p) + p) % p)) * inverse(factor, n)) % n;
  if (power(signed, EXPONENT, n) !== number) throw new NotTheIssuers();
  return written(signed);
}
