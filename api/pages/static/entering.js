// The page of keys: which are here, signing in with one, answering an invitation with a new one.

import { canCompute } from "./bytes.js";
import { isFor, possession, readInvitation } from "./invitation.js";
import { forget, keep, keysOf, makeKey } from "./keys.js";
import { ask, piece, Said, show, Unanswered } from "./said.js";
import { signIn } from "./session.js";

const page = document.querySelector("[data-entering]");
const { log, back } = page.dataset;
const list = page.querySelector("[data-keys]");
const outcome = page.querySelector("[data-outcome]");
const form = page.querySelector("form[data-answer]");

const inGroups = (digest) => digest.match(/.{4}/g).slice(0, 4).join(" ");

const calledIn = ({ unitName, label, keyid }) => ({ unit: unitName, label: label ?? "", keyid: inGroups(keyid) });

async function listKeys() {
  const keys = await keysOf(log);
  if (!keys.length) return show(list, piece("no-keys"));
  return show(list, ...keys.map(line));
}

function line(key) {
  const shown = piece("a-key", { ...calledIn(key), made: key.made.slice(0, 10) });
  shown.querySelector("[data-sign-in]").addEventListener("click", () => tried(() => enter(key)));
  shown.querySelector("[data-forget]").addEventListener("click", () => tried(() => drop(key)));
  return shown;
}

async function enter(key) {
  await signIn(key);
  location.assign(back);
}

async function drop(key) {
  const shown = piece("forget", calledIn(key));
  shown.querySelector("[data-yes]").addEventListener("click", () =>
    tried(async () => {
      await forget(key.keyid);
      outcome.hidden = true;
      await listKeys();
    }),
  );
  show(outcome, shown);
}

async function answer() {
  const { number, code } = readInvitation(form.elements.number.value, form.elements.code.value);
  if (!number || !code) return show(outcome, piece("not-an-invitation"));
  const { log: named, invite, unit_name: unitName } = await ask("GET", `/desk/invites/${number}`);
  const whose = { log, unit: invite.unit, holder: invite.holder };
  if (named !== log || !(await isFor(code, whose))) return show(outcome, piece("another-invitation"));
  const earlier = (await keysOf(log)).find((each) => each.invite === number);
  const label = form.elements.label.value.trim();
  const key = { ...(earlier ?? (await makeKey())), ...whose, unitName, label, invite: number };
  const { proof, digits } = await possession(key, code, whose);
  await keep(key); // before it is sent: a key that the ledger knows and nobody has would be a lost one
  try {
    await ask("POST", `/desk/invites/${number}/key`, proof);
  } catch (trouble) {
    if (trouble instanceof Unanswered) return show(outcome, piece("unsent", { why: trouble.message }));
    if (!earlier) await forget(key.keyid);
    throw trouble;
  }
  form.reset();
  await listKeys();
  return show(outcome, piece("read-aloud", { digits, unit: unitName }));
}

async function tried(act) {
  try {
    await act();
  } catch (trouble) {
    if (trouble instanceof Unanswered) return show(outcome, piece("unanswered", { why: trouble.message }));
    if (!(trouble instanceof Said)) throw trouble;
    show(outcome, piece("said-no", { why: trouble.message }));
  }
  return undefined;
}

if (!canCompute()) show(list, piece("no-computing"));
else {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tried(answer);
  });
  await listKeys();
}
