// Canonical JSON (RFC 8785), of the values that the ledger's format has: no fractions, ASCII names.

/** The one text of a value. Throws on what the format does not have. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new SyntaxError("not an exact integer");
  if (typeof value === "string" && value.isWellFormed && !value.isWellFormed()) throw new SyntaxError("half a character");
  if (value === null || value === undefined) throw new SyntaxError("no value");
  return JSON.stringify(value);
}

/** Read canonical JSON; throws unless `text` is the one spelling of what it says. */
export function readCanonical(text) {
  const value = JSON.parse(text);
  if (canonical(value) !== text) throw new SyntaxError("another spelling");
  return value;
}
