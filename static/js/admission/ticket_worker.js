// Lets the page of an order, or of a ticket that was passed on, open without a network once it was seen: at the doors there often is
// none. What the page needs is kept on the device, of the last few orders, and given where the server is not there.

const kCache = 'frontrow-tickets';
const kPatienceMs = 6_000;
const kMostPages = 20;

const kPage = /^\/(orders|tickets)\/[^/]+$/;
const kData = /^\/api\/(orders|passes)\/[^/]+(\/tickets\/[^/]+)?(\/code\.svg)?$/;

const isKept = (pathname) => pathname.startsWith('/static/') || kPage.test(pathname) || kData.test(pathname);

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The page tells what it has loaded before there was a worker. */
self.addEventListener('message', (event) => {
  event.waitUntil(keepAll(event.data).then(() => event.source?.postMessage('kept')));
});

async function keepAll(urls) {
  const cache = await caches.open(kCache);
  await Promise.all(urls.map(async (url) => {
    const response = await fetch(url);
    if (response.ok) await cache.put(url, response);
  }));
}

/** Of more pages than these the first are kept no longer, nor what was shown on them. */
async function forgetOldest(cache) {
  const requests = await cache.keys();
  const idOf = ({ url }) => new URL(url).pathname.replace('/api/passes/', '/tickets/').replace('/api/', '/').split('/')[2];
  const pages = requests.filter(({ url }) => kPage.test(new URL(url).pathname));
  const old = new Set(pages.slice(0, -kMostPages).map(idOf));
  await Promise.all(requests.filter((request) => isOfPage(request) && old.has(idOf(request))).map((request) => cache.delete(request)));
}

const isOfPage = ({ url }) => !new URL(url).pathname.startsWith('/static/');

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === 'GET' && origin === self.location.origin && isKept(pathname)) event.respondWith(fresh(event.request));
});

/** From the server, or what was kept where that does not answer soon. What the server knows no longer is not kept either. */
async function fresh(request) {
  const cache = await caches.open(kCache);
  // In whichever language it was asked for then: without a network any is better than none.
  const kept = await cache.match(request, { ignoreSearch: request.mode === 'navigate', ignoreVary: true });
  const answer = fetch(request).then(async (response) => {
    if (response.ok) await cache.put(request, response.clone());
    if (request.mode === 'navigate') await forgetOldest(cache);
    if (response.status === 404 || response.status === 410) await cache.delete(request, { ignoreVary: true });
    return response;
  });
  if (!kept) return answer;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), kPatienceMs));
  return Promise.race([answer.catch(() => kept), late]);
}
