// ChaCha20-Poly1305 (RFC 8439), which browsers do not offer: for the few hundred bytes of a ballot, each time under a key of its own.

import { joined, toHex } from "./bytes.js";

const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const BLOCK = 64;
const P = (1n << 130n) - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

const turned = (word, by) => (word << by) | (word >>> (32 - by));
const wordsOf = (bytes) => Array.from({ length: bytes.length / 4 }, (_, at) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(4 * at, true));
const numberOf = (bytes) => BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);

function quarterRound(state, a, b, c, d) {
  for (const [by, next] of [[16, 12], [8, 7]]) {
    state[a] += state[b];
    state[d] = turned(state[d] ^ state[a], by);
    state[c] += state[d];
    state[b] = turned(state[b] ^ state[c], next);
  }
}

/** 64 bytes of the key stream (2.3). */
function block(key, nonce, count) {
  const first = Uint32Array.from([...CONSTANTS, ...wordsOf(key), count, ...wordsOf(nonce)]);
  const state = first.slice();
  for (let round = 0; round < 10; round += 1) {
    for (let column = 0; column < 4; column += 1) quarterRound(state, column, 4 + column, 8 + column, 12 + column);
    for (let at = 0; at < 4; at += 1) quarterRound(state, at, 4 + ((at + 1) % 4), 8 + ((at + 2) % 4), 12 + ((at + 3) % 4));
  }
  const bytes = new DataView(new ArrayBuffer(BLOCK));
  state.forEach((word, at) => bytes.setUint32(4 * at, word + first[at], true));
  return new Uint8Array(bytes.buffer);
}

/** The tag over whole blocks of 16 bytes (2.5). */
function tagOf(key, data) {
  const r = numberOf(key.slice(0, 16)) & CLAMP;
  let sum = 0n;
  for (let at = 0; at < data.length; at += 16) sum = ((sum + numberOf([...data.slice(at, at + 16), 1])) * r) % P;
  const tag = (sum + numberOf(key.slice(16, 32))) & ((1n << 128n) - 1n);
  return Uint8Array.from(tag.toString(16).padStart(32, "0").match(/../g), (pair) => parseInt(pair, 16)).reverse();
}

/** What was given, sealed, and 16 bytes by which a change is noticed (2.8); nothing stands beside it. */
export function sealed(key, nonce, plain) {
  const hidden = plain.map((byte, at) => byte ^ block(key, nonce, 1 + Math.floor(at / BLOCK))[at % BLOCK]);
  const lengths = new DataView(new ArrayBuffer(16));
  lengths.setUint32(8, hidden.length, true);
  const rest = new Uint8Array((16 - (hidden.length % 16)) % 16);
  return joined(hidden, tagOf(block(key, nonce, 0).slice(0, 32), joined(hidden, rest, new Uint8Array(lengths.buffer))));
}
