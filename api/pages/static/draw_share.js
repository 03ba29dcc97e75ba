// A share of a draw: made here, kept in this browser until all have given theirs, then revealed. Nothing goes out but its commitment.

import { canCompute, toHex } from "./bytes.js";
import { canonical } from "./canonical.js";
import { commitmentOf, digestOfList } from "./drawing.js";
import { piece } from "./said.js";
import { keep, kept } from "./shelves.js";

const section = document.querySelector("[data-share]");
const { draw, log, unit, list, digest } = section.dataset;
const form = section.querySelector("form");
const button = form.querySelector("button");
const outcome = section.querySelector("[data-outcome]");
const id = `${log} ${draw} ${unit}`;

/** The share that was made for this draw before, so that a second press commits to the same one. */
async function share() {
  const made = await kept("shares", id);
  if (made) return made.share;
  const bytes = toHex(crypto.getRandomValues(new Uint8Array(32)));
  await keep("shares", { id, draw, unit, share: bytes });
  return bytes;
}

/** The file that `gongjian draw reveal` reads, should this browser be lost. */
function offer(bytes) {
  const link = section.querySelector("[data-download]");
  link.href = URL.createObjectURL(new Blob([canonical({ draw, share: bytes, unit })], { type: "application/json" }));
  link.download = `${draw}-${unit.slice(0, 8)}.share`;
  link.hidden = false;
}

async function commit() {
  const answer = await fetch(list, { cache: "no-store" });
  const ids = answer.ok ? await answer.json() : null;
  if (!ids) return outcome.replaceChildren(piece("no-list"));
  if ((await digestOfList(ids)) !== digest) return outcome.replaceChildren(piece("other-list"));
  const bytes = await share();
  form.elements["body.commitment"].value = await commitmentOf(log, draw, unit, bytes);
  offer(bytes);
  button.disabled = false;
}

async function reveal() {
  const made = await kept("shares", id);
  if (!made) return outcome.replaceChildren(piece("no-share"));
  form.elements["body.share"].value = made.share;
  offer(made.share);
  button.disabled = false;
}

if (!canCompute()) outcome.replaceChildren(piece("no-computing"));
else if (form.elements["body.commitment"]) commit();
else reveal();
