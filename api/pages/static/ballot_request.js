// Asking for the token of a secret panel: the code is made and kept here, and what is asked for is a number in which it cannot be seen.

import { canCompute } from "./bytes.js";
import { canVote, grouped, newCode, printed, readPaper, voteBy } from "./ballot.js";
import { ask, piece, Said, show } from "./said.js";
import { keep, kept } from "./shelves.js";

const ALONE = { credentials: "omit", cache: "no-store" };

/** The code that was made for this before, so that a second press asks for the same token. */
async function codeFor({ log, evaluation, panel, actor }) {
  const id = [log, evaluation, panel, actor].join(" ");
  const before = await kept("codes", id);
  if (before) return before.code;
  const code = await newCode();
  await keep("codes", { id, log, evaluation, panel, code });
  return code;
}

async function prepare(section) {
  const form = section.querySelector("form");
  const { log, evaluation, panel: name } = section.dataset;
  const paper = await readPaper(await ask("GET", `/ballots/${evaluation}/paper`, undefined, ALONE));
  const panel = paper.panels.find((each) => each.name === name);
  if (paper.log !== log || !panel) throw new SyntaxError("no such panel");
  const code = await codeFor(section.dataset);
  form.elements["body.blinded"].value = (await voteBy(code, paper, panel)).blinded;
  const shown = piece("own-code", { code: grouped(code) });
  const link = shown.querySelector("[data-download]");
  link.href = URL.createObjectURL(new Blob([`${printed(code)}\n`], { type: "text/plain" }));
  link.download = `ballot-${evaluation.slice(0, 8)}.code`;
  show(section.querySelector("[data-outcome]"), shown);
  form.hidden = false;
  section.querySelector("[data-make]").hidden = true;
}

for (const section of document.querySelectorAll("[data-request]")) {
  const outcome = section.querySelector("[data-outcome]");
  const button = section.querySelector("[data-make]");
  if (!canCompute() || !(await canVote())) show(outcome, piece("no-computing"));
  else {
    button.disabled = false;
    button.addEventListener("click", async () => {
      try {
        await prepare(section);
      } catch (trouble) {
        if (trouble instanceof Said) show(outcome, piece("said-no", { why: trouble.message }));
        else show(outcome, piece("no-paper"));
      }
    });
  }
}
