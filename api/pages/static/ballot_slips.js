// Slips for voters without keys: their codes are made here, and go nowhere but onto the paper. What is signed holds numbers in which no code can be seen.

import { canVote, grouped, newCode, printed, readPaper, voteBy } from "./ballot.js";
import { canCompute } from "./bytes.js";
import { ruleId } from "./ids.js";
import { offer } from "./offering.js";
import { modulesOf, pathOf } from "./qr.js";
import { ask, piece, Said, show } from "./said.js";

const ALONE = { credentials: "omit", cache: "no-store" };
const QUIET = 4; // modules around a code, without which cameras find none

function drawn(text) {
  const rows = modulesOf(text);
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawing.setAttribute("viewBox", [-QUIET, -QUIET, rows.length + 2 * QUIET, rows.length + 2 * QUIET].join(" "));
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", pathOf(rows));
  drawing.append(path);
  return drawing;
}

function slipOf(code, address) {
  const letters = grouped(code);
  const shown = piece("slip", { code: letters, address });
  const whole = `${address}#${letters}`;
  shown.querySelector("[data-qr]").append(drawn(modulesOf(whole) ? whole : printed(code)));
  return shown;
}

/** A statement for each code, in the order of the numbers that are left. */
async function asking(codes, numbers, section) {
  const { log, evaluation, panel: name } = section.dataset;
  const paper = await readPaper(await ask("GET", `/ballots/${evaluation}/paper`, undefined, ALONE));
  const panel = paper.panels.find((each) => each.name === name);
  if (paper.log !== log || !panel) throw new SyntaxError("no such panel");
  const items = [];
  for (const [at, code] of codes.entries()) {
    const body = { evaluation, panel: name, number: numbers[at], blinded: (await voteBy(code, paper, panel)).blinded };
    const stream = await ruleId(log, "printed-token", evaluation, name, String(numbers[at]));
    items.push({ v: 1, id: crypto.randomUUID(), type: "ballot-token.print", stream, expect: 0, body });
  }
  return items;
}

async function make(section) {
  const { evaluation, log, unit } = section.dataset;
  const numbers = JSON.parse(section.dataset.numbers).slice(0, Number(section.querySelector("[name=count]").value));
  const codes = await Promise.all(numbers.map(newCode));
  const items = await asking(codes, numbers, section);
  const sheet = document.querySelector("[data-sheet]");
  const address = `${location.origin}/ballots/${evaluation}`;
  sheet.replaceChildren(...codes.map((code) => slipOf(code, address)));
  section.querySelector("form").hidden = true;
  section.querySelector("[data-panel]").hidden = false;
  const stays = (event) => event.preventDefault();
  addEventListener("beforeunload", stays); // the codes are nowhere else
  addEventListener("afterprint", () => removeEventListener("beforeunload", stays));
  return offer(section, { log, actor: unit }, items);
}

for (const section of document.querySelectorAll("[data-slips]")) {
  const outcome = section.querySelector("[data-outcome]");
  const button = section.querySelector("[data-make]");
  if (!canCompute() || !(await canVote())) show(outcome, piece("no-computing"));
  else {
    button.disabled = false;
    section.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      try {
        await make(section);
      } catch (trouble) {
        if (trouble instanceof Said) show(outcome, piece("said-no", { why: trouble.message }));
        else show(outcome, piece("no-paper"));
        button.disabled = false;
      }
    });
    for (const each of section.querySelectorAll("[data-print]")) each.addEventListener("click", () => print());
  }
}
