// The page that shows one statement, or one batch, that a form has said (api/pages/signing.py).

import { fromBase64, toText } from "./bytes.js";
import { readCanonical } from "./canonical.js";
import { offer } from "./offering.js";

const page = document.querySelector("[data-signing]");
const { items, payload } = page.dataset;
await offer(page, readCanonical(toText(fromBase64(payload))), items && readCanonical(items));
