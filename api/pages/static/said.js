// What the server says, and what a page shows of it. Words and marks stand in the page, as templates.

/** A problem that the server answered with: its words in the page's language. */
export class Said extends Error {}

/** Ask the server; throws `Said` when it says no. `how`: what `fetch` is told besides. */
export async function ask(method, path, body, how = {}) {
  const answer = await fetch(path, {
    ...how,
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": document.documentElement.lang },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const value = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Said(value?.detail ?? String(answer.status));
  return value;
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
