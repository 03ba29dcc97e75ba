// Signing in: the key signs what the server asks, and the server keeps a session in a cookie that no script can read.

import { fromBase64 } from "./bytes.js";
import { SESSION } from "./dsse.js";
import { envelope } from "./keys.js";
import { ask } from "./said.js";

/** Whoever the key is: `{holder, unit, roles, …}`. Throws `Said` where it may not sign in. */
export async function signIn(key) {
  const asked = await ask("POST", "/session/challenge", { keyid: key.keyid, server: location.origin });
  return ask("POST", "/session", await envelope(key, SESSION, fromBase64(asked.payload)));
}
