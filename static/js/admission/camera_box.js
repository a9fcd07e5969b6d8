// The camera on a page: a button, what it sees, a lamp where it has one, and words where it cannot be used.
import { h, setText } from '../dom.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { Camera, hasCamera } from './camera.js';

const kFaults = {
  NotAllowedError: 'door.camera_denied',
  NotFoundError: 'door.camera_none',
  OverconstrainedError: 'door.camera_none',
  NotReadableError: 'door.camera_busy',
};

/** { element, close() } of a box whose camera calls `onCode(text)` for each code. */
export function cameraBox(onCode) {
  if (!hasCamera()) return { element: h('div.door-camera', {}, h('p.door-hint', {}, t('door.no_camera'))), close() {} };
  let camera = null;
  let isLit = false;
  const video = h('video', { playsinline: true, hidden: true, 'aria-label': t('door.camera') });
  video.muted = true;
  const toggle = h('button.button.button-quiet', { type: 'button' }, t('door.camera_on'));
  const torch = h('button.button.button-quiet', { type: 'button', hidden: true }, t('door.torch_on'));
  const draw = () => {
    video.hidden = !camera;
    torch.hidden = !camera?.hasTorch;
    setText(toggle, t(camera ? 'door.camera_off' : 'door.camera_on'));
    setText(torch, t(isLit ? 'door.torch_off' : 'door.torch_on'));
  };
  const close = () => {
    camera?.close();
    camera = null;
    isLit = false;
    draw();
  };
  const open = async () => {
    const next = new Camera(video, { onCode, onEnd: close });
    toggle.disabled = true;
    try {
      await next.open();
      camera = next;
    } catch (error) {
      next.close();
      notify(t(kFaults[error.name] ?? 'door.camera_failed'), { kind: 'alert' });
    }
    toggle.disabled = false;
    draw();
  };
  toggle.onclick = () => (camera ? close() : open());
  torch.onclick = async () => {
    try {
      await camera.light(!isLit);
      isLit = !isLit;
    } catch {
      notify(t('door.torch_failed'), { kind: 'alert' });
    }
    draw();
  };
  return { element: h('div.door-camera', { id: 'camera' }, h('div.door-line', {}, toggle, torch), video), close };
}
