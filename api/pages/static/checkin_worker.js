// The check-in page without a network: the newest copy of it that this phone has seen, and the files that it is made of.

const SHELF = "gongjian-checkin";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { pathname, origin } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (pathname === "/checkin") event.respondWith(newest(event.request));
  else if (/^\/web\/[0-9a-f]{16}\//.test(pathname)) event.respondWith(kept(event.request));
});

async function newest(request) {
  try {
    return await fetch(request);
  } catch (offline) {
    const copy = await caches.match("/checkin", { cacheName: SHELF });
    if (copy) return copy;
    throw offline;
  }
}

const kept = async (request) => (await caches.match(request, { cacheName: SHELF })) ?? fetch(request);
