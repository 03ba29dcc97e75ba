// Answering an invitation (scripts/codes.py, api/desk.py): the code goes from hand to hand and to no server.

import { toBytes } from "./bytes.js";
import { canonical } from "./canonical.js";
import { POSSESSION } from "./dsse.js";
import { spelled } from "./ids.js";
import { sign } from "./keys.js";

const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const [GROUP, SECRET_GROUPS] = [4, 5];

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
export async function isFor(code, whose) {
  const groups = code.split("-");
  return groups.slice(SECRET_GROUPS).join("-") === (await seal(groups.slice(0, SECRET_GROUPS).join("-"), whose));
}

/** A hundred bits of chance, from which a code is made. */
export const newSecret = () =>
  inGroups(Array.from(crypto.getRandomValues(new Uint8Array(GROUP * SECRET_GROUPS)), (byte) => LETTERS[byte & 31]).join(""));

/** The code that invites this person for this unit: the secret, and the seal over whom it is for. */
export const codeOf = async (secret, whose) => `${secret}-${await seal(secret, whose)}`;

/** The id of the act by which the invited one will be appointed, from the secret or its code: so nothing is kept in between (scripts/inviting.py). */
export async function actOf(code) {
  const secret = code.split("-").slice(0, SECRET_GROUPS).join("-");
  const id = (await hmac(secret, "gongjian appointment")).slice(0, 16);
  id[6] = (id[6] & 0x0f) | 0x40; // RFC 9562, 5.4
  id[8] = (id[8] & 0x3f) | 0x80;
  return spelled(id);
}

async function seal(secret, { log, unit, holder }) {
  const mac = await hmac(secret, canonical({ holder, log, unit }));
  let bits = mac.slice(0, 5).reduce((whole, byte) => (whole << 8n) | BigInt(byte), 0n);
  let letters = "";
  for (let place = 0; place < 8; place += 1) {
    letters = LETTERS[Number(bits & 31n)] + letters;
    bits >>= 5n;
  }
  return inGroups(letters);
}

const inGroups = (letters) => letters.match(/.{4}/g).join("-");

const claimed = (spki, { log, unit, holder }) => canonical({ holder, log, spki, unit, v: 1 });

/** The twelve digits that both people compare: they follow from the code and from whose key it is to be. */
export async function digitsOf(spki, code, whose) {
  const mac = await hmac(code, claimed(spki, whose));
  const number = mac.slice(0, 8).reduce((whole, byte) => (whole << 8n) | BigInt(byte), 0n) % 10n ** 12n;
  return String(number).padStart(12, "0").match(/.{4}/g).join(" ");
}

/** That this browser holds the key: `{spki, sig}`, and the twelve digits. */
export async function possession(key, code, whose) {
  const sig = await sign(key, POSSESSION, toBytes(claimed(key.spki, whose)));
  return { proof: { spki: key.spki, sig }, digits: await digitsOf(key.spki, code, whose) };
}
