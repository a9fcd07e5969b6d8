// Several sessions of an event changed at once: what is ticked becomes the same for all of them.
import * as api from '../api.js';
import { h } from '../dom.js';
import { dayOfYear, time } from '../format.js';
import { check, field, values } from '../forms.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt } from '../panel.js';
import { PriceGrid } from './price_grid.js';
import { crumbs } from './programme_words.js';
import { pathOf } from './session_actions.js';
import { areShown, errorPlace, limitFields, limitsOf, priceFields, readPrices, timeField, wire } from './session_form.js';
import { fromLocal } from './zone_time.js';

const enc = encodeURIComponent;
const kMinute = 60_000;

/** `names` are those of the sessions, with commas between them. */
export async function showBatch(root, panel, slug, names) {
  const wanted = names.split(',');
  const [event, { tax_rates: rates }] = await Promise.all([api.get(`/api/admin/events/${enc(slug)}`), api.get('/api/shop')]);
  const sessions = event.sessions.filter((session) => wanted.includes(session.slug) && session.status !== 'cancelled');
  if (!sessions.length) return panel.go('programme', 'events', slug);
  const { categories } = await api.get(pathOf(sessions[0].slug));
  root.replaceChildren(
    crumbs(event),
    h('div.panel-head', {},
      h('div', {}, h('h1', {}, t('programme.batch_title', { n: sessions.length })), h('p', {}, t('programme.batch_text')))),
    h('p.batch-dates', {},
      sessions.map(({ starts_at: starts, venue: { timezone } }) => `${dayOfYear(starts, timezone)}, ${time(starts, timezone)}`).join(
        ' · '
      )),
    batchForm({ panel, event, sessions, categories, rates })
  );
}

/** Fields that count once their box is ticked. `read()` promises what they say, or null where something is wrong. */
function part(title, contents, read) {
  const box = h('input', { type: 'checkbox' });
  const fields = h('fieldset', { disabled: true, hidden: true, 'aria-label': title }, contents);
  box.addEventListener('change', () => {
    fields.disabled = fields.hidden = !box.checked;
  });
  return {
    element: h('section.batch-part', {}, h('label.check', {}, box, h('span', {}, title)), fields),
    isWanted: () => box.checked,
    read,
  };
}

const minutesField = (name, session, of) =>
  field({
    name,
    type: 'number',
    label: t(`programme.field.${name}`),
    value: Math.max(0, Math.round((Date.parse(session.starts_at) - Date.parse(session[of])) / kMinute)),
    min: 0,
    max: 1440,
    required: true,
  });

function batchForm({ panel, event, sessions, categories, rates }) {
  const [first] = sessions;
  const zone = first.venue.timezone;
  const error = errorPlace();
  const grid = new PriceGrid({ ...first, categories, rates, changed: () => (error.hidden = true) });
  const form = h('form.session-form', { novalidate: true });
  const isOneMap = sessions.every(({ map, currency }) => map === first.map && currency === first.currency);
  const parts = [
    isOneMap && part(t('programme.prices'), priceFields(grid, error, first.fee), () => readPrices(form, grid, error)),
    part(t('programme.batch_around'), [
      h('div.field-pair', {}, minutesField('doors_minutes_before', first, 'doors_at'),
        minutesField('sales_end_minutes_before', first, 'sales_end')),
    ], (read) => ({ doors_minutes_before: read.doors_minutes_before, sales_end_minutes_before: read.sales_end_minutes_before })),
    part(t('programme.batch_start'), [
      timeField('sales_start', first.sales_start, zone, { hint: t('programme.zone', { venue: first.venue.name, zone }) }),
    ], (read) => (areShown(form, ['sales_start'], zone) ? { sales_start: fromLocal(read.sales_start, zone) } : null)),
    part(t('programme.batch_limits'), limitFields(first), limitsOf),
  ].filter(Boolean);
  form.append(...parts.map(({ element }) => element),
    h('div.form-actions', {}, h('button.button', { type: 'submit' }, t('programme.batch_save', { n: sessions.length })),
      h('p.hint', {}, t('programme.promise'))));
  const read = () => {
    const wanted = parts.filter(({ isWanted }) => isWanted());
    if (!wanted.length) {
      notify(t('programme.batch_nothing'), { kind: 'alert', key: 'panel' });
      return null;
    }
    if (!check(form)) return null;
    const said = wanted.map((one) => one.read(values(form)));
    return said.includes(null) ? null : Object.assign({}, ...said);
  };
  wire(form, panel, read, async (body, forget) => {
    const seen = sessions.map(({ slug, version }) => ({ session: slug, version }));
    const changed = await attempt(() => api.put(`/api/admin/events/${enc(event.slug)}/sessions`, { ...body, sessions: seen }), {
      form,
      reload: () => {
        forget();
        return panel.go('programme', 'events', event.slug);
      },
    });
    if (!changed) return;
    forget();
    panel.go('programme', 'events', event.slug);
    notify(t('programme.batch_done', { n: changed.items.length }), { key: 'saved' });
  });
  return form;
}
