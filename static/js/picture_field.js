// Pictures in the forms of panels.
import * as api from './api.js';
import { h } from './dom.js';
import { field, refuseField } from './forms.js';
import { t } from './messages.js';
import { attempt } from './panel.js';

/**
 * A field for the path of a picture on this site, which can be uploaded too. The browser makes it small and upright
 * before: whatever it can show may be chosen.
 */
export function pictureField({ value, ...options }) {
  const box = field({ value, maxlength: '200', ...options });
  const input = box.querySelector('input');
  const preview = h('img.picture', { alt: '', src: value || null, hidden: !value });
  const file = h('input.visually-hidden', { type: 'file', accept: 'image/*' });
  input.addEventListener('input', () => {
    preview.hidden = !input.value;
    if (input.value) preview.src = input.value;
  });
  file.addEventListener('change', async () => {
    const [chosen] = file.files;
    file.value = '';
    if (!chosen) return;
    const added = await attempt(async () => api.upload('/api/marketing/images', await smallPicture(chosen), { timeout: 60_000 }), {
      form: input.form,
    });
    if (!added) return;
    input.value = added.path;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  box.append(h('div.picture-choice', {}, preview, h('label.button.button-quiet.button-small', {}, t('panel.choose_picture'), file)));
  return box;
}

const kPictureSide = 1600;

/** The picture as a Blob that the server takes: a drawing or a logo as PNG, a photo as JPEG. */
async function smallPicture(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!bitmap) refuseField('image', t('panel.not_a_picture'));
  const scale = Math.min(1, kPictureSide / Math.max(bitmap.width, bitmap.height));
  const canvas = h('canvas', { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const type = file.type === 'image/jpeg' ? file.type : 'image/png';
  const made = await new Promise((resolve) => canvas.toBlob(resolve, type, 0.92));
  if (made.size < 1_800_000) return made;
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
}
