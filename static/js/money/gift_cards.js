// Gift cards: sold and given away, what is left on each, and what went on and off it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { amountOf, moment, money } from '../format.js';
import { field, refuseField } from '../forms.js';
import { emptyState, table } from '../lists.js';
import { include, t, term } from '../messages.js';
import { notify } from '../notices.js';
import { printPage } from '../page.js';
import { attempt, formDialog } from '../panel.js';
import { newKey } from '../payment/attempt.js';
import { head, pages } from '../promotion/parts.js';

await Promise.all([include('gift_cards'), include('orders')]);

const kPath = '/api/admin/gift-cards';
const kMethods = ['cash', 'card_terminal', 'transfer', 'free'];

export async function show(root, panel) {
  const [number] = panel.path;
  if (number) return showCard(root, panel, number);
  const list = pages(kPath);
  await list.load();
  const issue = async () => {
    const card = await issueCard(panel.shop?.currency ?? 'EUR');
    if (card) panel.go('gift_cards', String(card.id));
  };
  const render = () =>
    root.replaceChildren(
      head({ title: t('gift_cards.title'), text: t('gift_cards.lead'), action: { label: t('gift_cards.new'), run: issue } }),
      search(panel),
      list.items.length ?
        table({ caption: t('gift_cards.title'), rows: list.items, columns })
        : emptyState({ title: t('gift_cards.none'), text: t('gift_cards.none_text') }),
      list.more(render)
    );
  render();
  return undefined;
}

/** Finds the card that somebody has in their hands. */
function search(panel) {
  const form = h('form.books-period', { novalidate: true },
    field({ name: 'code', label: t('gift_cards.code'), maxlength: '40', autocomplete: 'off', spellcheck: 'false' }),
    h('button.button.button-quiet', { type: 'submit' }, t('gift_cards.find')));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const code = form.elements.code.value.trim();
    if (!code) return form.elements.code.focus();
    const found = await attempt(() => api.post(`${kPath}/find`, { code }), { form });
    if (!found) return undefined;
    if (found.items.length) return panel.go('gift_cards', String(found.items[0].id));
    return notify(t('gift_cards.unknown'), { kind: 'alert', key: 'panel' });
  });
  return form;
}

const stateOf = ({ blocked, balance }) => {
  if (blocked) return h('span.badge.badge-alert', {}, t('gift_cards.blocked'));
  return balance.amount ? null : h('span.badge', {}, t('gift_cards.empty'));
};

const columns = [
  {
    label: t('gift_cards.card'),
    cell: ({ id, ends_with: end }) => h('a', { href: `#gift_cards/${id}` }, h('code', {}, `… ${end}`)),
  },
  { label: t('gift_cards.made'), cell: ({ created_at: at }) => moment(at) },
  { label: t('gift_cards.for'), cell: ({ email, note }) => h('span', {}, email || note, email && note && h('small', {}, note)) },
  { label: t('gift_cards.issued'), numeric: true, cell: ({ issued }) => money(issued) },
  {
    label: t('gift_cards.left'),
    numeric: true,
    cell: (card) =>
      h('span', {}, money(card.balance), stateOf(card),
        card.available.amount < card.balance.amount && h('small', {}, t('gift_cards.promised', { amount: money(promised(card)) }))),
  },
];

const promised = ({ balance, available }) => ({ ...balance, amount: balance.amount - available.amount });

/** Asks for a card and makes it. Resolves to the card, or null. */
function issueCard(currency) {
  const key = newKey();
  return formDialog({
    title: t('gift_cards.new'),
    text: t('gift_cards.new_text'),
    confirm: t('gift_cards.make'),
    fields: [
      field({
        name: 'amount',
        label: t('gift_cards.amount', { currency }),
        inputmode: 'decimal',
        maxlength: '13',
        required: true,
        autofocus: true,
      }),
      field({
        name: 'method',
        type: 'select',
        label: t('gift_cards.paid_by'),
        options: kMethods.map((method) => [method, method === 'free' ? t('gift_cards.given') : term('orders.method', method)]),
      }),
      field({ name: 'note', label: t('gift_cards.note'), maxlength: '150', hint: t('gift_cards.note_hint') }),
      field({ name: 'email', type: 'email', label: t('gift_cards.email'), maxlength: '254', hint: t('gift_cards.email_hint') }),
    ],
    save: ({ amount, method, note, email }) => {
      const minor = amountOf(amount, currency);
      if (!minor) refuseField('amount', t('field.form'));
      const body = { amount: { amount: minor, currency }, method, note, ...(email && { email }) };
      return api.post(kPath, body, { headers: { 'Idempotency-Key': key } });
    },
  });
}

async function showCard(root, panel, number) {
  const path = `${kPath}/${encodeURIComponent(number)}`;
  const render = (card) => {
    const block = async () => {
      const changed = await attempt(() => api.put(path, { blocked: !card.blocked }));
      if (changed) render(changed);
    };
    const one = (label, ...value) => h('div', {}, h('dt', {}, label), h('dd', {}, ...value));
    root.replaceChildren(
      h('p.crumbs', {}, h('a', { href: '#gift_cards' }, t('gift_cards.title')), ' / ', `… ${card.ends_with}`),
      h('div.panel-head', {},
        h('div', {}, h('h1', {}, t('gift_cards.worth', { amount: money(card.issued) })),
          h('p', {}, h('code.gift-card-code', {}, card.code), ' ', stateOf(card))),
        h('div.panel-actions.no-print', {}, h('button.button.button-quiet', { type: 'button', onclick: printPage }, t('gift_cards.print')),
          h('button.button.button-quiet', { type: 'button', onclick: block },
            t(card.blocked ? 'gift_cards.unblock' : 'gift_cards.block')))),
      h('dl.facts', {}, one(t('gift_cards.left'), money(card.balance)),
        card.available.amount < card.balance.amount && one(t('gift_cards.available'), money(card.available)),
        card.email && one(t('gift_cards.sent_to'), card.email), card.note && one(t('gift_cards.note'), card.note),
        one(t('gift_cards.made'), moment(card.created_at))),
      h('section', {}, h('h2', {}, t('gift_cards.history')), history(card))
    );
  };
  render(await api.get(path));
}

const history = ({ lines }) =>
  table({
    caption: t('gift_cards.history'),
    rows: lines,
    columns: [
      { label: t('gift_cards.when'), cell: ({ at, by }) => h('span', {}, moment(at), by && h('small', {}, by)) },
      {
        label: t('gift_cards.what'),
        cell: ({ kind, order }) =>
          h('span', {}, t(`gift_cards.kind.${kind}`), order && [' ', h('a', { href: `#orders/${order}` }, h('code', {}, order))]),
      },
      {
        label: t('gift_cards.change'),
        numeric: true,
        cell: ({ amount }) => (amount.amount < 0 ? `−${money({ ...amount, amount: -amount.amount })}` : money(amount)),
      },
    ],
  });
