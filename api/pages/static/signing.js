// Signing what the page shows: read out of the very bytes, with the log's head that this browser has verified, by a key kept here.

import { wasCompared } from "./approved.js";
import { canCompute, fromBase64, sha256, toBytes, toHex, toText } from "./bytes.js";
import { headerOf } from "./batch.js";
import { canonical, readCanonical } from "./canonical.js";
import { BATCH, STATEMENT } from "./dsse.js";
import { envelope, keyOf } from "./keys.js";
import { Forked, seen } from "./seeing.js";
import { ask, piece, Said, show } from "./said.js";

const page = document.querySelector("[data-signing]");
const outcome = page.querySelector("[data-outcome]");
const button = page.querySelector("[data-sign]");
const ENROL = "key.enrol"; // only for a key whose twelve digits were compared in this tab
const inGroups = (digest) => digest.match(/.{4}/g).join(" ");

async function prepare() {
  if (!canCompute()) return show(outcome, piece("no-computing"));
  const key = await keyOf(page.dataset.keyid);
  if (!key || key.log !== page.dataset.log) return show(outcome, piece("no-key"));
  const { items, payload: drafted, vkeys, log } = page.dataset;
  const draft = { ...readCanonical(toText(fromBase64(drafted))), seen: await seen(log, JSON.parse(vkeys)) };
  const statement = items ? { type: "batch", items: readCanonical(items), header: await headerOf(readCanonical(items), draft) } : draft;
  if (statement.type === ENROL && !wasCompared(statement.body)) return show(outcome, piece("not-compared"));
  const payload = toBytes(canonical(statement.header ?? statement));
  page.querySelector("[data-bytes]").textContent = JSON.stringify(statement, null, 2);
  page.querySelector("[data-digest]").textContent = inGroups(toHex(await sha256(payload)));
  button.disabled = false;
  button.addEventListener("click", () => sign(key, payload, statement));
  return undefined;
}

let signed; // once: what is sent again is the same, and counts once

async function sign(key, payload, statement) {
  button.disabled = true;
  try {
    const { items } = statement;
    signed ??= items ? { ...(await envelope(key, BATCH, payload)), items } : await envelope(key, STATEMENT, payload);
    const receipt = await ask("POST", "/statements", signed);
    await fetch(`/web/reached/${receipt.entries.at(-1).index + 1}`);
    done(receipt, statement);
  } catch (trouble) {
    if (trouble instanceof Said) return show(outcome, piece("said-no", { why: trouble.message }));
    show(outcome, piece("not-sent"));
    button.disabled = false;
  }
  return undefined;
}

function done(receipt, statement) {
  const number = String(receipt.entries[0].index + 1);
  const shown = piece("done", { number });
  const file = new Blob([JSON.stringify({ ...signed, receipt }, null, 2)], { type: "application/json" });
  const link = shown.querySelector("[data-download]");
  link.href = URL.createObjectURL(file);
  link.download = `${statement.type}-${number}.json`;
  page.querySelector("[data-panel]").hidden = true;
  page.querySelector("[data-after]")?.removeAttribute("hidden");
  show(outcome, shown);
}

try {
  await prepare();
} catch (trouble) {
  if (!(trouble instanceof Forked)) throw trouble;
  show(outcome, piece("forked"));
}
