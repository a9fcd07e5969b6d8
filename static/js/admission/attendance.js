// Who is expected at the doors of a session, by name and by ticket, and how many have come.
import * as api from '../api.js';
import { $, h, setText } from '../dom.js';
import { dayAndTime, money, number } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { csvLink, emptyState, table, withNumbers } from '../lists.js';
import { include, t } from '../messages.js';
import { printPage } from '../page.js';
import { placesText } from '../seating/place_list.js';
import { placeName } from '../words.js';
import { looksPrinted, readDigits } from './ticket_digits.js';

await include('box_office');

/** Who comes with a ticket, where somebody has said. */
const personOf = ({ holder, attendee }) => holder ?? attendee;

/** Who comes, by name. */
const doorRows = ({ items, guests }) =>
  [
    ...items.map((item) => ({
      ...item,
      n: item.seats.length,
      where: placesText(item.seats),
      each: item.seats.map(placeName),
      people: [...new Set(item.seats.map(personOf).filter(Boolean))],
    })),
    ...guests.map(({ name, places }) => ({
      name,
      reference: '',
      n: places,
      where: t('doors.guest'),
      each: [],
      people: [],
      status: 'guest',
    })),
  ].sort((a, b) => (a.name || '\uffff').localeCompare(b.name || '\uffff'));

/** Each ticket by its code: a scanner types that into the search and presses Enter. */
const doorTickets = ({ items }) =>
  new Map(items.flatMap((item) =>
    item.seats.map((seat) => {
      const people = [personOf(seat)].filter(Boolean);
      return [seat.code, { ...item, n: 1, where: placeName(seat), each: [], people }];
    })
  ));

const columns = [
  {
    label: t('doors.name'),
    cell: ({ name, people }) =>
      h('span', {}, name || h('span.muted', {}, t('doors.walk_in')), people.length > 0 && h('small', {}, people.join(', '))),
  },
  { label: t('order.reference'), cell: ({ reference }) => h('span.reference', {}, reference) },
  { label: t('doors.places'), cell: ({ n }) => number(n), numeric: true },
  { label: t('doors.seats'), cell: ({ where }) => where },
  {
    label: t('doors.state'),
    cell: ({ status, total }) => (status === 'due'
      ? h('span.badge.badge-alert', {}, t('doors.due', { amount: money(total) })) :
      h('span.badge', {}, t(`doors.${status}`))),
  },
];

export async function showDoors(root, slug) {
  const path = `/api/box-office/sessions/${encodeURIComponent(slug)}`;
  const load = async () => {
    const [doors, { came, inside, no_shows }] = await Promise.all([api.get(`${path}/doors`), api.get(`${path}/attendance`)]);
    return { ...doors, attendance: { came, inside, no_shows } };
  };
  const doors = await load();
  const { session } = doors;
  let [rows, tickets, attendance] = [doorRows(doors), doorTickets(doors), doors.attendance];
  const box = h('div');
  const people = h('p', {});
  const came = h('p', {});
  const search = field({ name: 'search', type: 'search', label: t('doors.search'), autocomplete: 'off' });
  const draw = () => {
    const typed = $('input', search).value.trim();
    const wanted = (looksPrinted(typed) ? readDigits(typed).reference ?? typed : typed).toLowerCase().replaceAll('-', '');
    const scanned = tickets.get(wanted.replaceAll(' ', '').toUpperCase());
    const found = scanned ?
      [scanned] :
      rows.filter(({ name, reference, where, each, people }) =>
        [name, reference.replaceAll('-', ''), where, ...each, ...people].some((text) => text.toLowerCase().includes(wanted))
      );
    const sum = rows.reduce((all, { n }) => all + n, 0);
    setText(people, t('doors.people', { n: sum, count: number(sum) }));
    setText(came, attendance.came === 0
      ? ''
      : t('doors.came', {
        n: attendance.came,
        came: number(attendance.came),
        inside: number(attendance.inside),
        missing: number(attendance.no_shows),
      }));
    box.replaceChildren(found.length ?
      table({ caption: t('doors.title'), columns, rows: found })
      : emptyState({ title: t('doors.none'), text: t(rows.length ? 'doors.none_found' : 'doors.none_text') }));
  };
  search.addEventListener('input', draw);
  search.addEventListener('keydown', ({ key, target }) => key === 'Enter' && target.select());
  draw();
  root.append(
    h('div.doors-list', {},
      h('div.panel-head', {},
        h('div', {}, h('h1', {}, session.title),
          h('p', {}, `${dayAndTime(session.starts_at, session.venue.timezone)} · ${session.venue.name}`), people, came),
        h('div.panel-actions.no-print', {}, csvLink(`${path}/doors.csv`),
          h('a.button.button-quiet', { href: withNumbers(`${path}/attendance.csv`), download: '' }, t('doors.attendance')),
          h('button.button.button-quiet', { type: 'button', onclick: printPage }, t('order.print')))),
      h('div.no-print.doors-search', {}, search), box)
  );
  keepFresh(box, doors, load, (now) => {
    [rows, tickets, attendance] = [doorRows(now), doorTickets(now), now.attendance];
    draw();
  });
}
