// What this browser keeps for this server: keys, heads of logs, shares of draws, codes of ballots. IndexedDB, so it stays when the browser is closed.

const SHELVES = { keys: "keyid", heads: "log", scans: "id", shares: "id", codes: "id" };

const finished = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function shelf(name, mode) {
  const opening = indexedDB.open("gongjian", 5);
  opening.onupgradeneeded = () => {
    for (const [each, keyPath] of Object.entries(SHELVES)) {
      if (!opening.result.objectStoreNames.contains(each)) opening.result.createObjectStore(each, { keyPath });
    }
  };
  const database = await finished(opening);
  database.onversionchange = () => database.close();
  return database.transaction(name, mode).objectStore(name);
}

export const kept = async (name, id) => finished((await shelf(name, "readonly")).get(id));
export const all = async (name) => finished((await shelf(name, "readonly")).getAll());
export const keep = async (name, value) => finished((await shelf(name, "readwrite")).put(value));
export const drop = async (name, id) => finished((await shelf(name, "readwrite")).delete(id));
