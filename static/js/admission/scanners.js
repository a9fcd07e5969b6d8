// How a code comes to the door: a hand scanner that types, wherever the focus is, and the camera where the browser reads codes.

const kBetweenKeysMs = 100; // nobody types that fast for long
const kLeast = 20;

/** The digit of a key whatever the layout, else what it types. */
function letterOf({ key, code }) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  return digit ?? (key.length === 1 ? key : '');
}

/** Calls `onCode(text)` for what a hand scanner types and ends with Enter or Tab. Returns how to end that. */
export function listenToKeys(onCode) {
  let text = '';
  let last = 0;
  let before = null; // what the field that has the focus said before the scanner began
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = event.timeStamp;
    if (now - last > kBetweenKeysMs) {
      text = '';
      before = event.target.matches?.('input') ? { field: event.target, value: event.target.value } : null;
    }
    last = now;
    if ((event.key === 'Enter' || event.key === 'Tab') && text.length >= kLeast) {
      event.preventDefault();
      event.stopPropagation();
      if (before) before.field.value = before.value;
      const code = text;
      text = '';
      onCode(code);
      return;
    }
    text += letterOf(event);
  };
  document.addEventListener('keydown', press, { capture: true });
  return () => document.removeEventListener('keydown', press, { capture: true });
}

/** Whether this browser reads codes by its camera. */
export async function hasCamera() {
  if (!('BarcodeDetector' in window) || !navigator.mediaDevices) return false;
  return (await window.BarcodeDetector.getSupportedFormats()).includes('qr_code');
}

const kEveryMs = 120;
const kSameAgainMs = 3_000;

/** Shows the camera in `video` and calls `onCode(text)` for each code that it sees. Promises how to end that. */
export async function watchCamera(video, onCode) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  const detector = new window.BarcodeDetector({ formats: ['qr_code'] });
  video.srcObject = stream;
  await video.play();
  let [seen, at, timer] = ['', 0, 0];
  const look = async () => {
    const [found] = await detector.detect(video).catch(() => []); // no frame yet
    const now = performance.now();
    if (found && (found.rawValue !== seen || now - at > kSameAgainMs)) onCode(found.rawValue);
    if (found) [seen, at] = [found.rawValue, now];
    if (stream.active) timer = setTimeout(look, kEveryMs);
  };
  look();
  return () => {
    clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}
