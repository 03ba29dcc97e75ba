// The keys of a secret panel: made here and saved as files. Their public halves go into the form, or to whoever opens the evaluation; the files go nowhere.

import { canCompute } from "./bytes.js";
import { newIssuer } from "./blind.js";
import { newKeeper } from "./sealing.js";
import { piece, show } from "./said.js";

const MAKING = { issuer: newIssuer, keeper: newKeeper };

function save(link, file, name) {
  link.href = URL.createObjectURL(new Blob([file], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
}

function listen(place) {
  const button = place.querySelector("[data-make-key]");
  const outcome = place.querySelector("[data-outcome]");
  button.disabled = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { open, file } = await MAKING[place.dataset.key]();
      const made = piece("key-made");
      const link = made.querySelector("[data-download]");
      show(outcome, made);
      save(link, file, place.dataset.file);
      place.querySelector("[data-open]").value = open;
    } catch {
      show(outcome, piece("no-computing"));
      button.disabled = false;
    }
  });
}

for (const place of document.querySelectorAll("[data-key]")) {
  if (canCompute()) listen(place);
  else show(place.querySelector("[data-outcome]"), piece("no-computing"));
}
