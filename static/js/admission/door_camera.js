// Reads codes from the camera's pictures, apart from the page so that it stays quick. Served as /door-camera.js, where the page's
// other worker can keep it: docs/doors.md.
import { glance } from '/static/js/admission/qr/reader.js';

self.addEventListener('message', ({ data: { pixels, width, height, n } }) => {
  self.postMessage({ text: glance(new Uint8ClampedArray(pixels), width, height, n) });
});

// It reads from now on, and tells what it was made of, so that all of it is kept for when there is no network.
self.postMessage({ modules: performance.getEntriesByType('resource').map(({ name }) => name) });
