// What takes an event or a date of one out of the programme: it is called off, or put into the bin, with a way back.
import * as api from '../api.js';
import { t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt } from '../panel.js';
import { sum } from './programme_words.js';

/**
 * Asks, calls off what is at `path` and says what has come of it. `sessions` are those that it takes away; `reload` shows
 * what is there then.
 */
export async function callOff({ path, version, sessions, title, confirm, reload }) {
  const sure = await ask({ title, text: beforeWords(sessions), confirm, cancel: t('programme.keep') });
  if (!sure) return;
  const done = await attempt(() => api.post(`${path}/cancel`, { version }), { reload });
  if (!done) return;
  await reload();
  notify(afterWords(done.calling_off), { kind: done.calling_off.to_refund ? 'alert' : 'info' });
}

/** What happens to the orders when these sessions are cancelled. */
function beforeWords(sessions) {
  const paid = sum(sessions, ({ orders }) => orders.paid);
  const reserved = sum(sessions, ({ orders }) => orders.reserved);
  const held = sum(sessions, (session) => session.held);
  const lines = [t('programme.cancel_final')];
  if (held) lines.push(t('programme.cancel_held', { n: held }));
  if (reserved) lines.push(t('programme.cancel_reserved', { n: reserved }));
  if (paid) lines.push(t('programme.cancel_paid', { n: paid }));
  if (!paid && !reserved) lines.push(t('programme.cancel_nobody'));
  return lines;
}

/** What has happened to them. */
function afterWords({ cancelled, to_refund: paid }) {
  const words = [t('programme.cancelled')];
  if (cancelled) words.push(t('programme.cancelled_reserved', { n: cancelled }));
  if (paid) words.push(t('programme.cancelled_paid', { n: paid }));
  return words.join(' ');
}

/**
 * Asks, puts what is at `path` into the bin and offers to take it out again. `place` is where the programme shows it, and
 * `after` what is shown without it.
 */
export async function putIntoBin({ panel, path, version, title, text, done, place, after }) {
  const sure = await ask({ title: t('programme.delete_title', { title }), text, confirm: t('programme.delete') });
  if (!sure) return;
  const show = () => panel.go('programme', ...place);
  const gone = await attempt(() => api.post(`${path}/delete`, { version }), { reload: show });
  if (!gone) return;
  panel.go('programme', ...after);
  const undo = async () => {
    const back = await attempt(() => api.post(`${path}/undelete`, { version: gone.version }));
    if (back) show();
  };
  notify(done, { action: { label: t('programme.undo'), run: undo } });
}
