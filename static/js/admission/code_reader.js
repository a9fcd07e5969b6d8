// Reads the code that a video shows: by the browser itself where it can, else by our decoder in a worker.

const kWorker = '/door-camera.js';
const kLongestSide = 640; // pixels that our decoder looks at

/** The browser's own. */
class NativeReader {
  modules = Promise.resolve([]);
  #detector = new window.BarcodeDetector({ formats: ['qr_code'] });

  /** Resolves to the text of the code in the picture that `video` shows now, or null. */
  async read(video) {
    const [found] = await this.#detector.detect(video).catch(() => []); // no frame yet
    return found?.rawValue ?? null;
  }
}

/** Ours. One worker serves the page as long as it is open. */
class WorkerReader {
  #canvas = document.createElement('canvas');
  #n = 0;
  #isBusy = false;

  constructor() {
    this.worker = new Worker(kWorker, { type: 'module' });
    // What it was made of, once it can read.
    this.modules = new Promise((resolve, reject) => {
      this.worker.addEventListener('message', ({ data }) => resolve(data.modules), { once: true });
      this.worker.addEventListener('error', () => reject(new Error('the decoder did not start')), { once: true });
    });
  }

  /** The same as above; null at once while another picture is being looked at. */
  async read(video) {
    if (this.#isBusy || !video.videoWidth) return null;
    this.#isBusy = true;
    try {
      const { data, width, height } = this.#picture(video);
      const answer = new Promise((resolve, reject) => {
        this.worker.onmessage = ({ data: { text } }) => resolve(text);
        this.worker.onerror = () => reject(new Error('the decoder failed'));
      });
      this.worker.postMessage({ pixels: data.buffer, width, height, n: this.#n }, [data.buffer]);
      this.#n += 1;
      return await answer;
    } finally {
      this.#isBusy = false;
    }
  }

  /** The whole picture made smaller and, of a large one, every third time its middle as sharp as it is: a code that is far away. */
  #picture(video) {
    const { videoWidth, videoHeight } = video;
    const scale = Math.min(1, kLongestSide / Math.max(videoWidth, videoHeight));
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    const isMiddle = scale < 1 && this.#n % 3 === 2;
    const [w, h] = isMiddle ? [width, height] : [videoWidth, videoHeight];
    Object.assign(this.#canvas, { width, height });
    const brush = this.#canvas.getContext('2d', { willReadFrequently: true });
    brush.drawImage(video, (videoWidth - w) / 2, (videoHeight - h) / 2, w, h, 0, 0, width, height);
    return brush.getImageData(0, 0, width, height);
  }
}

let reader = null;

const isNative = async () => 'BarcodeDetector' in window && (await window.BarcodeDetector.getSupportedFormats()).includes('qr_code');

/** Resolves to what reads codes on this page: { modules, read(video) }, where `modules` promises the addresses of what it loaded. */
export async function codeReader() {
  const native = await isNative();
  reader ??= native ? new NativeReader() : new WorkerReader();
  return reader;
}
