// Vouchers that somebody named: for the press, a newsletter, the neighbours.
import * as api from '../api.js';
import { h } from '../dom.js';
import { number } from '../format.js';
import { field } from '../forms.js';
import { allOf, emptyState, table } from '../lists.js';
import { t } from '../messages.js';
import { announce } from '../notices.js';
import { attempt, formDialog, gone } from '../panel.js';
import { events } from './events_on_sale.js';
import { head, pages } from './parts.js';
import { countsFor, readRules, ruleFields, takesOff, validity } from './rules.js';

const kPath = '/api/marketing/vouchers';

export async function show(root) {
  const programme = await events();
  const list = pages(kPath);
  await list.load();
  const refresh = async () => {
    await attempt(() => list.reload());
    render();
  };
  const edit = (voucher) => editVoucher(voucher, programme, refresh);

  function render() {
    const rows = list.items;
    root.replaceChildren(
      head({
        title: t('marketing.vouchers'),
        text: t('vouchers.lead'),
        action: rows.length ? { label: t('vouchers.new'), run: () => edit(null) } : null,
      }),
      rows.length ?
        table({ caption: t('marketing.vouchers'), columns: columns(programme, edit), rows })
        : emptyState({
          title: t('vouchers.none'),
          text: t('vouchers.none_text'),
          action: { label: t('vouchers.new'), run: () => edit(null) },
        }),
      list.more(render)
    );
  }
  render();
  list.follow(root, render);
}

const columns = (programme, edit) => [
  { label: t('vouchers.code'), cell: ({ code }) => h('span.code', {}, code) },
  { label: t('voucher.takes_off'), cell: takesOff },
  { label: t('voucher.target'), cell: (voucher) => h('div', {}, countsFor(voucher, programme), h('small', {}, validity(voucher))) },
  { label: t('vouchers.used'), numeric: true, cell: used },
  { label: t('vouchers.state'), cell: stateOf },
  {
    label: t('marketing.actions'),
    cell: (voucher) =>
      h('div.row-actions', {}, h('button.button.button-quiet.button-small', {
        type: 'button',
        'aria-label': t('vouchers.edit_one', { code: voucher.code }),
        onclick: () => edit(voucher),
      }, t('vouchers.edit'))),
  },
];

const used = ({ used: times, max_uses: most }) => t('vouchers.used_of', { used: number(times), most: number(most) });

function stateOf(voucher) {
  const { active, used: times, max_uses: most, valid_until: until, valid_from: from } = voucher;
  if (!active) return h('span.badge', {}, t('vouchers.stopped'));
  if (times >= most) return h('span.badge', {}, t('vouchers.used_up'));
  if (until && new Date(until) <= new Date()) return h('span.badge', {}, t('vouchers.over'));
  if (from && new Date(from) > new Date()) return h('span.badge', {}, t('vouchers.not_yet'));
  return h('span.badge.badge-good', {}, t('vouchers.active'));
}

async function editVoucher(voucher, programme, refresh) {
  const fields = (voucher) =>
    [
      !voucher &&
      field({
        name: 'code',
        label: t('vouchers.code'),
        required: true,
        maxlength: '40',
        pattern: '[A-Za-z0-9][A-Za-z0-9\\-]{2,39}',
        autocomplete: 'off',
        autocapitalize: 'characters',
        spellcheck: 'false',
        hint: t('vouchers.code_hint'),
      }),
      ...ruleFields(programme, voucher),
      field({
        name: 'max_uses',
        label: t('vouchers.max_uses'),
        type: 'number',
        value: voucher?.max_uses ?? 100,
        required: true,
        min: String(Math.max(1, voucher?.used ?? 1)),
        max: '1000000',
        step: '1',
        hint: t('vouchers.max_uses_hint'),
      }),
      voucher && field({ name: 'active', label: t('vouchers.takes_orders'), type: 'checkbox', value: voucher.active }),
    ].filter(Boolean);
  const saved = await formDialog({
    title: voucher ? voucher.code : t('vouchers.new'),
    fields: fields(voucher),
    confirm: t('marketing.save'),
    theirs: voucher &&
      { seen: voucher, load: async () => (await allOf(kPath)).find(({ code }) => code === voucher.code) ?? gone(), fields },
    save: (input, version) => {
      const body = { ...readRules(input, programme, voucher), max_uses: input.max_uses, active: input.active ?? true };
      if (!voucher) return api.post(kPath, { ...body, code: input.code });
      return api.put(`${kPath}/${encodeURIComponent(voucher.code)}`, { ...body, version });
    },
  });
  if (!saved) return;
  announce(t('panel.saved'));
  await refresh();
}
