// Orders: find one by whatever the customer remembers, see it, and change it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { day, moment, money, time } from '../format.js';
import { check, field, forgiveEdits } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { mailOfOrder } from '../house/mail.js';
import { include, language, t, term } from '../messages.js';
import { giveBack, moneyTable, takePayment } from '../money/order_money.js';
import { showReceipts } from '../money/receipts.js';
import { ask, notify } from '../notices.js';
import { allOf, attempt, csvLink, emptyState, table } from '../panel.js';
import { showStatement } from '../payment/bank_statement.js';
import { incidentsNotice, showIncidents } from '../payment/payment_incidents.js';
import { showConcerned } from './concerned.js';
import { exchangeOrder } from './exchange.js';
import { BlockMap, showMove } from './seat_desk.js';

await include('orders');

const enc = encodeURIComponent;
const kStates = ['paid', 'pending', 'reserved', 'partly_refunded', 'refunded', 'expired', 'cancelled'];
const kPause = 250; // milliseconds after the last key
const kAtOnce = 100; // orders that the server cancels with one request

export async function show(root, panel) {
  const [reference, what] = panel.path;
  if (reference === 'block') return showBlocks(root, panel);
  if (reference === 'statement') return showStatement(root, panel);
  if (reference === 'incidents') return showIncidents(root, panel);
  if (reference === 'concerned') return showConcerned(root, panel, panel.path[1]);
  if (!reference) return showList(root, panel);
  return what === 'move' ? showMove(root, panel, await api.get(`/api/admin/orders/${enc(reference)}`)) : showOrder(root, panel, reference);
}

/** Who buys at the counter need not say who they are. */
const nameOf = ({ name }) => name || t('orders.walk_in');

const isPaid = (status) => status === 'paid' || status === 'partly_refunded';
const badge = (status) =>
  h(isPaid(status) ? 'span.badge.badge-good' : ['reserved', 'pending'].includes(status) ? 'span.badge.badge-alert' : 'span.badge', {},
    t(`orders.state.${status}`));
const when = ({ starts_at: starts, timezone }) => `${day(starts, timezone)}, ${time(starts, timezone)}`;

// ---- The list

/** What can be chosen from: every session that `panel` may see, what comes next first and then what was played last. */
async function sessionsAround({ permissions }) {
  const sessions = permissions.includes('edit_programme')
    ? (await allOf('/api/admin/events')).flatMap(({ slug: event, title, sessions: all }) =>
      all.map((session) => ({ ...session, event, title }))
    )
    : (await api.get('/api/box-office/sessions')).items;
  const options = sessions.map(({ slug, event, title, starts_at: starts, venue }) => ({
    slug,
    event,
    title,
    at: Date.parse(starts),
    words: `${title}, ${day(starts, venue.timezone)}, ${time(starts, venue.timezone)}`,
  }));
  const ahead = options.filter(({ at }) => at >= Date.now()).sort((a, b) => a.at - b.at);
  const past = options.filter(({ at }) => at < Date.now()).sort((a, b) => b.at - a.at);
  return [...ahead, ...past];
}

/** The choices above the list: `form` to show, `asked()` as the server is asked, `clear()`. Calls `changed` after each. */
function filters(sessions, changed) {
  const choice = (name, label, any, options) => field({ name, type: 'select', label: t(label), options: [['', t(any)], ...options] });
  const events = [...new Map(sessions.map(({ event, title }) => [event, title]))].sort(([, a], [, b]) => a.localeCompare(b));
  const day = (name) => field({ name, type: 'date', label: t(`orders.${name}`), min: '2000-01-01', max: '2999-12-31' });
  const form = h('form.order-filters', { novalidate: true, role: 'search', 'aria-label': t('orders.filters') },
    field({ name: 'q', type: 'search', label: t('orders.search'), maxlength: '120' }),
    choice('status', 'orders.status', 'orders.any_status', kStates.map((name) => [name, t(`orders.state.${name}`)])),
    choice('event', 'orders.event', 'orders.any_event', events), choice('session', 'orders.session', 'orders.any_session', []), day('from'),
    day('until'));
  const { q, status, event, session, from, until } = form.elements;
  const parts = [q, status, event, session, from, until];
  /** Of a chosen event only its own sessions can be chosen. */
  const offer = () => {
    const fitting = sessions.filter((one) => !event.value || one.event === event.value);
    const chosen = fitting.some(({ slug }) => slug === session.value) ? session.value : '';
    session.replaceChildren(h('option', { value: '' }, t('orders.any_session')),
      ...fitting.map(({ slug, words }) => h('option', { value: slug }, words)));
    session.value = chosen;
  };
  let timer = null;
  q.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(changed, kPause);
  });
  event.addEventListener('change', offer);
  for (const part of [status, event, session]) part.addEventListener('change', changed);
  for (const part of [from, until]) part.addEventListener('change', () => check(form) && changed());
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    if (check(form)) changed();
  });
  forgiveEdits(form);
  offer();
  return {
    form,
    asked: () => new URLSearchParams(parts.map(({ name, value }) => [name, value.trim()]).filter(([, value]) => value)),
    clear: () => {
      for (const part of parts) part.value = '';
      offer();
      q.focus();
    },
  };
}

async function showList(root, panel) {
  const filter = filters(await sessionsAround(panel), () => load(true));
  const csv = csvLink('/api/admin/orders.csv');
  const list = h('div', {});
  const count = h('p.found', { role: 'status' });
  const more = h('button.button.button-quiet', { type: 'button', hidden: true }, t('orders.more'));
  const page = { items: [], next: null, turn: 0 };
  const chosen = new Choice(panel.permissions.includes('edit_orders'), () => load(true));
  const wanted = filter.asked;
  const load = async (isFresh) => {
    const turn = page.turn += 1;
    const asked = wanted();
    csv.href = `/api/admin/orders.csv?${asked}`;
    if (!isFresh) asked.set('after', page.next);
    const found = await attempt(() => api.get(`/api/admin/orders?${asked}`), { form: filter.form });
    if (!found || turn !== page.turn) return; // a later question is on its way
    draw(isFresh ? found.items : [...page.items, ...found.items], found.next);
  };
  const draw = (items, next) => {
    Object.assign(page, { items, next });
    more.hidden = !next;
    count.textContent = t(next ? 'orders.found_more' : 'orders.found', { n: items.length });
    chosen.show(items);
    list.replaceChildren(items.length ? lines(items, chosen) : nothing(wanted().size > 0));
  };
  /** The newest orders as they are now; older ones that have been asked for stay below them. */
  const freshen = ({ asked, found }) => {
    if (asked !== String(wanted())) return; // something else is asked for by now
    const rest = page.items.slice(1 + page.items.findIndex(({ reference }) => reference === found.items.at(-1)?.reference));
    const isWhole = rest.length === page.items.length || !found.next;
    draw(isWhole ? found.items : [...found.items, ...rest], isWhole ? found.next : page.next);
  };
  const nothing = (isFiltered) =>
    emptyState(isFiltered ?
      {
        title: t('orders.no_match'),
        text: t('orders.no_match_text'),
        action: {
          label: t('orders.show_all'),
          run: () => {
            filter.clear();
            load(true);
          },
        },
      } :
      { title: t('orders.none'), text: t('orders.none_text') });
  more.addEventListener('click', () => load(false));
  root.replaceChildren(
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('orders.title')), h('p', {}, t('orders.lead'))),
      h('div.panel-actions', {},
        panel.permissions.includes('edit_orders') && h('a.button.button-quiet', { href: '#orders/statement' }, t('statement.title')),
        panel.permissions.includes('block_seats') && h('a.button.button-quiet', { href: '#orders/block' }, t('orders.block')), csv)),
    await incidentsNotice(),
    filter.form,
    count,
    chosen.bar,
    list,
    h('p', {}, more)
  );
  await load(true);
  keepFresh(list, null, async () => {
    const asked = String(wanted());
    return { asked, found: await api.get(`/api/admin/orders?${asked}`) };
  }, freshen);
}

/** Which reservations on the screen are to be cancelled together. What has left the screen is not among them. */
class Choice {
  constructor(isAllowed, reload) {
    this.isAllowed = isAllowed;
    this.reload = reload;
    this.references = new Set();
    this.reserved = [];
    this.words = h('span', { role: 'status' });
    this.all = h('button.button.button-quiet.button-small', { type: 'button', onclick: () => this.#chooseAll() }, t('orders.choose_all'));
    this.end = h('button.button.button-small', { type: 'button', onclick: () => this.#cancel() }, t('orders.cancel_chosen'));
    this.bar = h('div.order-choice', { role: 'group', 'aria-label': t('orders.choice'), hidden: true }, this.all, this.end, this.words);
  }

  show(items) {
    this.reserved = this.isAllowed ? items.filter(({ status }) => status === 'reserved').map(({ reference }) => reference) : [];
    this.references = new Set(this.reserved.filter((reference) => this.references.has(reference)));
    this.bar.hidden = !this.reserved.length;
    this.#count();
  }

  /** The tick box of a line, where it can be chosen. */
  box({ reference, customer }) {
    if (!this.reserved.includes(reference)) return '';
    const box = h('input', {
      type: 'checkbox',
      checked: this.references.has(reference),
      value: reference,
      'aria-label': t('orders.choose_one', { reference, name: nameOf(customer) }),
    });
    box.addEventListener('change', () => {
      if (box.checked) this.references.add(reference);
      else this.references.delete(reference);
      this.#count();
    });
    return box;
  }

  #count() {
    const n = this.references.size;
    this.end.disabled = !n;
    this.words.textContent = n ? t('orders.chosen', { n }) : '';
  }

  #chooseAll() {
    const isWhole = this.references.size === this.reserved.length;
    this.references = new Set(isWhole ? [] : this.reserved);
    for (const box of document.querySelectorAll('#section tbody input[type=checkbox]')) box.checked = this.references.has(box.value);
    this.#count();
  }

  async #cancel() {
    const all = [...this.references];
    const sure = await ask({
      title: t('orders.cancel_chosen_title', { n: all.length }),
      text: t('orders.cancel_chosen_text'),
      confirm: t('orders.cancel_chosen'),
      cancel: t('dialog.cancel'),
    });
    if (!sure) return;
    this.end.disabled = true;
    let cancelled = 0;
    for (let from = 0; from < all.length; from += kAtOnce) {
      this.words.textContent = t('orders.cancelling', { done: from, n: all.length });
      const orders = all.slice(from, from + kAtOnce);
      const answer = await attempt(() => api.post('/api/admin/orders/cancel', { orders }));
      if (!answer) break; // said why; what is done is done, and the rest is still chosen
      cancelled += answer.items.filter((item) => item.cancelled).length;
      for (const { reference } of answer.items) this.references.delete(reference);
    }
    const left = all.length - this.references.size - cancelled;
    notify([t('orders.cancelled_chosen', { n: cancelled }), left ? t('orders.left_chosen', { n: left }) : ''].filter(Boolean).join(' '));
    await this.reload();
  }
}

function lines(orders, chosen) {
  return table({
    caption: t('orders.title'),
    rows: orders,
    columns: [
      ...(chosen.reserved.length ? [{ label: t('orders.choose'), cell: (order) => chosen.box(order) }] : []),
      {
        label: t('orders.reference'),
        cell: (order) => h('a', { href: `#orders/${enc(order.reference)}` }, h('code', {}, order.reference)),
      },
      {
        label: t('orders.customer'),
        cell: ({ customer }) => h('span', {}, nameOf(customer), customer.email && h('small', {}, customer.email)),
      },
      { label: t('orders.session'), cell: (order) => h('span', {}, order.event, h('small', {}, when(order))) },
      { label: t('orders.seats'), cell: ({ seats }) => (seats.length ? seats.join(', ') : '–') },
      {
        label: t('orders.status'),
        cell: ({ status, reserved_until: until, timezone, has_note: hasNote }) =>
          h('span', {}, badge(status),
            status === 'reserved' && until && h('small', {}, t('orders.kept_until', { until: moment(until, timezone) })),
            hasNote && h('small', {}, t('orders.has_note'))),
      },
      {
        label: t('orders.total'),
        numeric: true,
        cell: ({ total, paid, refunded }) =>
          h('span', {}, money(paid.amount ? paid : total),
            refunded.amount > 0 && h('small', {}, t('orders.refunded_more', { amount: money(refunded) }))),
      },
    ],
  });
}

// ---- One order

async function showOrder(root, panel, reference) {
  const load = () => api.get(`/api/admin/orders/${enc(reference)}`);
  const order = await load();
  render(root, panel, order);
  keepFresh(root, order, load, (now) => render(root, panel, now));
}

function render(root, panel, order) {
  const isLive = isPaid(order.status) || order.status === 'reserved';
  const isGiven = order.status === 'refunded' && order.donation.amount > order.donation_refunded.amount;
  const isLeft = order.paid.amount > order.refunded.amount || isPaid(order.status) || isGiven;
  const path = `/api/admin/orders/${enc(order.reference)}`;
  const page = {
    root,
    panel,
    order,
    path,
    redraw: (changed) => render(root, panel, changed),
    reload: () => showOrder(root, panel, order.reference),
  };
  const button = (kind, label, run) => h(`button.button${kind}`, { type: 'button', onclick: run }, label);
  panel.keep(() => false);
  root.replaceChildren(
    h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', order.reference),
    h('div.panel-head', {},
      h('div', {}, h('h1', {}, nameOf(order.customer)),
        h('p', {}, h('code', {}, order.reference), ' ', badge(order.status),
          order.called_off && h('span.badge.badge-alert', {}, t('orders.called_off')))),
      h('div.panel-actions', {}, order.status === 'reserved' && button('', t('orders.pay'), () => pay(page)),
        isLive && order.tickets.some(({ status, row }) => status === 'valid' && row !== null)
          && h('a.button.button-quiet', { href: `#orders/${enc(order.reference)}/move` }, t('orders.move')),
        isPaid(order.status) && button('.button-quiet', t('exchange.do'), () => exchange(page)),
        isLeft && button('.button-quiet', t('orders.refund'), () => refund(page)),
        order.status === 'reserved' && button('.button-quiet', t('orders.cancel'), () => cancel(page)))),
    h('div.editor-columns', {},
      h('div', {}, h('section', {}, h('h2', {}, t('orders.tickets')), tickets(order)), moneyTable(order), receipts(order, path),
        mailOfOrder(order, panel)), h('section', {}, facts(order), noteForm(page)))
  );
}

/** The receipts of an order that was paid, or what issues the first. */
function receipts(order, path) {
  if (!order.paid.amount) return null;
  const box = h('section.receipts', { hidden: true });
  showReceipts(box, `${path}/receipts`, order.timezone);
  return box;
}

/** The order that takes its place is what people want to see next. */
async function exchange(page) {
  const reference = await exchangeOrder(page);
  if (reference) page.panel.go('orders', reference);
}

function ticketPrice({ price, status, refunded }) {
  const isValid = status === 'valid';
  return h('span', {}, isValid ? money(price) : h('del', {}, money(price)), !isValid && h('small', {}, t('orders.not_valid')),
    refunded.amount > 0 && h('small', {}, t('orders.refunded_more', { amount: money(refunded) })));
}

/** Whom its buyer has passed a ticket on to, where they have. */
const held = ({ holder }) =>
  holder && h('small', {}, t('orders.held', { name: [holder.name, holder.email].filter(Boolean).join(', '), when: moment(holder.since) }));

function tickets(order) {
  const place = ({ section, row, label, seat }) =>
    [section, row && `${t('orders.row')} ${row}`, label && `${t('orders.seat')} ${label}`, !label && seat].filter(Boolean).join(', ');
  return table({
    caption: t('orders.tickets'),
    rows: order.tickets,
    columns: [
      { label: t('orders.seat'), cell: (ticket) => h('span', {}, h('code', {}, ticket.seat), h('small', {}, place(ticket)), held(ticket)) },
      { label: t('orders.category'), cell: (ticket) => h('span', {}, ticket.category, h('small', {}, term('type', ticket.type))) },
      { label: t('orders.price'), numeric: true, cell: ticketPrice },
    ],
  });
}

function facts(order) {
  const one = (label, ...value) => h('div', {}, h('dt', {}, label), h('dd', {}, ...value));
  return h('dl.facts', {}, one(t(order.refunded.amount ? 'orders.valid_sum' : 'orders.total'), money(order.total)),
    order.paid.amount > 0 && one(t('orders.paid_sum'), money(order.paid)),
    order.refunded.amount > 0 && one(t('orders.refunded_sum'), money(order.refunded)),
    order.refunded.amount > 0 && one(t('orders.kept_sum'), money({ ...order.paid, amount: order.paid.amount - order.refunded.amount })),
    one(t('orders.payment'), t(`orders.method.${order.payment.method}`), ', ', t(`orders.paid.${order.payment.status}`)),
    order.donation.amount > 0 &&
      one(t('orders.donation'), money(order.donation), order.donation_refunded.amount > 0 && ` (${t('orders.donation_refunded')})`),
    order.by_gift_card.amount > 0 && one(t('orders.by_gift_card'), money(order.by_gift_card)), order.exchanged_from &&
    one(t('exchange.from'), h('a', { href: `#orders/${enc(order.exchanged_from)}` }, h('code', {}, order.exchanged_from))),
    order.exchanged_for &&
      one(t('exchange.for'), h('a', { href: `#orders/${enc(order.exchanged_for)}` }, h('code', {}, order.exchanged_for))),
    order.voucher && one(t('orders.voucher'), h('code', {}, order.voucher)),
    one(t('orders.session'), `${order.event}, ${when(order)}, ${order.venue}`),
    order.customer.email && one(t('orders.email'), h('a', { href: `mailto:${order.customer.email}` }, order.customer.email)),
    one(t('orders.ordered'), moment(order.created_at)), one(t('orders.page'), h('a', { href: order.page }, t('orders.to_page'))),
    ticketFiles(order) && one(t('orders.print'), ...ticketFiles(order)));
}

/** The tickets as files for a printer, where the order has any that are valid and its buyer's. */
function ticketFiles(order) {
  const isAny = order.tickets.some(({ status, holder }) => status === 'valid' && !holder);
  if (!isAny || order.called_off || !['paid', 'partly_refunded', 'reserved'].includes(order.status)) return null;
  const file = (format) =>
    h('a', {
      href: `/api/admin/orders/${encodeURIComponent(order.reference)}/tickets.pdf?format=${format}&language=${language}`,
      download: '',
    }, t(`orders.print_${format}`));
  return [file('a4'), ' · ', file('roll')];
}

function noteForm({ root, panel, order, path, redraw, reload }) {
  const submit = h('button.button.button-quiet', { type: 'submit' }, t('orders.save_note'));
  const fields = (
    record
  ) => [
    field({
      name: 'note',
      type: 'textarea',
      label: t('orders.note'),
      value: record.note,
      rows: 3,
      maxlength: '500',
      hint: t('orders.note_hint'),
    }),
  ];
  const form = h('form.note-form', { novalidate: true }, fields(order), submit);
  // A note is one line for the server: its breaks become blanks.
  const text = () => form.elements.note.value.replace(/\s+/g, ' ').trim();
  panel.keep(() => root.contains(form) && text() !== order.note);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (submit.getAttribute('aria-disabled')) return;
    submit.setAttribute('aria-disabled', 'true');
    const saved = await attempt((version = order.version) => api.put(`${path}/note`, { note: text(), version }), {
      form,
      reload,
      theirs: { seen: order, load: () => api.get(path), fields },
    });
    submit.removeAttribute('aria-disabled');
    if (!saved) return;
    redraw(saved);
    notify(t('orders.note_saved'), { key: 'saved' });
  });
  return form;
}

async function act({ path, redraw }, action, said) {
  const changed = await attempt(() => api.post(`${path}/${action}`));
  if (!changed) return;
  redraw(changed);
  notify(said, { key: 'saved' });
}

async function pay(page) {
  const changed = await takePayment({ ...page, name: nameOf(page.order.customer) });
  if (!changed) return;
  page.redraw(changed);
}

async function refund(page) {
  const changed = await giveBack(page);
  if (changed) page.redraw(changed);
}

async function cancel(page) {
  const sure = await ask({
    title: t('orders.cancel_title'),
    text: t('orders.cancel_text'),
    confirm: t('orders.cancel'),
    cancel: t('orders.keep'),
  });
  if (sure) await act(page, 'cancel', t('orders.is_cancelled'));
}

// ---- Seats that the house keeps

async function showBlocks(root, panel) {
  const options = (await sessionsAround(panel)).map(({ slug, words }) => [slug, words]);
  if (!options.length) {
    root.replaceChildren(emptyState({ title: t('orders.block_none'), text: t('orders.block_none_text') }));
    return;
  }
  const form = h('form.block-form', { novalidate: true },
    h('div.fields', {}, field({ name: 'session', type: 'select', label: t('orders.session'), options }), field({
      name: 'seats',
      type: 'textarea',
      label: t('orders.block_seats'),
      rows: 3,
      required: true,
      spellcheck: 'false',
      hint: t('orders.block_hint'),
    })),
    h('div.form-actions', {}, h('button.button', { type: 'submit', value: 'POST' }, t('orders.block_do')),
      h('button.button.button-quiet', { type: 'submit', value: 'DELETE' }, t('orders.unblock'))));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const seats = form.elements.seats.value.split(/[\s,;]+/).filter(Boolean);
    const path = `/api/admin/sessions/${enc(form.elements.session.value)}/blocks`;
    const isBlock = event.submitter?.value !== 'DELETE';
    const send = () => (isBlock ? api.post(path, { seats }) : api.remove(path, { body: { seats } }));
    const done = await attempt(() =>
      send().catch((error) => {
        if (error.code === 'seats_taken')
          Object.assign(error, {
            field: 'seats',
            words: t('orders.block_taken', { seats: error.seats.join(', ') }),
          });
        else if (error.field?.startsWith('seats['))
          Object.assign(error, {
            words: t('orders.no_seat', { seat: seats[Number.parseInt(error.field.slice(6), 10)] }),
            field: 'seats',
          });
        throw error;
      }), { form });
    if (!done) return;
    plan.clear();
    notify(t(isBlock ? 'orders.blocked' : 'orders.unblocked', { n: seats.length }), { key: 'saved' });
  });
  const room = h('div.desk-room', {}, form);
  root.replaceChildren(h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', t('orders.block')),
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('orders.block')), h('p', {}, t('orders.block_lead')))), room);
  const plan = new BlockMap(room, form.elements.seats);
  const open = () => attempt(() => plan.open(form.elements.session.value));
  form.elements.session.addEventListener('change', open);
  panel.keep(() => root.contains(form) && form.elements.seats.value.trim() !== '');
  await open();
}
