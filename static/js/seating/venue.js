// The venue panel: the houses one works for, and the editor of their seat maps.
import * as api from '../api.js';
import { $, h } from '../dom.js';
import { kOwnZone } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { allOf, emptyState, table } from '../lists.js';
import { include, t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt, formDialog, gone, openPanel } from '../panel.js';

await include('editor');

const kPath = '/api/venue/venues';
const main = $('#main');
let venues = [];
let editor = null;
let shopZone = null;

const load = async () => {
  venues = await allOf(kPath);
};
const zones = () =>
  [...new Set([...(shopZone ? [shopZone] : []), kOwnZone, 'UTC', ...(Intl.supportedValuesOf?.('timeZone') ?? [])])].sort();

// ---- The list

function renderList() {
  const head = h('div.panel-head', {}, h('div', {}, h('h1', {}, t('venue.title')), h('p', {}, t('venue.lead'))),
    venues.length > 0 && h('div.panel-actions', {}, h('button.button', { type: 'button', onclick: add }, t('venue.add'))));
  const list = venues.length
    ? table({
      caption: t('venue.title'),
      rows: venues,
      columns: [
        { label: t('venue.name'), cell: (venue) => h('span', {}, h('b', {}, venue.name), h('small', {}, venue.slug)) },
        { label: t('venue.city'), cell: ({ city }) => city || '–' },
        { label: t('venue.zone'), cell: ({ timezone }) => timezone.replaceAll('_', ' ') },
        {
          label: t('venue.map'),
          cell: ({ map }) => h(map ? 'span.badge.badge-good' : 'span.badge', {}, t(map ? 'venue.map_there' : 'venue.map_none')),
        },
        {
          label: t('venue.actions'),
          numeric: true,
          cell: (venue) =>
            h('span.row-actions', {}, h('button.button.button-quiet.button-small', {
              type: 'button',
              'aria-label': t('venue.edit_one', { venue: venue.name }),
              onclick: () => edit(venue),
            }, t('venue.edit')), h(venue.map ? 'a.button.button-quiet.button-small' : 'a.button.button-small', {
              href: `#${encodeURIComponent(venue.slug)}/map`,
              'aria-label': t('venue.draw_one', { action: t(venue.map ? 'venue.draw' : 'venue.draw_first'), venue: venue.name }),
            }, t(venue.map ? 'venue.draw' : 'venue.draw_first'))),
        },
      ],
    })
    : emptyState({ title: t('venue.none'), text: t('venue.none_text'), action: { label: t('venue.add'), run: add } });
  main.replaceChildren(head, list);
}

const common = (venue) => [
  field({ name: 'name', label: t('venue.name'), value: venue?.name ?? '', required: true, maxlength: '120' }),
  h('div.field-pair', {}, field({ name: 'city', label: t('venue.city'), value: venue?.city ?? '', required: true, maxlength: '120' }),
    field({
      name: 'timezone',
      type: 'select',
      label: t('venue.zone'),
      value: venue?.timezone ?? shopZone ?? kOwnZone,
      options: zones().map((zone) => [zone, zone.replaceAll('_', ' ')]),
    })),
];

const slugOf = (name) =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(
    0,
    60
  );

async function add() {
  const slug = field({
    name: 'slug',
    label: t('venue.slug'),
    hint: t('venue.slug_hint'),
    required: true,
    maxlength: '60',
    pattern: '[a-z0-9]+(-[a-z0-9]+)*',
  });
  const fields = [...common(null), slug];
  const name = fields[0].querySelector('input');
  const address = slug.querySelector('input');
  name.addEventListener('input', () => {
    if (!address.dataset.own) address.value = slugOf(name.value);
  });
  address.addEventListener('input', () => {
    address.dataset.own = '';
  });
  const added = await formDialog({ title: t('venue.add'), fields, confirm: t('venue.add_do'), save: (values) => api.post(kPath, values) });
  if (!added) return;
  notify(t('venue.added'), { key: 'venue' });
  await refresh();
}

async function edit(venue) {
  const saved = await formDialog({
    title: t('venue.edit_one', { venue: venue.name }),
    fields: common(venue),
    confirm: t('venue.save'),
    theirs: { seen: venue, load: async () => (await allOf(kPath)).find(({ slug }) => slug === venue.slug) ?? gone(), fields: common },
    save: (values, version) => api.patch(`${kPath}/${encodeURIComponent(venue.slug)}`, { ...values, version }),
  });
  if (!saved) return;
  notify(t('panel.saved'), { key: 'venue' });
  await refresh();
}

async function refresh() {
  await attempt(load);
  if (!editor) renderList();
}

// ---- The editor

async function newestMap(slug) {
  await load();
  return venues.find((venue) => venue.slug === slug)?.map ?? null;
}

/** The editor is a large part that the list does without: it comes when it is wanted. */
async function openMap(venue) {
  const { openEditor } = await import('./editor/open_editor.js');
  const root = h('div.editor', {});
  document.body.classList.add('is-editing');
  main.replaceChildren(root);
  editor = await openEditor(root, venue, {
    back: () => {
      location.hash = '';
    },
    published: (map) => {
      venue.map = map;
    },
    newest: () => newestMap(venue.slug),
  });
  if (!editor) location.hash = '';
}

let shown = null; // the address that is on the screen, or on its way there
let isRouting = false;

/** Shows what the address names, and what it names by the time that is done. */
async function route() {
  if (isRouting || location.hash === shown) return;
  isRouting = true;
  try {
    do {
      shown = location.hash;
      await show(shown);
    } while (location.hash !== shown);
  } finally {
    isRouting = false;
  }
}

async function show(address) {
  const [slug, part] = address.slice(1).split('/');
  editor?.close();
  editor = null;
  const venue = part === 'map' && venues.find((one) => one.slug === decodeURIComponent(slug));
  if (venue) return openMap(venue);
  document.body.classList.remove('is-editing');
  await refresh();
  return main.focus({ preventScroll: true });
}

const who = await openPanel('venue');
if (who) {
  shopZone = who.shop?.timezone ?? null;
  const loaded = await attempt(async () => {
    await load();
    return true;
  });
  if (loaded) {
    window.addEventListener('hashchange', route); // also while the first is on its way
    await route();
    keepFresh(main, venues, () => (editor ? venues : allOf(kPath)), (now) => {
      venues = now;
      if (!editor) renderList();
    });
  }
}
