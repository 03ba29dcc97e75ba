// DSSE (v1): a signature over exact bytes and their type.

import { joined, toBytes } from "./bytes.js";

export const STATEMENT = "application/vnd.gongjian.statement.v1+json";
export const BATCH = "application/vnd.gongjian.batch.v1+json";
export const POSSESSION = "application/vnd.gongjian.key-possession.v1+json";
export const BALLOT = "application/vnd.gongjian.ballot.v1+json";
export const SESSION = "application/vnd.gongjian.session.v1+json";

/** The bytes that are signed: "DSSEv1 <length> <type> <length> <payload>". */
export function pae(type, payload) {
  const kind = toBytes(type);
  return joined(toBytes(`DSSEv1 ${kind.length} `), kind, toBytes(` ${payload.length} `), payload);
}
