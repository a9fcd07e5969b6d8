// What lets the page of one's tickets open without a network.

/** Keeps this page with its codes on the device. `scope` is the folder of such pages. */
export async function keepTickets(scope) {
  if (!('serviceWorker' in navigator) || navigator.serviceWorker.controller) return; // a worker that is there has kept what came
  await navigator.serviceWorker.register('/ticket-worker.js', { scope });
  const { active } = await navigator.serviceWorker.ready;
  navigator.serviceWorker.addEventListener('message', () => {
    document.documentElement.dataset.kept = '';
  });
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) =>
    name.startsWith(`${location.origin}/static/`)
  );
  const codes = [...document.querySelectorAll('.ticket-picture')].map(({ src }) => src);
  const data = location.pathname.startsWith('/tickets/')
    ? location.pathname.replace('/tickets/', '/api/passes/')
    : `/api${location.pathname}`;
  active.postMessage([location.pathname, data, ...new Set([...loaded, ...codes])]);
}
