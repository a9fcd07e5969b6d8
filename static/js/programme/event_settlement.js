// What an event has brought and what its artist gets of it, for those who agree on that.
import * as api from '../api.js';
import { h } from '../dom.js';
import { amountOf, amountText } from '../format.js';
import { field, refuseField } from '../forms.js';
import { t } from '../messages.js';
import { showRun } from '../money/run_settlement.js';
import { formDialog } from '../panel.js';

const enc = encodeURIComponent;

export function showEventSettlement(root, panel, slug) {
  return showRun(root, slug, {
    back: h('a', { href: `#programme/events/${enc(slug)}` }, t('programme.back_to_event')),
    actions: (reload, run) => [
      h('button.button', { type: 'button', onclick: () => editTerms(slug, currenciesOf(run, panel), reload) }, t('settlement.edit_terms')),
    ],
  });
}

/** The currency of what is sold first, since that is what a guarantee counts in. */
const currenciesOf = ({ sessions, totals }, { shop }) => [
  ...new Set([...totals.map(({ currency }) => currency), sessions.length ? null : shop?.currency ?? 'EUR'].filter(Boolean)),
];

async function editTerms(slug, currencies, reload) {
  const path = `/api/admin/events/${enc(slug)}/terms`;
  const load = () => api.get(path);
  const terms = await load();
  const known = terms.agreed && !currencies.includes(terms.guarantee.currency) ? [...currencies, terms.guarantee.currency] : currencies;
  const saved = await formDialog({
    title: t('settlement.edit_terms'),
    text: t('settlement.terms_text'),
    confirm: t('settlement.save'),
    theirs: { seen: terms, load, fields: (now) => termFields(now, known) },
    save: ({ share, of, amount, currency }, version = terms.version) => {
      const hundredths = amountOf(share.replace('%', ''), 'EUR');
      if (hundredths === null || hundredths > 10_000) refuseField('share', t('settlement.share_wrong'));
      const minor = amountOf(amount || '0', currency);
      if (minor === null) refuseField('amount', t('settlement.guarantee_wrong', { currency }));
      return api.put(path, { share: hundredths, of, guarantee: { amount: minor, currency }, version });
    },
  });
  if (saved) await reload();
}

const termFields = ({ agreed, share, of, guarantee }, currencies) => [
  field({
    name: 'share',
    label: t('settlement.field.share'),
    value: agreed ? amountText(share, 'EUR').replace(/\.?0+$/, '') : '',
    required: true,
    inputmode: 'decimal',
    maxlength: '7',
  }),
  field({
    name: 'of',
    type: 'select',
    label: t('settlement.field.of'),
    value: of,
    options: ['net', 'gross'].map((key) => [key, t(`settlement.of_${key}`)]),
  }),
  field({
    name: 'amount',
    label: t('settlement.field.guarantee'),
    value: guarantee.amount ? amountText(guarantee.amount, guarantee.currency) : '',
    hint: t('settlement.field.guarantee_hint'),
    inputmode: 'decimal',
    maxlength: '13',
  }),
  field({
    name: 'currency',
    type: 'select',
    label: t('settlement.field.currency'),
    value: agreed ? guarantee.currency : currencies[0],
    options: currencies.map((code) => [code, code]),
  }),
];
