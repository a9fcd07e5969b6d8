// Series of codes for one use each. The server makes them bit by bit; while it does, the list looks again and again.
import * as api from '../api.js';
import { h } from '../dom.js';
import { kOwnZone, moment, number } from '../format.js';
import { field } from '../forms.js';
import { emptyState, table } from '../lists.js';
import { t } from '../messages.js';
import { announce, ask } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { events } from './events_on_sale.js';
import { download, head, pages } from './parts.js';
import { countsFor, readRules, ruleFields, takesOff, validity } from './rules.js';

const kLookAgainMs = 700;
const kPath = '/api/marketing/voucher-batches';

export async function show(root, { whenLeft }) {
  const programme = await events();
  const list = pages(kPath);
  await list.load();
  let timer = null;
  whenLeft(() => clearTimeout(timer));

  const follow = () => {
    clearTimeout(timer);
    if (list.items.some(({ state }) => state === 'in_making')) timer = setTimeout(look, kLookAgainMs);
  };
  /** Only what has moved is drawn again: a button that somebody is about to press stays where it is. */
  async function look() {
    const moving = list.items.filter(({ state }) => state === 'in_making');
    try {
      for (const batch of moving) {
        const now = await api.get(`${kPath}/${batch.id}`);
        Object.assign(batch, now);
        if (now.state !== 'in_making') announce(t('batches.done', { n: now.made, count: number(now.made) }));
      }
    } catch (error) {
      api.throwMistake(error);
    }
    if (!root.isConnected) return;
    if (moving.some(({ state }) => state !== 'in_making')) render();
    else for (const batch of moving) showProgress(root, batch);
    follow();
  }
  const add = async () => {
    const batch = await addBatch(programme);
    if (!batch) return;
    list.items = [batch, ...list.items];
    render();
    follow();
  };
  const cancel = async (batch) => {
    const now = await cancelBatch(batch);
    if (!now) return;
    Object.assign(batch, now);
    render();
  };

  function render() {
    const rows = list.items;
    root.replaceChildren(
      head({ title: t('marketing.batches'), text: t('batches.lead'), action: rows.length ? { label: t('batches.new'), run: add } : null }),
      rows.length ?
        table({ caption: t('marketing.batches'), columns: columns(programme, cancel), rows })
        : emptyState({ title: t('batches.none'), text: t('batches.none_text'), action: { label: t('batches.new'), run: add } }),
      list.more(render)
    );
  }
  render();
  follow();
  list.follow(root, () => {
    render();
    follow();
  });
}

const nameOf = ({ id, prefix }) => (prefix ? `${prefix}…` : t('batches.number', { id }));

const columns = (programme, cancel) => [
  {
    label: t('batches.name'),
    cell: (batch) => h('div', {}, h('span.code', {}, nameOf(batch)), h('small', {}, moment(batch.created_at, kOwnZone))),
  },
  { label: t('voucher.takes_off'), cell: takesOff },
  { label: t('voucher.target'), cell: (batch) => h('div', {}, countsFor(batch, programme), h('small', {}, validity(batch))) },
  { label: t('batches.made'), cell: madeOf },
  { label: t('vouchers.used'), numeric: true, cell: ({ used }) => number(used) },
  { label: t('marketing.actions'), cell: (batch) => actions(batch, cancel) },
];

function madeOf(batch) {
  const words = t('vouchers.used_of', { used: number(batch.made), most: number(batch.count) });
  if (batch.state === 'cancelled') return h('div', {}, h('span.badge.badge-alert', {}, t('batches.cancelled')), h('small', {}, words));
  if (batch.state === 'made') return number(batch.made);
  return h('div.making', { 'data-batch': batch.id },
    h('progress', { max: batch.count, value: batch.made, 'aria-label': t('batches.making') }), h('small', {}, words));
}

function showProgress(root, batch) {
  const box = root.querySelector(`[data-batch="${batch.id}"]`);
  if (!box) return;
  box.querySelector('progress').value = batch.made;
  box.querySelector('small').textContent = t('vouchers.used_of', { used: number(batch.made), most: number(batch.count) });
}

function actions(batch, cancel) {
  const name = nameOf(batch);
  return h('div.row-actions', {}, batch.made > 0 && batch.state !== 'in_making' &&
    download(`${kPath}/${batch.id}/codes.csv`, { text: t('batches.csv'), full: t('batches.csv_of', { name }) }, `vouchers-${batch.id}.csv`),
    batch.state !== 'cancelled' && h('button.button.button-quiet.button-small', {
      type: 'button',
      'aria-label': t('batches.cancel_one', { name }),
      onclick: () => cancel(batch),
    }, t('batches.cancel')));
}

const addBatch = (programme) =>
  formDialog({
    title: t('batches.new'),
    text: t('batches.new_text'),
    confirm: t('batches.make'),
    fields: [
      h('div.field-pair', {},
        field({ name: 'count', label: t('batches.count'), type: 'number', value: 100, required: true, min: '1', max: '10000', step: '1' }),
        field({
          name: 'prefix',
          label: t('batches.prefix'),
          maxlength: '19',
          pattern: '[A-Za-z0-9][A-Za-z0-9\\-]*',
          autocomplete: 'off',
          spellcheck: 'false',
          hint: t('batches.prefix_hint'),
        })),
      ...ruleFields(programme),
    ],
    save: (input) => api.post(kPath, { ...readRules(input, programme), count: input.count, prefix: input.prefix }),
  });

async function cancelBatch(batch) {
  const sure = await ask({
    title: t('batches.cancel_title', { name: nameOf(batch) }),
    text: t('batches.cancel_text', { n: batch.used, count: number(batch.used) }),
    confirm: t('batches.cancel_confirm'),
    cancel: t('batches.cancel_keep'),
  });
  return sure ? attempt(() => api.remove(`${kPath}/${batch.id}`)) : null;
}
