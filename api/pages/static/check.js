// The check page: a chosen or dropped file is read and checked here, and never sent anywhere. Words and marks stand in the page.

import { canCompute } from "./bytes.js";
import { certificateIn, check, digestOf } from "./certificate.js";
import { readVerifier } from "./note.js";

const part = (name, root = document) => root.querySelector(`[data-${name}]`);
const form = part("check");
const result = part("result");

/** A copy of a template in the page. */
const piece = (name) => document.getElementById(name).content.cloneNode(true);

function say(name, fill = () => {}) {
  const shown = piece(name);
  fill(shown);
  result.replaceChildren(shown);
  result.hidden = false;
  result.querySelector("h2")?.focus();
}

async function look(file) {
  if (!canCompute()) return say("no-computing");
  const certificate = await certificateIn(new Uint8Array(await file.arrayBuffer()));
  if (!certificate) return say("no-certificate");
  const verifiers = await Promise.all(form.dataset.vkeys.split("\n").map(readVerifier));
  const checks = await check(certificate, verifiers);
  const standing = checks.every((each) => each.holds) ? await standingOf(certificate) : null;
  say(verdict(checks, standing), (shown) => fill(shown, certificate, checks, standing));
}

/** What the ledger says of it now: `{stage, corrected}`, null when it cannot be asked. The digest is all that is sent. */
async function standingOf(certificate) {
  try {
    const answer = await fetch(`/certificates/${await digestOf(certificate.document)}`);
    if (answer.status === 404) return { stage: "unknown" };
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function verdict(checks, standing) {
  if (checks.some((each) => each.holds === false)) return "differs";
  if (checks.some((each) => each.holds === null)) return "no-computing";
  if (standing === null) return "holds-unasked";
  if (standing.stage === "unknown") return "differs";
  if (standing.stage !== "issued") return "revoked";
  return standing.corrected ? "corrected" : "holds";
}

function fill(shown, { document: paper }, checks, standing) {
  const { service } = paper;
  const said = {
    number: paper.number,
    unit: paper.issuer.unit,
    period: `${service.starts} — ${service.ends}`,
    minutes: String(service.clocked_minutes + service.entered_minutes),
    date: paper.date,
    name: paper.volunteer.name,
  };
  for (const [name, value] of Object.entries(said)) {
    for (const place of shown.querySelectorAll(`[data-say=${name}]`)) place.textContent = value;
  }
  for (const { name, holds } of checks) {
    const state = shown.querySelector(`[data-sum=${name}]`);
    state?.replaceChildren(piece(holds ? "mark-good" : holds === false ? "mark-bad" : "mark-wait"));
  }
}

if (form) {
  const chosen = form.querySelector("input[type=file]");
  chosen.addEventListener("change", () => chosen.files[0] && look(chosen.files[0]));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) look(file);
  });
}
