// Evidence: the fingerprint of a file is computed here and written into the form. The file itself goes nowhere.

import { canCompute, sha256, toHex } from "./bytes.js";

for (const field of document.querySelectorAll("[data-evidence]")) {
  const file = field.querySelector("input[type=file]");
  const digests = field.querySelector("textarea");
  file.hidden = !canCompute();
  file.addEventListener("change", async () => {
    const before = file.multiple ? digests.value.split("\n").map((line) => line.trim()).filter(Boolean) : [];
    const found = new Set(before);
    for (const each of file.files) {
      found.add(toHex(await sha256(await each.arrayBuffer())));
    }
    digests.value = [...found].join("\n");
  });
}
