// An administrator's side of an invitation: making one, and comparing the twelve digits before a key is signed for.

import { approve } from "./approved.js";
import { canCompute, toBytes, toHex } from "./bytes.js";
import { ruleId } from "./ids.js";
import { actOf, codeOf, digitsOf, isFor, newSecret, readInvitation } from "./invitation.js";
import { offer } from "./offering.js";
import { ask, piece, Said, show, Unanswered } from "./said.js";

const page = document.querySelector("[data-comparing]");
const { log, unit } = page.dataset;
const bare = (digits) => digits.replace(/\D/g, "");

function listen(request) {
  const outcome = request.querySelector("[data-outcome]");
  const enrol = request.querySelector("[data-enrol]");
  const form = request.querySelector("[data-compare]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    enrol.hidden = true;
    const { unit: of, holder, spki } = request.dataset;
    const whose = { log, unit: of, holder };
    const { code } = readInvitation("", form.elements.code.value);
    if (!code || !(await isFor(code, whose))) return show(outcome, piece("another"));
    const digits = await digitsOf(spki, code, whose);
    if (bare(digits) !== bare(form.elements.digits.value)) return show(outcome, piece("differ"));
    approve({ unit: of, holder, spki });
    enrol.hidden = false;
    if (enrol.dataset.vkeys) await appoint(enrol, request.dataset, code);
    return show(outcome, piece("same", { digits }));
  });
}

/** The first administrator of a unit below: signed here, under the id that the invitation has fixed. */
async function appoint(section, { unit: of, holder, spki, sig }, code) {
  const body = { unit: of, commitment: await commitmentToNothing(), key: { spki, sig }, reason: section.dataset.reason };
  const id = await actOf(code);
  section.querySelector("[data-panel]").hidden = false;
  await offer(section, { v: 1, log, actor: unit, id, expect: 0, type: "administrator.appoint", stream: holder, body });
}

/** Nothing is kept of them yet (contracts/commitment.py): their own unit corrects it once it acts. */
async function commitmentToNothing() {
  const blind = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", blind, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, toBytes("gongjian-commit/v1\0{}"))));
}

/** A colleague who is registered, or whoever is to be the first administrator of a unit below. */
async function invite(form) {
  const place = page.querySelector("[data-invited]");
  const of = form.dataset.of ?? unit;
  const secret = newSecret();
  try {
    const holder = form.elements.holder?.value ?? (await ruleId(log, "open", unit, await actOf(secret)));
    const invited = await ask("POST", "/desk/invites", { unit: of, holder });
    const code = await codeOf(secret, { log, unit: of, holder });
    show(place, piece("invited", { number: invited.id, code, whose: form.dataset.name ?? "" }));
  } catch (trouble) {
    if (trouble instanceof Said) show(place, piece("said-no", { why: trouble.message }));
    else if (trouble instanceof Unanswered) show(place, piece("unanswered", { why: trouble.message }));
    else throw trouble;
  }
}

if (canCompute()) {
  for (const request of page.querySelectorAll("[data-request]")) listen(request);
  for (const form of page.querySelectorAll("form[data-invite]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      invite(form);
    });
  }
}
