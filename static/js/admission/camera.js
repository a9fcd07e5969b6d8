// The camera that looks for codes.
import { codeReader } from './code_reader.js';

const kEveryMs = 120;
const kSameAgainMs = 3_000;

/** Whether this browser lets pages have a camera: over https, or on the machine itself. */
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

export class Camera {
  /** Calls `onCode(text)` for each code that it sees, and not again while that stays in sight; `onEnd()` where it is taken away. */
  constructor(video, { onCode, onEnd }) {
    Object.assign(this, { video, onCode, onEnd, seen: '', seenAt: 0 });
  }

  /** Shows the camera at the back of the device. Throws what `getUserMedia` throws, and where nothing can read codes. */
  async open() {
    const reader = await codeReader();
    await reader.modules;
    this.stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
      audio: false,
    });
    [this.track] = this.stream.getVideoTracks();
    this.track.addEventListener('ended', () => this.onEnd());
    this.video.srcObject = this.stream;
    await this.video.play();
    this.#watch(reader);
  }

  close() {
    clearTimeout(this.timer);
    this.isClosed = true;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.video.srcObject = null;
  }

  /** Whether it has a lamp. */
  get hasTorch() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  /** Resolves when the lamp is on or off. */
  async light(isOn) {
    await this.track.applyConstraints({ advanced: [{ torch: isOn }] });
  }

  /** Looks at one picture after the other; those that come while one is looked at are not. */
  async #watch(reader) {
    const text = await reader.read(this.video).catch(() => null); // of this picture; the next one is soon there
    if (this.isClosed) return;
    const now = performance.now();
    const isNew = text && (text !== this.seen || now - this.seenAt > kSameAgainMs);
    if (text) [this.seen, this.seenAt] = [text, now];
    if (isNew) this.onCode(text);
    this.timer = setTimeout(() => this.#watch(reader), kEveryMs);
  }
}
