// What is about to be signed here: read out of the very bytes, with the log's head that this browser has verified, by a key kept here.

import { wasCompared } from "./approved.js";
import { headerOf } from "./batch.js";
import { canCompute, sha256, toBytes, toHex } from "./bytes.js";
import { canonical } from "./canonical.js";
import { BATCH, STATEMENT } from "./dsse.js";
import { envelope, keyOf } from "./keys.js";
import { ask, piece, Said, show, Unanswered } from "./said.js";
import { Forked, seen } from "./seeing.js";

/** Whose key a statement lets in: only one whose twelve digits were compared in this tab. */
const LETS_IN = { "key.enrol": ({ body }) => body, "administrator.appoint": ({ body, stream }) => ({ ...body, holder: stream }) };
const inGroups = (digest) => digest.match(/.{4}/g).join(" ");

/** Show in `place` what `drafted` says, and sign it at the press of its button; with `items`, all of them as one batch of its log and actor. */
export async function offer(place, drafted, items) {
  const outcome = place.querySelector("[data-outcome]");
  try {
    await prepare(place, outcome, drafted, items);
  } catch (trouble) {
    if (trouble instanceof Forked) show(outcome, piece("forked"));
    else if (trouble instanceof Unanswered) show(outcome, piece("unanswered", { why: trouble.message }));
    else throw trouble;
  }
}

async function prepare(place, outcome, drafted, items) {
  if (!canCompute()) return show(outcome, piece("no-computing"));
  const { keyid, log, vkeys } = place.dataset;
  const key = await keyOf(keyid);
  if (!key || key.log !== log) return show(outcome, piece("no-key"));
  const draft = { ...drafted, seen: await seen(log, JSON.parse(vkeys)) };
  const statement = items ? { type: "batch", items, header: await headerOf(items, draft) } : draft;
  const letIn = LETS_IN[statement.type]?.(statement);
  if (letIn && !wasCompared(letIn)) return show(outcome, piece("not-compared"));
  const payload = toBytes(canonical(statement.header ?? statement));
  place.querySelector("[data-bytes]").textContent = JSON.stringify(statement, null, 2);
  place.querySelector("[data-digest]").textContent = inGroups(toHex(await sha256(payload)));
  const button = place.querySelector("[data-sign]");
  let signed; // once: what is sent again is the same, and counts once
  button.disabled = false;
  button.onclick = async () => {
    button.disabled = true;
    try {
      signed ??= items ? { ...(await envelope(key, BATCH, payload)), items } : await envelope(key, STATEMENT, payload);
      const { to = "/statements", beside } = place.dataset; // beside it: what is kept and not signed
      const receipt = await ask("POST", to, beside ? { ...JSON.parse(beside), statement: signed } : signed);
      await fetch(`/web/reached/${receipt.entries.at(-1).index + 1}`);
      done(place, outcome, { ...signed, receipt }, statement.type);
    } catch (trouble) {
      if (trouble instanceof Said) return show(outcome, piece("said-no", { why: trouble.message }));
      show(outcome, piece("not-sent"));
      button.disabled = false;
    }
    return undefined;
  };
  return undefined;
}

function done(place, outcome, record, type) {
  const number = String(record.receipt.entries[0].index + 1);
  const shown = piece("done", { number });
  const link = shown.querySelector("[data-download]");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(record, null, 2)], { type: "application/json" }));
  link.download = `${type}-${number}.json`;
  place.querySelector("[data-panel]").hidden = true;
  place.querySelector("[data-after]")?.removeAttribute("hidden");
  show(outcome, shown);
}
