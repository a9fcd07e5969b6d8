// The till of whoever sells: cash is counted when it is opened and when it is closed, and the difference is shown.
import * as api from '../api.js';
import { fieldError, h } from '../dom.js';
import { amountOf, moment, money, number } from '../format.js';
import { check, field, savingForm } from '../forms.js';
import { table } from '../lists.js';
import { include, t } from '../messages.js';
import { printPage } from '../page.js';
import { attempt } from '../panel.js';

await include('till');

/** What was counted, in minor units; null after saying what is wrong with it. */
function counted(form, text, currency) {
  const amount = amountOf(text, currency);
  if (amount === null) {
    fieldError(form, 'amount', t('field.form'));
    form.elements.amount.focus();
  }
  return amount;
}

const cashField = (label, currency) =>
  field({ name: 'amount', label: t(label, { currency }), required: true, inputmode: 'decimal', maxlength: '13', autocomplete: 'off' });

export async function show(root) {
  const load = async () => {
    const { till, currency } = await api.get('/api/box-office/till');
    root.replaceChildren(till ? openTill(root, till, load) : closedTill(root, currency, load));
  };
  await load();
}

function closedTill(root, currency, load) {
  return h('section.till', {}, h('h1', {}, t('till.title')), h('p', {}, t('till.closed')), savingForm({
    fields: cashField('till.opening', currency),
    label: t('till.open'),
    save: async ({ amount: text }, form) => {
      const amount = counted(form, text, currency);
      if (amount === null) return;
      if (await attempt(() => api.post('/api/box-office/till', { opening: { amount, currency } }), { form })) await load();
    },
  }));
}

function openTill(root, till, load) {
  const { id, opened_at: opened, opening } = till;
  return h('section.till', {}, h('h1', {}, t('till.title')), h('p', {}, t('till.opened', { at: moment(opened), amount: money(opening) })),
    savingForm({
      fields: [cashField('till.counted', opening.currency), field({ name: 'note', label: t('till.note'), maxlength: '300' })],
      label: t('till.close'),
      save: async ({ amount: text, note }, form) => {
        if (!check(form)) return;
        const amount = counted(form, text, opening.currency);
        if (amount === null) return;
        const closed = await attempt(
          () => api.post('/api/box-office/till/close', { id, counted: { amount, currency: opening.currency }, note }),
          { form }
        );
        if (closed) root.replaceChildren(report(closed, load));
      },
    }), h('p.hint', {}, t('till.blind')));
}

/** "€0.50 missing", "€0.50 too much" or "nothing missing" */
export function differenceWords({ difference }) {
  if (!difference.amount) return t('till.right');
  return t(difference.amount < 0 ? 'till.short' : 'till.over', { amount: money({ ...difference, amount: Math.abs(difference.amount) }) });
}

function report(till, load) {
  const one = (label, value) => h('div', {}, h('dt', {}, t(label)), h('dd', {}, value));
  return h('section.till', {}, h('h1', {}, t('till.report')),
    h('p', {}, t('till.times', { who: till.who, from: moment(till.opened_at), until: moment(till.closed_at) })),
    h('dl.facts', {}, one('till.started_with', money(till.opening)), one('till.expected', money(till.expected)),
      one('till.was_counted', money(till.counted)), one('till.difference', h('b', {}, differenceWords(till))),
      till.note && one('till.note', till.note)), sumTable(till.sums),
    h('p.no-print', {}, h('button.button', { type: 'button', onclick: printPage }, t('order.print')), ' ',
      h('button.button.button-quiet', { type: 'button', onclick: () => attempt(load) }, t('till.again'))));
}

export const sumTable = (rows) => (rows.length ?
  table({
    caption: t('till.sums'),
    rows,
    columns: [
      { label: t('till.way'), cell: ({ method }) => t(`till.method.${method}`) },
      { label: t('till.payments'), numeric: true, cell: ({ payments }) => number(payments) },
      { label: t('till.received'), numeric: true, cell: ({ received }) => money(received) },
      { label: t('till.given_back'), numeric: true, cell: ({ given_back: back }) => (back.amount ? `−${money(back)}` : '–') },
    ],
  }) :
  h('p', {}, t('till.nothing')));
