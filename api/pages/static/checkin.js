// Check-in: a slip is signed here at once and kept; it is sent when the ledger can be reached, and says what became of it.
//
//   waiting ──sent──▶ sent, with when it came in        refused, with why: it is kept, and is sent no more

import { canCompute, toBytes } from "./bytes.js";
import { canRead, read } from "./camera.js";
import { canonical } from "./canonical.js";
import { STATEMENT } from "./dsse.js";
import { ruleId } from "./ids.js";
import { envelope, keysOf } from "./keys.js";
import { ask, piece, Said, show } from "./said.js";
import { all, keep, kept } from "./shelves.js";
import { readSlip } from "./slip.js";

const page = document.querySelector("[data-checkin]");
const { log, zone } = page.dataset;
const form = page.querySelector("form");
const outcome = page.querySelector("[data-outcome]");
const list = page.querySelector("[data-scans]");
const NOTHING = { root: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", size: 0 };

const minute = (moment) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(moment).replace(" ", "T");

async function scan(key, way) {
  const slip = readSlip(form.elements.slip.value);
  if (!slip) return show(outcome, piece("no-slip"));
  const person = form.elements.person.value.trim().toLowerCase() || key.holder;
  const actor = person === key.holder ? key.holder : key.unit;
  const id = crypto.randomUUID();
  const head = await kept("heads", log);
  const at = minute(new Date());
  const statement = {
    v: 1, log, actor, id, expect: 0,
    type: "scan.record",
    stream: await ruleId(log, "open", actor, id),
    seen: head ? { root: head.root, size: head.size } : NOTHING,
    body: { ...slip, person, way, at },
  };
  const signed = await envelope(key, STATEMENT, toBytes(canonical(statement)));
  await keep("scans", { id, log, signed, way, at, number: slip.number, person: person.slice(-4), state: "waiting" });
  form.elements.slip.value = "";
  history.replaceState(null, "", location.pathname); // the secret is spent, and stands no longer in the address
  show(outcome, piece(`kept-${way}`, { at: at.replace("T", " ") }));
  return send();
}

async function look() {
  const video = page.querySelector("video");
  if (!video.hidden) return (video.hidden = true);
  try {
    form.elements.slip.value = (await read(video)) ?? form.elements.slip.value;
  } catch {
    show(outcome, piece("no-camera"));
  }
  return undefined;
}

/** What the phone's own camera found: it opens this page with the slip behind #. */
function fill() {
  if (location.hash) form.elements.slip.value = decodeURIComponent(location.hash.slice(1));
}

const AGAIN_MS = 5000;
let sending = false;

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (const each of (await scans()).filter(({ state }) => state === "waiting")) {
      try {
        const { received } = await ask("POST", "/statements", each.signed);
        await keep("scans", { ...each, state: "sent", received });
      } catch (trouble) {
        if (!(trouble instanceof Said)) break; // no answer: the rest waits too
        await keep("scans", { ...each, state: "refused", why: trouble.message });
      }
    }
  } finally {
    sending = false;
  }
  await showScans();
  if (navigator.onLine && (await scans()).some(({ state }) => state === "waiting")) setTimeout(send, AGAIN_MS);
}

const scans = async () =>
  (await all("scans")).filter((each) => each.log === log).sort((one, other) => other.at.localeCompare(one.at));

async function showScans() {
  const known = await scans();
  if (!known.length) return show(list, piece("no-scans"));
  return list.replaceChildren(
    ...known.map(({ state, way, at, number, person, received, why }) => {
      const said = { at: at.replace("T", " "), number: String(number), person, why: why ?? "" };
      if (received) said.received = minute(new Date(received)).replace("T", " ");
      const shown = piece(`scan-${state}`, said);
      shown.querySelector("[data-way]").replaceChildren(piece(`way-${way}`));
      return shown;
    }),
  );
}

async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/checkin/worker.js", { scope: "/checkin" });
  const files = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
  const shelf = await caches.open("gongjian-checkin");
  await shelf.addAll(["/checkin", ...new Set(files.filter((path) => path.startsWith("/web/")))]);
  page.querySelector("[data-ready]").hidden = false;
}

if (!canCompute()) show(outcome, piece("no-computing"));
else {
  const [key] = (await keysOf(log)).reverse();
  if (!key) show(outcome, piece("no-key"));
  else {
    for (const each of page.querySelectorAll("[data-with-key]")) each.hidden = false;
    fill();
    addEventListener("hashchange", fill);
    const looking = form.querySelector("[data-look]");
    looking.hidden = !canRead();
    looking.addEventListener("click", look);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      scan(key, event.submitter.value);
    });
    addEventListener("online", send);
    page.querySelector("[data-send]").addEventListener("click", send);
    await showScans();
    send();
    await keepPage().catch(() => {}); // without a network the copy is here already
  }
}
