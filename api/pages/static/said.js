// What the server says, and what a page shows of it. Words and marks stand in the page, as templates.

/** The ledger's no: its words in the page's language. Asked again, it says the same. */
export class Said extends Error {}

/** No answer, or none to go by: no network, a server that is down or has too much to do. The same may be asked again. */
export class Unanswered extends Error {}

/** Ask the server; throws `Said` when it says no, `Unanswered` when nothing is known. `how`: what `fetch` is told besides. */
export async function ask(method, path, body, how = {}) {
  const asked = {
    ...how,
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": document.documentElement.lang },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
  const answer = await answered(path, asked);
  const text = await answer.text();
  const value = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Said(value?.detail ?? String(answer.status));
  return value;
}

/** What `fetch` gives; throws `Unanswered` where that is no answer, with what the server said of it. */
export async function answered(path, how) {
  const answer = await fetch(path, how).catch(() => null);
  if (answer && answer.status !== 429 && answer.status < 500) return answer;
  const problem = await answer?.json().catch(() => null);
  throw new Unanswered(problem?.detail ?? "");
}

/** A copy of a template of the page, its places filled in by name. */
export function piece(name, said = {}) {
  const copy = document.getElementById(name).content.cloneNode(true);
  for (const [place, value] of Object.entries(said)) {
    for (const node of copy.querySelectorAll(`[data-say=${place}]`)) node.textContent = value;
  }
  return copy;
}

/** Put pieces into a place of the page, and bring the reader there. */
export function show(place, ...pieces) {
  place.replaceChildren(...pieces);
  place.hidden = false;
  place.querySelector("[tabindex='-1']")?.focus();
}
