// Issuing tokens, and publishing a trustee's secret, by a file that this browser alone reads. Nothing of it goes out but what is signed.

import { NotTheIssuers, privateIssuer, signBlindly } from "./blind.js";
import { canCompute } from "./bytes.js";
import { ruleId } from "./ids.js";
import { offer } from "./offering.js";
import { piece, show } from "./said.js";
import { keeperIn } from "./sealing.js";

const reading = (section, act) => {
  const outcome = section.querySelector("[data-outcome]");
  section.querySelector("input[type=file]").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    section.querySelector("[data-panel]")?.setAttribute("hidden", "");
    if (!canCompute()) show(outcome, piece("no-computing"));
    else await act(section, outcome, await file.text());
  });
};

/** All tokens that wait, as one batch. */
async function issue(section, outcome, text) {
  const { issuer, waiting, log, unit } = section.dataset;
  const key = await privateIssuer(text, issuer);
  if (!key) return show(outcome, piece("not-this-issuer"));
  const items = [];
  try {
    for (const { token, version, blinded } of JSON.parse(waiting)) {
      const body = { signed: signBlindly(blinded, key) };
      items.push({ v: 1, id: crypto.randomUUID(), type: "ballot-token.issue", stream: token, expect: version, body });
    }
  } catch (trouble) {
    if (!(trouble instanceof NotTheIssuers)) throw trouble;
    return show(outcome, piece("not-this-issuer"));
  }
  outcome.hidden = true;
  section.querySelector("[data-panel]").hidden = false;
  return offer(section, { log, actor: unit }, items);
}

async function unseal(section, outcome, text) {
  const { evaluation, panel, key, log, unit } = section.dataset;
  const secret = await keeperIn(text, key);
  if (!secret) return show(outcome, piece("not-this-secret"));
  const stream = await ruleId(log, "unsealed", evaluation, panel, unit);
  const body = { evaluation, panel, secret };
  outcome.hidden = true;
  section.querySelector("[data-panel]").hidden = false;
  return offer(section, { v: 1, log, actor: unit, id: crypto.randomUUID(), expect: 0, type: "ballot-box.unseal", stream, body });
}

/** Before anybody votes: whether the file that the unit keeps is the one that will be asked for. */
async function compare(section, outcome, text) {
  const found = await keeperIn(text, section.dataset.key);
  return show(outcome, piece(found ? "that-secret" : "not-this-secret"));
}

for (const section of document.querySelectorAll("[data-issuing]")) reading(section, issue);
for (const section of document.querySelectorAll("[data-unsealing]")) reading(section, unseal);
for (const section of document.querySelectorAll("[data-comparing]")) reading(section, compare);
