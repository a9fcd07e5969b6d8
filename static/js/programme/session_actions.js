// What can be done with a session: copied, postponed, called off, deleted, and guests of its artist.
import * as api from '../api.js';
import { dayAndTime } from '../format.js';
import { field, refuseField } from '../forms.js';
import { t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { callOff, putIntoBin } from './removal.js';
import { timeField } from './session_form.js';
import { fromLocal, isSkipped } from './zone_time.js';

const enc = encodeURIComponent;
const kHour = 3_600_000;

/** Where the house edits a session. */
export const pathOf = (slug) => `/api/admin/sessions/${enc(slug)}`;

export async function duplicate({ panel, session }) {
  const zone = session.venue.timezone;
  const copy = await formDialog({
    title: t('programme.duplicate_session'),
    text: t('programme.duplicate_session_text'),
    confirm: t('programme.duplicate'),
    fields: [
      timeField('starts_at', Math.max(Date.parse(session.starts_at), Date.now()) + 24 * kHour, zone, {
        hint: t('programme.zone', { venue: session.venue.name, zone }),
      }),
    ],
    save: ({ starts_at: starts }) => {
      if (isSkipped(starts, zone)) refuseField('starts_at', t('programme.skipped'));
      return api.post(`${pathOf(session.slug)}/duplicate`, { starts_at: fromLocal(starts, zone) });
    },
  });
  if (copy) panel.go('programme', 'sessions', copy.slug);
}

const quotaFields = (
  { quota }
) => [field({ name: 'quota', type: 'number', label: t('programme.guests_quota'), value: quota, required: true, min: '0', max: '10000' })];

/** How many people the artist may put on the guest list. */
export async function guests({ session }) {
  const list = await attempt(() => api.get(`/api/artist/sessions/${enc(session.slug)}/guests`));
  if (!list) return;
  const saved = await formDialog({
    title: t('programme.guests'),
    text: t('programme.guests_text', { n: list.places }),
    confirm: t('programme.save'),
    fields: quotaFields(list),
    theirs: { seen: list, load: () => api.get(`/api/artist/sessions/${enc(session.slug)}/guests`), fields: quotaFields },
    save: ({ quota }, version) => api.put(`/api/admin/sessions/${enc(session.slug)}/guests-quota`, { quota, version }),
  });
  if (saved) notify(t('panel.saved'), { key: 'saved' });
}

export async function postpone({ session, reload }) {
  const sure = await ask({
    title: t('programme.postpone'),
    text: t('programme.postpone_text'),
    confirm: t('programme.postpone'),
    cancel: t('programme.keep'),
  });
  if (!sure) return;
  const done = await attempt(() => api.post(`${pathOf(session.slug)}/postpone`, { version: session.version }), { reload });
  if (!done) return;
  await reload();
  notify(t('programme.postponed'));
}

const startWords = ({ starts_at: starts, venue }) => dayAndTime(starts, venue.timezone);

/** Takes a date out of its event that nobody has an order for. */
export function remove({ panel, session }) {
  return putIntoBin({
    panel,
    path: pathOf(session.slug),
    version: session.version,
    title: startWords(session),
    text: t('programme.delete_session_text'),
    done: t('programme.done.delete_session'),
    place: ['sessions', session.slug],
    after: ['events', session.event],
  });
}

export function cancel({ session, reload }) {
  return callOff({
    path: pathOf(session.slug),
    version: session.version,
    sessions: [session],
    title: t('programme.cancel_session_title', { when: startWords(session) }),
    confirm: t('programme.cancel_session'),
    reload,
  });
}
