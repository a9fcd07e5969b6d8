// The link to the preview of a draft: made for whoever asks, and shown with a way to copy it.
import * as api from '../api.js';
import { openDialog } from '../dialog.js';
import { copyText, h } from '../dom.js';
import { kOwnZone, moment } from '../format.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt } from '../panel.js';

/** Makes a link to the preview of an event and shows it. */
export async function makePreviewLink(slug) {
  const link = await attempt(() => api.post(`/api/marketing/events/${encodeURIComponent(slug)}/preview-link`));
  if (link) await show(link);
}

function show({ path, until }) {
  const whole = new URL(path, location.origin).href;
  const copy = h('button.button', { type: 'button' }, t('preview_link.copy'));
  const close = h('button.button.button-quiet', { type: 'button' }, t('preview_link.close'));
  const dialog = h('dialog.dialog', { 'aria-labelledby': 'preview-title' }, h('h2', { id: 'preview-title' }, t('preview_link.title')),
    h('p', {}, t('preview_link.text', { date: moment(until, kOwnZone) })),
    h('p.code', {}, h('a', { href: whole, target: '_blank', rel: 'noopener' }, whole)), h('div.dialog-actions', {}, close, copy));
  copy.addEventListener('click', async () => {
    if (await copyText(whole)) notify(t('preview_link.copied'), { key: 'copied' });
  });
  copy.hidden = !navigator.clipboard;
  close.addEventListener('click', () => dialog.close());
  return openDialog(dialog);
}
