// A slip as it is printed and typed (contracts/slip.py): GONGJIAN-SLIP:<activity>:<series>:<number>:<secret>, alone or behind the # of an address.

const MEANT = { I: "1", L: "1", O: "0", "-": "", " ": "" };

/** `{activity, series, number, secret}`, however its letters were typed; null for what is no slip. */
export function readSlip(text) {
  const parts = text.trim().split("#").at(-1).split(":");
  if (parts.length !== 5 || parts[0].toUpperCase() !== "GONGJIAN-SLIP") return null;
  const activity = parts[1].toLowerCase();
  const secret = parts[4].toUpperCase().replace(/[ILO\- ]/g, (letter) => MEANT[letter]);
  const numbers = parts.slice(2, 4).filter((part) => /^[1-9][0-9]{0,3}$/.test(part)).map(Number);
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(activity);
  if (!isId || numbers.length !== 2 || !/^[0-9A-HJKMNP-TV-Z]{20}$/.test(secret)) return null;
  return { activity, series: numbers[0], number: numbers[1], secret };
}
