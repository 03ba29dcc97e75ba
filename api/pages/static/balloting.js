// The page of a secret ballot: from a code to a ballot that this browser makes, shows in words and posts without a cookie.
//
//   code ──▶ the panel whose token the issuer has signed ──▶ choices ──▶ in words ──▶ POST /ballots ──▶ its file, to keep

import { NotTheIssuers } from "./blind.js";
import { canCompute, fromBase64, toText } from "./bytes.js";
import { canRead, read } from "./camera.js";
import { canVote, cast, digestOf, readCode, readPaper, tokenOf, voteBy } from "./ballot.js";
import { BALLOT } from "./dsse.js";
import { ask, piece, Said, show } from "./said.js";
import { all, drop } from "./shelves.js";

const page = document.querySelector("[data-balloting]");
const { evaluation, log } = page.dataset;
const outcome = page.querySelector("[data-outcome]");
const coding = page.querySelector("[data-coding]");
const sure = page.querySelector("[data-sure]");
const ALONE = { credentials: "omit", cache: "no-store" }; // nothing goes with it that says who somebody is
const inGroups = (digest) => digest.match(/.{4}/g).join(" ");

const paperNow = async () => readPaper(await ask("GET", `/ballots/${evaluation}/paper`, undefined, ALONE));
const votesOf = (code, paper) => Promise.all(paper.panels.map((panel) => voteBy(code, paper, panel)));

/** Do something; where it cannot be done, say why, in the page's own words. */
async function trying(act) {
  outcome.hidden = true;
  try {
    await act();
  } catch (trouble) {
    if (trouble instanceof Said) show(outcome, piece("said-no", { why: trouble.message }));
    else if (trouble instanceof NotTheIssuers) show(outcome, piece("not-the-issuers"));
    else if (trouble instanceof SyntaxError) show(outcome, piece("no-paper"));
    else show(outcome, piece("not-sent"));
  }
}

// -- voting --

let voting; // {vote, form, kept}: what a code has opened
let ballot; // once it is made: what is posted again is the same, and counts once

async function open(text, kept) {
  const code = await readCode(text);
  if (!code) return show(outcome, piece("no-code"));
  const vote = (await votesOf(code, await paperNow())).find(tokenOf);
  if (!vote) return show(outcome, piece("no-token"));
  const form = [...page.querySelectorAll("[data-ballot]")].find(({ dataset }) => dataset.ballot === vote.panel.name);
  if (!form) return location.assign(location.pathname); // the address shows another panel alone
  voting = { vote, form, kept };
  ballot = undefined;
  coding.hidden = true;
  form.hidden = false;
  form.querySelector("h2").focus();
  return undefined;
}

/** A byte for each subject of the panel as its opening has them, whatever the page shows. */
const choicesOf = ({ vote: { panel, paper }, form }) =>
  panel.subjects.map((subject) => 1 + paper.body.opinions.indexOf(form.elements[subject]?.value ?? ""));

function sayAgain() {
  const { vote, form } = voting;
  const { panel, paper } = vote;
  const said = choicesOf(voting).map((choice, at) => {
    const shown = piece("choice", { name: paper.names[panel.subjects[at]], opinion: paper.body.opinions[choice - 1] ?? "" });
    if (!choice) shown.querySelector("dd").replaceChildren(piece("nothing-said"));
    return shown;
  });
  sure.querySelector("[data-said]").replaceChildren(...said);
  form.hidden = true;
  sure.hidden = false;
  sure.querySelector("h2").focus();
}

function changeIt() {
  ballot = undefined;
  sure.hidden = true;
  voting.form.hidden = false;
  voting.form.querySelector("h2").focus();
}

async function post() {
  ballot ??= await cast(voting.vote, choicesOf(voting));
  const { ballot: digest } = await ask("POST", "/ballots", ballot, ALONE);
  const shown = piece("posted", { digest: inGroups(digest) });
  const link = shown.querySelector("[data-download]");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(ballot)], { type: "application/json" }));
  link.download = `ballot-${digest.slice(0, 8)}.json`;
  sure.remove();
  voting.form.remove();
  show(outcome, shown, ...(voting.kept ? [forgetting(voting.kept)] : []));
}

// -- codes that this browser keeps for those who asked for a token here --

function forgetting(kept) {
  const shown = piece("forget-it");
  shown.querySelector("[data-forget]").addEventListener("click", async ({ target }) => {
    await drop("codes", kept.id);
    show(target.closest(".note"), piece("forgotten"));
  });
  return shown;
}

async function showKept() {
  const kept = (await all("codes")).filter((each) => each.log === log && each.evaluation === evaluation);
  const shown = kept.map((each) => {
    const line = piece("kept-code", { panel: each.panel });
    line.querySelector("[data-use]").addEventListener("click", () => trying(() => open(each.code, each)));
    line.querySelector("[data-forget]").addEventListener("click", async () => {
      await drop("codes", each.id);
      await showKept();
    });
    return line;
  });
  page.querySelector("[data-kept]").replaceChildren(...shown);
}

// -- looking for it afterwards --

async function isMine(form) {
  const [file] = form.elements.file.files;
  if (!file) {
    const code = await readCode(form.elements.code.value);
    if (!code) return show(outcome, piece("no-code"));
    const keyids = (await votesOf(code, await paperNow())).map((vote) => vote.key.keyid);
    return look((each) => keyids.includes(each.signatures[0].keyid));
  }
  const mine = ballotIn(await file.text());
  return mine ? look((each) => each.payload === mine.payload) : show(outcome, piece("no-ballot"));
}

function ballotIn(text) {
  try {
    const found = JSON.parse(text);
    return found.payloadType === BALLOT && JSON.parse(toText(fromBase64(found.payload))).evaluation === evaluation ? found : null;
  } catch {
    return null;
  }
}

async function look(isIt) {
  const { ballots } = await ask("GET", `/ballots/${evaluation}/box`, undefined, ALONE);
  const found = ballots.find(isIt);
  if (!found) return show(outcome, piece("not-in-the-box"));
  return show(outcome, piece("in-the-box", { digest: inGroups(await digestOf(found)) }));
}

// -- the page --

/** What the phone's own camera found: it opens this page with the code behind #, which then stands no longer in the address. */
function fill(field) {
  if (!location.hash) return;
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
}

function prepareVote() {
  const form = coding.querySelector("form");
  const video = coding.querySelector("video");
  const looking = coding.querySelector("[data-look]");
  coding.hidden = false;
  fill(form.elements.code);
  addEventListener("hashchange", () => fill(form.elements.code));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    trying(() => open(form.elements.code.value));
  });
  looking.hidden = !canRead();
  looking.addEventListener("click", async () => {
    if (!video.hidden) return (video.hidden = true);
    try {
      form.elements.code.value = (await read(video)) ?? form.elements.code.value;
    } catch {
      show(outcome, piece("no-camera"));
    }
    return undefined;
  });
  for (const each of page.querySelectorAll("[data-ballot]")) {
    each.addEventListener("submit", (event) => {
      event.preventDefault();
      sayAgain();
    });
  }
  sure.querySelector("[data-cast]").addEventListener("click", async ({ target }) => {
    target.disabled = true;
    await trying(post);
    target.disabled = false;
  });
  sure.querySelector("[data-back]").addEventListener("click", changeIt);
  return showKept();
}

if (!canCompute() || !(await canVote())) show(outcome, piece("no-computing"));
else {
  page.querySelector("[data-looking]").hidden = false;
  page.querySelector("[data-check-form]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    trying(() => isMine(event.target));
  });
  if (coding) await prepareVote();
}
