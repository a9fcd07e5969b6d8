// One event: its texts, its sessions, and whether the public sees it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { check, field, forgiveEdits, values } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { pictureField } from '../picture_field.js';
import { makePreviewLink } from './preview_link.js';
import { crumbs, stateBadge } from './programme_words.js';
import { callOff, putIntoBin } from './removal.js';
import { sessionList } from './session_list.js';

const enc = encodeURIComponent;
const pathOf = (slug) => `/api/admin/events/${enc(slug)}`;

export async function showEvent(root, panel, slug) {
  const event = await api.get(pathOf(slug));
  const reload = () => panel.go('programme', 'events', slug);
  const page = { root, panel, event, reload, chosen: new Set(), isOver: isOver(event) };
  const list = h('div', {}, sessionList(page));
  root.replaceChildren(
    crumbs(),
    head(page),
    h('div.editor-columns', {},
      h('div', {},
        h('div.section-head', {}, h('h2', {}, t('programme.sessions')),
          !page.isOver && h('a.button.button-small', { href: `#programme/events/${enc(slug)}/new` }, t('programme.add_session'))), list),
      h('div', {}, h('h2', {}, t('programme.texts')), textForm(page)))
  );
  // The texts stay as they are under whoever edits them: who saves over somebody else's is told.
  keepFresh(list, event, () => api.get(pathOf(slug)), (now) => list.replaceChildren(sessionList({ ...page, event: now })));
}

const isOver = ({ status, deleted_at: deleted }) => deleted || status === 'cancelled' || status === 'archived';
const isUnsold = ({ sessions }) => sessions.every(({ orders }) => orders.paid + orders.reserved === 0);
const isAhead = ({ status, starts_at: starts }) => status === 'scheduled' && Date.parse(starts) > Date.now();

function head({ event, ...page }) {
  const { status, sessions } = event;
  const ahead = sessions.filter(isAhead);
  const action = (key, run, quiet = true) =>
    h(quiet ? 'button.button.button-quiet' : 'button.button', { type: 'button', onclick: () => run({ event, ...page }) },
      t(`programme.${key}`));
  return h('div.panel-head', {}, h('div', {}, h('h1', {}, event.title), h('p', {}, stateBadge(status), ' ', statusWords(event, ahead))),
    h('div.panel-actions', {}, status === 'published' && ahead.length > 0 &&
      h('a.button.button-quiet', { href: `/sessions/${enc(ahead[0].slug)}` }, t('programme.look')), sessions.length > 0 &&
      h('a.button.button-quiet', { href: `#programme/events/${enc(event.slug)}/settlement` }, t('programme.settlement')),
      status === 'draft' && action('preview', ({ event: draft }) => makePreviewLink(draft.slug)), action('duplicate', duplicate),
      status === 'published' && isUnsold(event) && action('unpublish', step('unpublish')),
      status === 'published' && action('cancel_event', cancel),
      status !== 'archived' && ahead.length === 0 && sessions.length > 0 && action('archive', step('archive')),
      isUnsold(event) && action('delete', remove), (status === 'draft' || status === 'archived') && action('publish', publish, false)));
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

function remove({ event, panel }) {
  return putIntoBin({
    panel,
    path: pathOf(event.slug),
    version: event.version,
    title: event.title,
    text: t('programme.delete_text'),
    done: t('programme.done.delete'),
    place: ['events', event.slug],
    after: [],
  });
}

function cancel({ event, reload }) {
  return callOff({
    path: pathOf(event.slug),
    version: event.version,
    sessions: event.sessions.filter(isAhead),
    title: t('programme.cancel_title', { title: event.title }),
    confirm: t('programme.cancel_event'),
    reload,
  });
}

async function duplicate({ event, panel }) {
  const dates = event.sessions.filter(({ status }) => status !== 'cancelled');
  const which = field({
    name: 'dates',
    type: 'select',
    label: t('programme.duplicate_dates'),
    options: [['none', t('programme.duplicate_none')], ['all', t('programme.duplicate_all', { n: dates.length })]],
  });
  const first = field({
    name: 'first_day',
    type: 'date',
    label: t('programme.duplicate_first'),
    hint: t('programme.duplicate_first_hint'),
    disabled: true,
    required: true,
  });
  first.hidden = true;
  which.addEventListener('change', ({ target }) => {
    first.hidden = first.querySelector('input').disabled = target.value === 'none';
  });
  const copy = await formDialog({
    title: t('programme.duplicate_title'),
    text: t('programme.duplicate_text'),
    confirm: t('programme.duplicate'),
    fields: [
      field({ name: 'title', label: t('programme.field.title'), value: event.title, required: true, maxlength: '200' }),
      dates.length > 0 && which,
      first,
    ].filter(Boolean),
    save: ({ title, dates: wanted, first_day: day }) =>
      api.post(`${pathOf(event.slug)}/duplicate`, wanted === 'all' ? { title, first_day: day } : { title }),
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
    field({
      name: 'attendee_names',
      type: 'select',
      label: t('programme.field.attendee_names'),
      value: event.attendee_names,
      options: ['none', 'optional', 'required'].map((key) => [key, t(`programme.attendee_names.${key}`)]),
      hint: t('programme.field.attendee_names_hint'),
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
    const send = (version = event.version) => api.put(pathOf(event.slug), { ...values(form), version });
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
