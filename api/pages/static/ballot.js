// A secret ballot, all of it from a code of 28 letters (SPEC.md, "Ballots"; contracts/ballot.py and ballot_code.py):
//
//   code ──HKDF, for this panel──▶ ballot key · prefix · salt · blinding factor ──▶ what is signed blindly, and the token from it

import { fromBase64, joined, sha256, toBase64, toBytes, toHex, toText } from "./bytes.js";
import { blind, FACTOR, factorOf, PREFIX, readIssuer, SALT, unblind } from "./blind.js";
import { canonical, readCanonical } from "./canonical.js";
import { BALLOT } from "./dsse.js";
import { sign } from "./keys.js";
import { seal } from "./sealing.js";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MEANT = { I: "1", L: "1", O: "0" };
const PRINTED = "GONGJIAN-BALLOT:";
const CHANCE = 16;

/** Whether this browser has the two kinds of keys that a ballot takes (about 2025 and newer). */
export async function canVote() {
  try {
    await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

// -- codes --

const lettersOf = (number, count) => Array.from({ length: count }, (_, at) => LETTERS[Number((number >> BigInt(5 * (count - 1 - at))) & 31n)]).join("");

function chanceOf(code) {
  const number = [...code.slice(0, 26)].reduce((whole, letter) => whole * 32n + BigInt(LETTERS.indexOf(letter)), 0n);
  return Uint8Array.from(number.toString(16).padStart(2 * CHANCE, "0").match(/../g), (pair) => parseInt(pair, 16));
}

async function checkOf(chance) {
  const [first, second] = await sha256(chance);
  return lettersOf(BigInt(((first << 8) | second) >> 6), 2);
}

/** The code that a text is, however it was typed, or that an address ends with; null for what is none, or mistyped. */
export async function readCode(text) {
  const typed = text.trim().split("#").at(-1).toUpperCase();
  const bare = typed.startsWith(PRINTED) ? typed.slice(PRINTED.length) : typed;
  const code = bare.replaceAll(/[-\s]/g, "").replaceAll(/[ILO]/g, (letter) => MEANT[letter]);
  const isOne = /^[0-7][0-9A-HJKMNP-TV-Z]{27}$/.test(code);
  return isOne && code.slice(26) === (await checkOf(chanceOf(code))) ? code : null;
}

export async function newCode() {
  const chance = crypto.getRandomValues(new Uint8Array(CHANCE));
  return lettersOf(BigInt(`0x${toHex(chance)}`), 26) + (await checkOf(chance));
}

/** As it is printed, four letters at a time. */
export const grouped = (code) => code.match(/.{4}/g).join("-");
export const printed = (code) => PRINTED + grouped(code);

// -- papers --

/** What every voter has before them, read out of the statement that opened the evaluation. */
export async function readPaper({ log, evaluation, opening, names, tokens }) {
  const payload = fromBase64(opening);
  const said = readCanonical(toText(payload));
  if (said.type !== "evaluation.open" || said.log !== log || said.stream !== evaluation) throw new SyntaxError("no paper");
  const panels = said.body.panels.filter((panel) => panel.secret);
  return { log, evaluation, opening: toHex(await sha256(payload)), body: said.body, panels, names, tokens };
}

// -- votes --

/** What follows from a code for one panel of a paper: the same code and panel, the same ballot key. */
export async function voteBy(code, paper, panel) {
  const material = await crypto.subtle.importKey("raw", chanceOf(code), "HKDF", false, ["deriveBits"]);
  const derived = async (what, length) => {
    const info = toBytes(canonical(["gongjian ballot code", paper.log, paper.evaluation, panel.name, what]));
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
    return new Uint8Array(await crypto.subtle.deriveBits(how, material, 8 * length));
  };
  const issuer = await readIssuer(panel.secret.issuer);
  const key = await keyFrom(await derived("key", 32));
  const [prefix, salt] = [await derived("prefix", PREFIX), await derived("salt", SALT)];
  const factor = factorOf(await derived("factor", FACTOR), issuer);
  const named = toBytes(canonical(["gongjian ballot", paper.log, paper.evaluation, panel.name, key.spki]));
  const message = joined(prefix, named);
  return { paper, panel, issuer, key, prefix, named, message, factor, blinded: await blind(message, salt, factor, issuer) };
}

/** An Ed25519 key from its seed (RFC 8410, 7), described as those in `keys.js`. */
async function keyFrom(seed) {
  const wrapped = joined([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20], seed);
  const privateKey = await crypto.subtle.importKey("pkcs8", wrapped, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", privateKey);
  const open = Uint8Array.from(atob(x.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const spki = joined([0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0], open);
  return { privateKey, algorithm: "Ed25519", keyid: toHex(await sha256(spki)), spki: toBase64(spki) };
}

/** What the issuer has signed for this vote; undefined while it has not. */
export const tokenOf = ({ paper, panel, blinded }) =>
  paper.tokens.find((token) => token.panel === panel.name && token.blinded === blinded)?.signed;

/** The ballot, ready to be posted. `choices`: a byte for each subject, 0 or the place of an opinion from 1. */
export async function cast(vote, choices) {
  const { paper, panel, key, prefix, named, message, factor, issuer } = vote;
  const sig = await unblind(vote.blinded, tokenOf(vote), message, factor, issuer);
  let inside = Uint8Array.from(choices);
  for (const trustee of panel.secret.trustees) inside = await seal(inside, fromBase64(trustee.key), named);
  const { log, evaluation, opening } = paper;
  const token = { prefix: toBase64(prefix), sig };
  const ballot = { v: 1, log, evaluation, opening, panel: panel.name, spki: key.spki, token, sealed: toBase64(inside) };
  const payload = toBytes(canonical(ballot));
  const signatures = [{ keyid: key.keyid, sig: await sign(key, BALLOT, payload) }];
  return { payload: toBase64(payload), payloadType: BALLOT, signatures };
}

/** By this a ballot is found in the box and in the log. */
export const digestOf = async ({ payload }) => toHex(await sha256(fromBase64(payload)));
