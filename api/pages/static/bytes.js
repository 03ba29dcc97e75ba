// Bytes, their spellings and their hash.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export const toBytes = (text) => encoder.encode(text);
export const toText = (bytes) => decoder.decode(bytes);
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Standard base64 with padding, in its one spelling; throws on any other. */
export function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new SyntaxError("not base64");
  return bytes;
}

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Whether this browser can do sums at all: WebCrypto exists only over https and on localhost. */
export const canCompute = () => Boolean(globalThis.crypto && crypto.subtle);
