// The books: what came in and went out in a period, by way, by account and by hand, and the files of it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { dayKey, moment, money, number } from '../format.js';
import { check, field, forgiveEdits } from '../forms.js';
import { emptyState, table, withNumbers } from '../lists.js';
import { include, t } from '../messages.js';
import { attempt } from '../panel.js';
import { percent } from './tax.js';
import { differenceWords } from './till.js';

await include('books');

const kFiles = ['tickets', 'payments', 'ledger'];
const kReasons = ['sales', 'fees', 'discounts', 'balances', 'disputes', 'provider_fees', 'write_offs', 'tax', 'given_away', 'donations'];
const isWay = (account) => !kReasons.includes(account);

/** From the first day of this month until today. */
function thisMonth(zone) {
  const today = dayKey(Date.now(), zone);
  return { from: `${today.slice(0, 7)}-01`, until: today };
}

export async function show(root, panel) {
  const period = thisMonth(panel.shop?.timezone ?? 'UTC');
  const found = h('div', { role: 'region', 'aria-label': t('books.found'), 'aria-live': 'polite' });
  const day = (name) =>
    field({ name, type: 'date', label: t(`books.${name}`), value: period[name], required: true, min: '2000-01-01', max: '2999-12-31' });
  const form = h('form.books-period', { novalidate: true }, day('from'), day('until'),
    h('button.button', { type: 'submit' }, t('books.show')));
  const load = async () => {
    const asked = new URLSearchParams({ from: form.elements.from.value, until: form.elements.until.value });
    const both = await attempt(() => Promise.all([api.get(`/api/admin/books?${asked}`), api.get(`/api/admin/books/tills?${asked}`)]), {
      form,
    });
    if (both) found.replaceChildren(...sections(both[0], asked), ...tills(both[1].items, both[0].timezone));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (check(form)) load();
  });
  forgiveEdits(form);
  root.replaceChildren(h('div.panel-head', {}, h('div', {}, h('h1', {}, t('books.title')), h('p', {}, t('books.lead')))), form, found);
  await load();
}

function sections({ accounts, hands, taxes, timezone }, asked) {
  if (!accounts.length) return [emptyState({ title: t('books.none'), text: t('books.none_text') })];
  return [
    h('section', {}, h('h2', {}, t('books.files')), h('p', {}, t('books.files_text', { zone: timezone })),
      h('ul.books-files', {},
        kFiles.map((name) =>
          h('li', {},
            h('a.button.button-quiet', { href: withNumbers(`/api/admin/books/${name}.csv?${asked}`), download: '' },
              t(`books.file.${name}`)), h('p.hint', {}, t(`books.file.${name}_hint`)))
        ))),
    h('section', {}, h('h2', {}, t('books.hands')), handTable(hands)),
    ...(taxes.some(({ basis_points: rate }) => rate !== null) ?
      [h('section', {}, h('h2', {}, t('books.taxes')), taxTable(taxes), h('p.hint', {}, t('books.taxes_hint')))] :
      []),
    h('section', {}, h('h2', {}, t('books.accounts')), accountTable(accounts), h('p.hint', {}, t('books.accounts_hint'))),
  ];
}

function tills(rows, zone) {
  if (!rows.length) return [];
  return [h('section', {}, h('h2', {}, t('books.tills')), table({
    caption: t('books.tills'),
    rows,
    columns: [
      { label: t('books.who'), cell: ({ who }) => who },
      {
        label: t('books.till_open'),
        cell: ({ opened_at: from, closed_at: until }) =>
          h('span', {}, moment(from, zone), h('small', {}, until ? moment(until, zone) : t('books.till_still'))),
      },
      { label: t('till.expected'), numeric: true, cell: ({ expected }) => (expected ? money(expected) : '–') },
      { label: t('till.was_counted'), numeric: true, cell: ({ counted }) => (counted ? money(counted) : '–') },
      {
        label: t('till.difference'),
        numeric: true,
        cell: (till) => (till.difference ? h('span', {}, differenceWords(till), till.note && h('small', {}, till.note)) : '–'),
      },
    ],
  }))];
}

const handTable = (rows) =>
  table({
    caption: t('books.hands'),
    rows,
    columns: [
      { label: t('books.who'), cell: ({ who }) => who ?? t('books.buyers') },
      { label: t('books.way'), cell: ({ method }) => t(`books.account.${method}`) },
      {
        label: t('books.received'),
        numeric: true,
        cell: ({ received, payments }) =>
          h('span', {}, money(received), h('small', {}, t('books.payments', { n: payments, count: number(payments) }))),
      },
      {
        label: t('books.given_back'),
        numeric: true,
        cell: (
          { given_back: back, refunds }
        ) => (refunds ? h('span', {}, money(back), h('small', {}, t('books.refunds', { n: refunds, count: number(refunds) }))) : '–'),
      },
      {
        label: t('books.left'),
        numeric: true,
        cell: ({ received, given_back: back }) => money({ ...received, amount: received.amount - back.amount }),
      },
    ],
  });

const taxTable = (rows) =>
  table({
    caption: t('books.taxes'),
    rows,
    columns: [
      { label: t('books.rate'), cell: ({ basis_points: rate }) => (rate === null ? t('books.no_rate') : percent(rate)) },
      ...['sold', 'tax_sold', 'given_back', 'tax_given_back'].map((key) => ({
        label: t(`books.${key}`),
        numeric: true,
        cell: (row) => money(row[key]),
      })),
      {
        label: t('books.tax_left'),
        numeric: true,
        cell: ({ tax_sold: sold, tax_given_back: back }) => money({ ...sold, amount: sold.amount - back.amount }),
      },
    ],
  });

/** Ways to pay grow by debits; what they were for grows by credits. Both are shown as what there is. */
const accountTable = (rows) =>
  table({
    caption: t('books.accounts'),
    rows,
    columns: [
      { label: t('books.account'), cell: ({ account }) => t(`books.account.${account}`) },
      { label: t('books.debit'), numeric: true, cell: ({ debit }) => money(debit) },
      { label: t('books.credit'), numeric: true, cell: ({ credit }) => money(credit) },
      {
        label: t('books.balance'),
        numeric: true,
        cell: ({ account, debit, credit }) =>
          t(isWay(account) || debit.amount > credit.amount ? 'books.balance_debit' : 'books.balance_credit', {
            amount: money({ ...debit, amount: Math.abs(debit.amount - credit.amount) }),
          }),
      },
    ],
  });
