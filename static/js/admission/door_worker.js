// Lets the page of the doors open without a network: what it was made of is kept, and given where the server is not there.
// Answers of the API are never kept here; the page keeps the list of tickets itself.

const kCache = 'frontrow-door';
const kPatienceMs = 3_000;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The page tells what it has loaded before there was a worker. */
self.addEventListener('message', (event) => {
  event.waitUntil(keepAll(event.data).then(() => event.source?.postMessage('kept')));
});

async function keepAll(urls) {
  const cache = await caches.open(kCache);
  await Promise.all(urls.map(async (url) => {
    const response = await fetch(url, { cache: 'no-cache' });
    if (response.ok) await cache.put(url, response);
  }));
}

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return;
  event.respondWith(fresh(event.request));
});

/** From the server while it answers soon, else what was kept. */
async function fresh(request) {
  const cache = await caches.open(kCache);
  const ends = new AbortController();
  const timer = setTimeout(() => ends.abort(), kPatienceMs);
  try {
    const response = await fetch(request, { signal: ends.signal });
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    // In whichever language it was asked for then: without a network any is better than none.
    const kept = await cache.match(request, { ignoreSearch: request.mode === 'navigate', ignoreVary: true });
    if (kept) return kept;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
