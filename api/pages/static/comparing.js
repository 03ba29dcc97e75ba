// An administrator's side of an invitation: making one, and comparing the twelve digits before a key is signed for.

import { canCompute } from "./bytes.js";
import { approve } from "./approved.js";
import { digitsOf, isFor, newCode, readInvitation } from "./invitation.js";
import { ask, piece, Said, show } from "./said.js";

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
    return show(outcome, piece("same", { digits }));
  });
}

async function invite(form) {
  const place = page.querySelector("[data-invited]");
  const holder = form.elements.holder.value;
  try {
    const invited = await ask("POST", "/desk/invites", { unit, holder });
    const code = await newCode({ log, unit, holder });
    show(place, piece("invited", { number: invited.id, code }));
  } catch (trouble) {
    if (!(trouble instanceof Said)) throw trouble;
    show(place, piece("said-no", { why: trouble.message }));
  }
}

if (canCompute()) {
  for (const request of page.querySelectorAll("[data-request]")) if (request.querySelector("[data-compare]")) listen(request);
  const form = page.querySelector("form[data-invite]");
  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      invite(form);
    });
  }
}
