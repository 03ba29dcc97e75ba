// Answering an invitation (scripts/codes.py, api/desk.py): the code goes from hand to hand and to no server.

import { toBytes } from "./bytes.js";
import { canonical } from "./canonical.js";
import { POSSESSION } from "./dsse.js";
import { sign } from "./keys.js";

const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const SECRET_GROUPS = 5;

async function hmac(secret, message) {
  const key = await crypto.subtle.importKey("raw", toBytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, toBytes(message)));
}

/** The number and the code in what was typed or scanned: `{number, code}`, each as far as it is there. */
export function readInvitation(number, code) {
  const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(number)?.[0].toLowerCase() ?? "";
  const group = `[${LETTERS}]{4}`;
  const found = new RegExp(`${group}(-${group}){6}`).exec(`${code} ${number}`.toUpperCase())?.[0] ?? "";
  return { number: id, code: found };
}

/** Whether the code invites this person for this unit: a server that names another cannot make its seal. */
export async function isFor(code, { log, unit, holder }) {
  const groups = code.split("-");
  const secret = groups.slice(0, SECRET_GROUPS).join("-");
  const mac = await hmac(secret, canonical({ holder, log, unit }));
  let bits = mac.slice(0, 5).reduce((whole, byte) => (whole << 8n) | BigInt(byte), 0n);
  let seal = "";
  for (let place = 0; place < 8; place += 1) {
    seal = LETTERS[Number(bits & 31n)] + seal;
    bits >>= 5n;
  }
  return groups.slice(SECRET_GROUPS).join("") === seal;
}

/** That this browser holds the key: `{spki, sig}`, and the twelve digits that both people compare. */
export async function possession(key, code, { log, unit, holder }) {
  const claim = canonical({ holder, log, spki: key.spki, unit, v: 1 });
  const mac = await hmac(code, claim);
  const number = mac.slice(0, 8).reduce((whole, byte) => (whole << 8n) | BigInt(byte), 0n) % 10n ** 12n;
  const digits = String(number).padStart(12, "0").match(/.{4}/g).join(" ");
  return { proof: { spki: key.spki, sig: await sign(key, POSSESSION, toBytes(claim)) }, digits };
}
