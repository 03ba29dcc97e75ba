// The page of one entry: its sums are done here and each shown at its own line. Words and marks stand in the page.

import { canCompute } from "./bytes.js";
import { readVerifier } from "./note.js";
import { sums } from "./proving.js";
import { piece } from "./said.js";

const section = document.querySelector("[data-entry]");
const number = Number(section.dataset.entry);

/** What an address answers, read by `read`; null when it answers nothing. */
async function asked(address, read) {
  try {
    const answer = await fetch(address, { cache: "no-store" });
    return answer.ok ? await read(answer) : null;
  } catch {
    return null;
  }
}

async function look() {
  if (!canCompute()) return section.querySelector("[data-verdict]").replaceChildren(piece("some-wait"), piece("no-computing"));
  const [bytes, proof, evidence] = await Promise.all([
    asked(`/entries/${number}/bytes`, async (answer) => new Uint8Array(await answer.arrayBuffer())),
    asked(`/proof/${number - 1}`, (answer) => answer.text()),
    asked(`/entries/${number}/evidence`, (answer) => answer.json()),
  ]);
  const verifiers = await Promise.all(section.dataset.vkeys.split("\n").map(readVerifier));
  const found = await sums({ bytes, proof, evidence, verifiers, leaf: section.dataset.leaf, index: number - 1 });
  const shown = found.filter(({ name, holds }) => say(name, holds));
  section.querySelector("[data-verdict]").replaceChildren(piece(verdict(shown)));
}

/** Show one sum at its line; false where the page has none, as for the first entry, which nobody signed. */
function say(name, holds) {
  const line = section.querySelector(`[data-sum=${name}]`);
  if (!line) return false;
  const state = holds === null ? "wait" : holds ? "good" : "bad";
  line.querySelector("[data-state]").replaceChildren(piece(`mark-${state}`));
  line.querySelector("[data-detail]").replaceChildren(...(holds ? [] : [piece(`${state}-${name}`)]));
  return true;
}

function verdict(found) {
  if (found.some(({ holds }) => holds === false)) return "some-bad";
  return found.every(({ holds }) => holds) ? "all-good" : "some-wait";
}

look();
