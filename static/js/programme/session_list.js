// The sessions of an event as a list: when, how they sell, and which of them are to be changed together.
import { h } from '../dom.js';
import { dayOfYear, money, time } from '../format.js';
import { emptyState, table } from '../lists.js';
import { t } from '../messages.js';
import { fill, saleWords } from './programme_words.js';

const enc = encodeURIComponent;

/** The sessions of an event, of which several can be chosen and changed; `chosen` keeps the names of these. */
export function sessionList({ event, panel, chosen, isOver }) {
  const { sessions } = event;
  if (!sessions.length) {
    return emptyState({
      title: t('programme.when'),
      text: t('programme.when_text'),
      action: isOver ? null : { label: t('programme.add_session'), run: () => panel.go('programme', 'events', event.slug, 'new') },
    });
  }
  const open = sessions.filter(({ status }) => status !== 'cancelled');
  for (const slug of chosen) if (!open.some((session) => session.slug === slug)) chosen.delete(slug);
  const change = h('button.button.button-quiet.button-small', {
    type: 'button',
    onclick: () => panel.go('programme', 'events', event.slug, 'change', [...chosen].join(',')),
  });
  const all = h('input', { type: 'checkbox' });
  const boxes = new Map(open.map(({ slug }) => [slug, h('input', { type: 'checkbox', value: slug, checked: chosen.has(slug) })]));
  const redraw = () => {
    change.disabled = !chosen.size;
    change.textContent = t('programme.batch_change', { n: chosen.size });
    all.checked = chosen.size === open.length;
    all.indeterminate = chosen.size > 0 && !all.checked;
  };
  const choose = (slug, isChosen) => (isChosen ? chosen.add(slug) : chosen.delete(slug));
  for (const [slug, box] of boxes) box.addEventListener('change', () => (choose(slug, box.checked), redraw()));
  all.addEventListener('change', () => {
    for (const [slug, box] of boxes) choose(slug, box.checked = all.checked);
    redraw();
  });
  redraw();
  return h('div', {}, open.length > 1 && h('div.batch-bar', {}, h('label.check', {}, all, h('span', {}, t('programme.batch_all'))), change),
    sessionTable(event, open.length > 1 ? boxes : new Map()));
}

function sessionTable(event, boxes) {
  return table({
    caption: t('programme.sessions'),
    rows: event.sessions,
    columns: [
      { label: t('programme.starts'), cell: (session) => startCell(session, boxes.get(session.slug)) },
      {
        label: t('programme.sale'),
        cell: (session) => h(session.status === 'cancelled' ? 'span.is-off' : 'span', {}, saleWords(session, event)),
      },
      { label: t('programme.sold'), numeric: true, cell: ({ sold, capacity }) => fill(sold, capacity) },
      { label: t('programme.revenue'), numeric: true, cell: revenueCell },
    ],
  });
}

function startCell({ slug, starts_at: starts, venue }, box) {
  const when = `${dayOfYear(starts, venue.timezone)}, ${time(starts, venue.timezone)}`;
  box?.setAttribute('aria-label', t('programme.batch_one', { when }));
  return h('span.start-cell', {}, box,
    h('span', {}, h('a', { href: `#programme/sessions/${enc(slug)}` }, when), h('small', {}, venue.name)));
}

function revenueCell({ revenue, reserved_amount: reserved }) {
  return h('span', {}, money(revenue), reserved.amount > 0 && h('small', {}, t('programme.reserved_more', { amount: money(reserved) })));
}
