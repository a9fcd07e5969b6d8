// One event: its texts, its sessions, and whether the public sees it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { day, money, time } from '../format.js';
import { check, field, forgiveEdits, values } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { emptyState, table } from '../lists.js';
import { t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { pictureField } from '../picture_field.js';
import { cancelledWords, cancelWords, fill, saleWords, stateBadge } from './programme_words.js';

const enc = encodeURIComponent;
const pathOf = (slug) => `/api/admin/events/${enc(slug)}`;

export async function showEvent(root, panel, slug) {
  const event = await api.get(pathOf(slug));
  const reload = () => panel.go('programme', 'events', slug);
  const page = { root, panel, event, reload };
  const list = h('div', {}, sessionList(page));
  root.replaceChildren(
    h('p.crumbs', {}, h('a', { href: '#programme' }, t('programme.title'))),
    head(page),
    h('div.editor-columns', {},
      h('div', {},
        h('div.section-head', {}, h('h2', {}, t('programme.sessions')),
          !isOver(event) && h('a.button.button-small', { href: `#programme/events/${enc(slug)}/new` }, t('programme.add_session'))), list),
      h('div', {}, h('h2', {}, t('programme.texts')), textForm(page)))
  );
  // The texts stay as they are under whoever edits them: who saves over somebody else's is told.
  keepFresh(list, event, () => api.get(pathOf(slug)), (now) => list.replaceChildren(sessionList({ ...page, event: now })));
}

const isOver = ({ status, deleted_at: deleted }) => deleted || status === 'cancelled' || status === 'archived';
const isAhead = ({ status, starts_at: starts }) => status === 'scheduled' && Date.parse(starts) > Date.now();

function head({ event, ...page }) {
  const { status, sessions } = event;
  const ahead = sessions.filter(isAhead);
  const action = (key, run, quiet = true) =>
    h(quiet ? 'button.button.button-quiet' : 'button.button', { type: 'button', onclick: () => run({ event, ...page }) },
      t(`programme.${key}`));
  return h('div.panel-head', {}, h('div', {}, h('h1', {}, event.title), h('p', {}, stateBadge(status), ' ', statusWords(event, ahead))),
    h('div.panel-actions', {}, status === 'published' && ahead.length > 0 &&
      h('a.button.button-quiet', { href: `/sessions/${enc(ahead[0].slug)}` }, t('programme.look')), action('duplicate', duplicate),
      status === 'published' && action('cancel_event', cancel),
      status !== 'archived' && ahead.length === 0 && sessions.length > 0 && action('archive', step('archive')),
      sessions.every(({ orders }) => orders.paid + orders.reserved === 0) && action('delete', remove),
      (status === 'draft' || status === 'archived') && action('publish', publish, false)));
}

function statusWords({ status, sessions }, ahead) {
  if (status === 'draft') return t(sessions.length ? 'programme.draft_ready' : 'programme.draft_empty');
  if (status === 'published') return t(ahead.length ? 'programme.published_text' : 'programme.published_over');
  return t(`programme.${status}_text`);
}

// ---- What can be done with it

/** Takes one step without a question, and says what has come of it. */
const step = (name) => async ({ event, reload }) => {
  const done = await attempt(() => api.post(`${pathOf(event.slug)}/${name}`, { version: event.version }), { reload });
  if (!done) return;
  await reload();
  notify(t(`programme.done.${name}`));
};

async function publish(page) {
  const { event } = page;
  const open = event.sessions.filter((session) => isAhead(session) && Date.parse(session.sales_start) <= Date.now());
  const sure = await ask({
    title: t('programme.publish_title', { title: event.title }),
    text: [t('programme.publish_text'), t(open.length ? 'programme.publish_on_sale' : 'programme.publish_later', { n: open.length })],
    confirm: t('programme.publish'),
  });
  if (sure) await step('publish')(page);
}

async function remove({ event, panel, reload }) {
  const sure = await ask({
    title: t('programme.delete_title', { title: event.title }),
    text: t('programme.delete_text'),
    confirm: t('programme.delete'),
  });
  if (!sure) return;
  const done = await attempt(() => api.post(`${pathOf(event.slug)}/delete`, { version: event.version }), { reload });
  if (!done) return;
  panel.go('programme');
  notify(t('programme.done.delete'), {
    action: {
      label: t('programme.undo'),
      run: async () => {
        const back = await attempt(() => api.post(`${pathOf(event.slug)}/undelete`, { version: done.version }));
        if (back) panel.go('programme', 'events', event.slug);
      },
    },
  });
}

async function cancel({ event, reload }) {
  const sure = await ask({
    title: t('programme.cancel_title', { title: event.title }),
    text: cancelWords(event.sessions.filter(isAhead)),
    confirm: t('programme.cancel_event'),
    cancel: t('programme.keep'),
  });
  if (!sure) return;
  const done = await attempt(() => api.post(`${pathOf(event.slug)}/cancel`, { version: event.version }), { reload });
  if (!done) return;
  await reload();
  notify(cancelledWords(done.calling_off), { kind: done.calling_off.to_refund ? 'alert' : 'info' });
}

async function duplicate({ event, panel }) {
  const copy = await formDialog({
    title: t('programme.duplicate_title'),
    text: t('programme.duplicate_text'),
    confirm: t('programme.duplicate'),
    fields: [field({ name: 'title', label: t('programme.field.title'), value: event.title, required: true, maxlength: '200' })],
    save: ({ title }) => api.post(`${pathOf(event.slug)}/duplicate`, { title }),
  });
  if (copy) panel.go('programme', 'events', copy.slug);
}

// ---- Its texts

function textForm({ event, panel, reload }) {
  const submit = h('button.button', { type: 'submit' }, t('programme.save'));
  const fields = (event) => [
    field({ name: 'title', label: t('programme.field.title'), value: event.title, required: true, maxlength: '200' }),
    field({
      name: 'artist',
      label: t('programme.field.artist'),
      value: event.artist,
      maxlength: '120',
      hint: t('programme.field.artist_hint'),
    }),
    field({
      name: 'description',
      type: 'textarea',
      label: t('programme.field.description'),
      value: event.description,
      maxlength: '5000',
      rows: '7',
    }),
    pictureField({
      name: 'image',
      label: t('programme.field.image'),
      value: event.image,
      placeholder: '/static/images/…',
      hint: t('programme.field.image_hint'),
    }),
  ];
  const form = h('form.fields', { novalidate: true }, fields(event), h('p.hint', {}, t('programme.address', { slug: event.slug })),
    h('div', {}, submit));
  let changed = false;
  form.addEventListener('input', () => (changed = true));
  panel.keep(() => changed);
  forgiveEdits(form);
  form.addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    if (!check(form) || submit.getAttribute('aria-disabled')) return;
    submit.setAttribute('aria-disabled', 'true');
    const send = (version = event.version) => {
      const { title, artist, description, image } = values(form);
      return api.put(pathOf(event.slug), { title, artist, description: description.replace(/\s+/g, ' '), image, version });
    };
    const saved = await attempt(send, {
      form,
      reload: () => {
        changed = false;
        return reload();
      },
      theirs: { seen: event, load: () => api.get(pathOf(event.slug)), fields },
    });
    submit.removeAttribute('aria-disabled');
    if (!saved) return;
    changed = false;
    await reload();
    notify(t('panel.saved'), { key: 'saved' });
  });
  return form;
}

// ---- Its sessions

function sessionList({ event, panel }) {
  const { sessions } = event;
  if (!sessions.length) {
    return emptyState({
      title: t('programme.when'),
      text: t('programme.when_text'),
      action: isOver(event) ? null : { label: t('programme.add_session'), run: () => panel.go('programme', 'events', event.slug, 'new') },
    });
  }
  return table({
    caption: t('programme.sessions'),
    rows: sessions,
    columns: [
      { label: t('programme.starts'), cell: startCell },
      {
        label: t('programme.sale'),
        cell: (session) => h(session.status === 'cancelled' ? 'span.is-off' : 'span', {}, saleWords(session, event)),
      },
      { label: t('programme.sold'), numeric: true, cell: ({ sold, capacity }) => fill(sold, capacity) },
      { label: t('programme.revenue'), numeric: true, cell: revenueCell },
    ],
  });
}

function startCell({ slug, starts_at: starts, venue }) {
  return h('span', {},
    h('a', { href: `#programme/sessions/${enc(slug)}` }, `${day(starts, venue.timezone)}, ${time(starts, venue.timezone)}`),
    h('small', {}, venue.name));
}

function revenueCell({ revenue, reserved_amount: reserved }) {
  return h('span', {}, money(revenue), reserved.amount > 0 && h('small', {}, t('programme.reserved_more', { amount: money(reserved) })));
}
