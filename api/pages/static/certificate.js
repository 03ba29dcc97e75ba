// A certificate of service, checked without believing any server (contracts/certificate.py says the same in Python).

import { same, sha256, toBytes, toHex, toText } from "./bytes.js";
import { canonical, readCanonical } from "./canonical.js";
import { openCheckpoint, readProof } from "./note.js";
import { leafHash, rootOf } from "./tree.js";

/** The certificate in a file: JSON, or a PDF with that JSON inside. Null when there is none. */
export async function certificateIn(bytes) {
  if (toBytes("%PDF").every((byte, at) => bytes[at] === byte)) {
    for await (const stream of streamsOf(bytes)) {
      const found = readFile(stream);
      if (found) return found;
    }
    return null;
  }
  return readFile(bytes);
}

function readFile(bytes) {
  try {
    const file = JSON.parse(toText(bytes));
    return file.document?.service && typeof file.entry === "string" && typeof file.proof === "string" ? file : null;
  } catch {
    return null;
  }
}

/** What the streams of a PDF hold, packed by nothing or by Flate (ISO 32000-1, 7.3.8 and 7.4.4). */
async function* streamsOf(pdf) {
  const text = new TextDecoder("latin1").decode(pdf);
  for (const found of text.matchAll(/stream\r?\n/g)) {
    if (text.slice(found.index - 3, found.index) === "end") continue;
    const from = found.index + found[0].length;
    const rest = pdf.slice(from, text.indexOf("endstream", from));
    yield (await inflated(rest)) ?? rest;
  }
}

async function inflated(packed) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
    }
  } catch {
    // What follows a stream's last byte is no part of it; with nothing unpacked, it was not packed at all.
    if (!parts.length) return null;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

export const digestOf = async (document) => toHex(await sha256(toBytes(canonical(document))));

/** The checks, each `{name, holds}` in the order in which they build on one another; `holds` is false for whatever breaks. */
export async function check(file, verifiers) {
  const { document } = file;
  const service = document.service;
  const minutes = (source) =>
    service.content.filter((each) => each.source === source).reduce((sum, each) => sum + each.minutes, 0);
  const entry = () => readCanonical(file.entry);
  const sums = {
    checkpoint: async () => Boolean(await openCheckpoint(readProof(file.proof).checkpoint, verifiers)),
    place: async () => {
      const { index, path, checkpoint } = readProof(file.proof);
      const { size, root } = await openCheckpoint(checkpoint, verifiers);
      return same(await rootOf(await leafHash(toBytes(file.entry)), index, size, path), root);
    },
    document: async () => {
      const { event, stream, data, statement } = entry();
      return (
        event === "certificate.issued" &&
        statement.body.document === (await digestOf(document)) &&
        statement.log === document.log &&
        stream === document.certificate &&
        data.number === document.number &&
        data.starts === service.starts &&
        data.ends === service.ends
      );
    },
    minutes: async () => {
      const { data } = entry();
      return (
        data.clocked === service.clocked_minutes &&
        data.entered === service.entered_minutes &&
        minutes("clocked") === service.clocked_minutes &&
        minutes("entered") === service.entered_minutes
      );
    },
  };
  const results = [];
  for (const [name, sum] of Object.entries(sums)) {
    let holds = false;
    try {
      holds = await sum();
    } catch (trouble) {
      if (trouble.name === "NotSupportedError") holds = null; // this browser cannot do the sum: neither yes nor no
    }
    results.push({ name, holds });
  }
  return results;
}
