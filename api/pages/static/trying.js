// A link of `gongjian demo` opens this page: the key of an invented person, out of the address's fragment, which no browser sends
// to a server. It is taken out of the address at once, kept as every key is, unreadable, and signs in. Only a demo has such a page.

import { canCompute } from "./bytes.js";
import { importKey, keep } from "./keys.js";
import { ask, piece, Said, show, Unanswered } from "./said.js";
import { signIn } from "./session.js";

const page = document.querySelector("[data-trying]");
const outcome = page.querySelector("[data-outcome]");
const { log, back } = page.dataset;
const KEY = /^#([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

async function enter() {
  const [, open, secret] = KEY.exec(location.hash) ?? [];
  history.replaceState(null, "", location.pathname + location.search);
  if (!secret) return show(outcome, piece("no-key"));
  if (!canCompute()) return show(outcome, piece("no-computing"));
  const key = await importKey(open, secret);
  const { unit, holder } = await signIn(key);
  const [row] = (await ask("GET", `/registers/units?unit=${unit}`)).rows; // none while registers are still being built
  await keep({ ...key, log, unit, holder, unitName: row?.name ?? unit.slice(0, 8) });
  return location.replace(back);
}

try {
  await enter();
} catch (trouble) {
  if (trouble instanceof Said) show(outcome, piece("said-no", { why: trouble.message }));
  else if (trouble instanceof Unanswered) show(outcome, piece("unanswered", { why: trouble.message }));
  else show(outcome, piece("no-computing"));
}
