// The page of one draw: everything is worked out again here from the signed entries and the list. Words and marks stand in the page.

import { canCompute, toHex, toText } from "./bytes.js";
import { canonical, readCanonical } from "./canonical.js";
import { commitmentOf, daysDrawn, digestOfList, picks, seedOf } from "./drawing.js";
import { readVerifier } from "./note.js";
import { sums } from "./proving.js";
import { piece } from "./said.js";
import { leafHash } from "./tree.js";

const section = document.querySelector("[data-draw]");
const { draw, log, list } = section.dataset;
const numbers = JSON.parse(section.dataset.entries);

async function asked(address, read) {
  const answer = await fetch(address, { cache: "no-store" });
  return answer.ok ? read(answer) : null;
}

/** An entry as it was signed, and whether its signatures and its place in the log hold; null for what could not be worked out. */
async function proven(number, verifiers) {
  const [bytes, proof, evidence] = await Promise.all([
    asked(`/entries/${number}/bytes`, async (answer) => new Uint8Array(await answer.arrayBuffer())),
    asked(`/proof/${number - 1}`, (answer) => answer.text()),
    asked(`/entries/${number}/evidence`, (answer) => answer.json()),
  ]);
  if (!bytes) return { entry: null, holds: null };
  const leaf = toHex(await leafHash(bytes));
  const found = await sums({ bytes, proof, evidence, verifiers, leaf, index: number - 1 });
  const holds = found.some((sum) => sum.holds === false) ? false : found.every((sum) => sum.holds) ? true : null;
  return { entry: readCanonical(toText(bytes)), holds };
}

/** What each line of the page comes to: true, false, or null. */
async function work() {
  const verifiers = await Promise.all(section.dataset.vkeys.split("\n").map(readVerifier));
  const read = (number) => (number ? proven(number, verifiers) : { entry: null, holds: null });
  const announced = await read(numbers.announced);
  const drawn = await read(numbers.drawn);
  const shares = [];
  for (const [unit, commit, reveal] of numbers.shares) shares.push({ unit, commit: await read(commit), reveal: await read(reveal) });
  const all = [announced, drawn, ...shares.flatMap(({ commit, reveal }) => [commit, reveal])];
  const { body } = announced.entry.statement;
  const ids = await asked(list, (answer) => answer.json());
  const given = await Promise.all(shares.map((share) => kept(share, body)));
  const seed = given.every(Boolean) ? await seedOf(log, draw, shares.map(({ reveal }) => reveal.entry.statement.body.share)) : null;
  const said = drawn.entry?.data;
  return {
    entries: all.some(({ holds }) => holds === false) ? false : all.every(({ holds }) => holds) ? true : null,
    list: ids && (await digestOfList(ids)) === body.list && ids.length === body.size,
    shares: given.some((each) => each === false) ? false : given.every((each) => each) ? true : null,
    seed: seed && said ? seed === said.seed : null,
    picks: seed && said ? await follows(seed, body, said) : null,
  };
}

/** Whether a unit's share is the one that it committed to, for this draw and this list; null before it has revealed it. */
async function kept({ unit, commit, reveal }, announced) {
  if (!commit.entry || !reveal.entry) return null;
  const committed = commit.entry.statement;
  const revealed = reveal.entry.statement;
  return (
    announced.sharers.includes(unit) && committed.actor === unit && revealed.actor === unit &&
    committed.body.draw === draw && committed.body.list === announced.list &&
    (await commitmentOf(log, draw, unit, revealed.body.share)) === committed.body.commitment
  );
}

async function follows(seed, { size, count, days }, said) {
  const dates = days ? await daysDrawn(seed, days, count) : [];
  return canonical(await picks(seed, size, count)) === canonical(said.picks) && canonical(dates) === canonical(said.days);
}

function say(name, holds) {
  const line = section.querySelector(`[data-sum=${name}]`);
  const state = holds === null ? "wait" : holds ? "good" : "bad";
  line.querySelector("[data-state]").replaceChildren(piece(`mark-${state}`));
  line.querySelector("[data-detail]").replaceChildren(...(holds ? [] : [piece(`${state}-${name}`)]));
}

async function look() {
  const verdict = section.querySelector("[data-verdict]");
  if (!canCompute()) return verdict.replaceChildren(piece("some-wait"), piece("no-computing"));
  const found = await work();
  for (const [name, holds] of Object.entries(found)) say(name, holds);
  const results = Object.values(found);
  verdict.replaceChildren(piece(results.includes(false) ? "some-bad" : results.every(Boolean) ? "all-good" : "some-wait"));
}

look().catch(() => section.querySelector("[data-verdict]").replaceChildren(piece("some-wait")));
