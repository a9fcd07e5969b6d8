// The box office: one picks a session, and sells, or looks who is expected at the doors.
import { showDoors } from '../admission/attendance.js';
import * as api from '../api.js';
import { $, h } from '../dom.js';
import { day, dayLong, number, time } from '../format.js';
import { keepFresh } from '../fresh.js';
import { emptyState } from '../lists.js';
import { include, t } from '../messages.js';
import { entitle } from '../page.js';
import { attempt, lineOfLinks, openPanel } from '../panel.js';
import { sessionInAddress, whileWaiting } from '../seating/house_map.js';
import { loadVenue } from '../seating/map_rows.js';
import { kKeys, Sale } from './counter_sale.js';
import { lastParked } from './parked_sale.js';

await include('box_office');

const kSections = ['sell', 'doors', 'waiting', 'orders', 'gift_cards', 'till'];
/** Sections that are about no session. */
const kOfAll = ['orders', 'gift_cards', 'till'];
/** A list of so many is read at a glance. */
const kListed = 8;
/** Sections of the administration, for who may change them without the rest of it, and what that takes. */
const kOfAdmin = {
  orders: { needs: 'see_orders', load: () => import('./orders.js') },
  gift_cards: { needs: 'edit_orders', load: () => import('../money/gift_cards.js') },
};
const needs = (name) => (name === 'waiting' ? 'see_orders' : kOfAdmin[name]?.needs);
const sections = () => kSections.filter((name) => !needs(name) || who.permissions.includes(needs(name)));

const current = () => sections().find((name) => location.hash.startsWith(`#${name}`)) ?? kSections[0];

const loadSessions = async () => (await api.get('/api/box-office/sessions')).items;

let sessions = [];
let leave = () => {};
let turn = 0;

function picker(slug, section) {
  const option = (one) => h('option', { value: one.slug, selected: one.slug === slug }, optionWords(one));
  const group = (label, some) => some.length > 0 && h('optgroup', { label }, some.map(option));
  const find = h('input', {
    type: 'search',
    placeholder: t('counter.find_hint'),
    'aria-label': t('counter.find'),
    autocomplete: 'off',
    oninput: () => select.replaceChildren(...groups()),
    onkeydown: (event) => {
      if (event.key !== 'Enter') return;
      const found = sessions.find((one) => isFound(one));
      if (found && find.value.trim()) go(found.slug);
    },
  });
  /** Each word has to stand somewhere in what the list says of it, or in the name of its artist. */
  const isFound = (one) => {
    const words = [optionWords(one), dayLong(one.starts_at, one.venue.timezone), one.artist].join(' ').toLowerCase();
    return find.value.toLowerCase().split(/\s+/).every((word) => words.includes(word));
  };
  const go = (to) => (location.hash = `#${section}/${encodeURIComponent(to)}`);
  // What is shown stays in the list, whatever is looked for.
  const listed = (isToday) => sessions.filter((one) => one.today === isToday && (one.slug === slug || isFound(one)));
  const groups = () => [group(t('counter.today'), listed(true)), group(t('counter.later'), listed(false))].filter(Boolean);
  const select = h('select', { onchange: ({ target }) => go(target.value) }, groups());
  keepFresh(select, sessions, loadSessions, (now) => {
    sessions = now;
    select.replaceChildren(...groups());
  });
  return h('div.session-pick.no-print', {}, h('label.field.session-field', {}, h('span.visually-hidden', {}, t('counter.session')), select),
    sessions.length > kListed && find);
}

/** The day with its year where that is not this one. */
const dayOf = ({ starts_at: starts }, zone) => (starts.slice(0, 4) === new Date().toISOString().slice(0, 4) ? day : dayLong)(starts, zone);

const optionWords = (one) =>
  [dayOf(one, one.venue.timezone), time(one.starts_at, one.venue.timezone), one.title,
    one.status === 'cancelled' ? t('counter.cancelled') : t('seats.left', leftOf(one))].join(' · ');

function leftOf({ capacity, sold, held, blocked }) {
  const n = Math.max(0, capacity - sold - held - blocked);
  return { n, count: number(n) };
}

/** From list to list one stays with the same session; orders and till are those of all, and a sale that was begun is gone on with. */
function addressOf(section) {
  const slug = kOfAll.includes(current()) ? null : sessionInAddress();
  return kOfAll.includes(section) || !slug ? `#${section}` : `#${section}/${encodeURIComponent(slug)}`;
}

/** How many places of a sale wait for somebody who is looking something up. */
function begunWords() {
  const begun = lastParked();
  return begun && h('span.badge', {}, t('counter.begun', { n: begun.places }));
}

/** A section of the administration. */
async function openAdmin(root, { load }) {
  const path = location.hash.split('/').slice(1).filter(Boolean).map(decodeURIComponent);
  const go = (...to) => {
    location.hash = to.map(encodeURIComponent).join('/');
  };
  await whileWaiting(root, () =>
    attempt(async () => {
      const section = await load();
      await section.show(root, { ...who, path, go, keep: () => {} });
    }));
}

/** Shows what the address names. What is slow draws into a root that is no longer on the page. */
async function open() {
  leave();
  leave = () => {};
  const mine = (turn += 1);
  const section = current();
  const root = h('div', { id: 'section' });
  $('#section').replaceWith(root);
  const words = (key) => (key === 'sell' && key !== section ? [t('counter.sell'), begunWords()] : t(`counter.${key}`));
  lineOfLinks($('#sections'), sections().map((key) => ({ href: addressOf(key), words: words(key), isCurrent: key === section })));
  entitle(t(`counter.${section}`));
  if (kOfAdmin[section]) return openAdmin(root, kOfAdmin[section]);
  if (section === 'till') return whileWaiting(root, () => attempt(async () => (await import('../money/till.js')).show(root)));
  await whileWaiting(root, () =>
    attempt(async () => {
      sessions = await loadSessions();
      const begun = lastParked()?.slug;
      const slug = sessionInAddress() ?? sessions.find((one) => one.slug === begun)?.slug ??
        sessions.find(({ status }) => status !== 'cancelled')?.slug;
      if (!slug) return root.append(emptyState({ title: t('counter.none'), text: t('counter.none_text') }));
      // The next sale is for the same performance, whatever this one was found by.
      history.replaceState(null, '', `#${section}/${encodeURIComponent(slug)}`);
      root.append(picker(slug, section));
      if (section === 'doors') return showDoors(root, slug);
      if (section === 'waiting') return (await import('../promotion/waiting_list.js')).showWaiting(root, slug,
          who.permissions.includes('edit_orders'));
      const session = await api.getSession(slug);
      const venue = await loadVenue(session.map);
      if (mine !== turn) return null;
      root.append(h('h1.visually-hidden', {}, session.event.title));
      const sale = new Sale(root, session, venue, { next: open, mayUndo: who.permissions.includes('edit_orders') });
      const press = (event) => {
        const method = Object.keys(kKeys).find((name) => kKeys[name] === event.key);
        if (!method || $('dialog[open]') || !root.contains(sale.room)) return;
        event.preventDefault();
        sale.pay(method);
      };
      document.addEventListener('keydown', press);
      leave = () => {
        sale.stop();
        document.removeEventListener('keydown', press);
      };
      return null;
    }));
}

const who = await openPanel('box_office');
if (who) {
  window.addEventListener('hashchange', open);
  open();
}
