// Who waits for places of a performance, for those who sell them.
import * as api from '../api.js';
import { h } from '../dom.js';
import { moment, number } from '../format.js';
import { keepFresh } from '../fresh.js';
import { csvLink, emptyState, table } from '../lists.js';
import { include, kLanguages, t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt } from '../panel.js';

await include('box_office');

const kPage = 500;

/** The first `wanted` entries or a few more, with `next` where there are others. */
async function load(path, wanted) {
  const items = [];
  let page = { next: '' };
  do {
    page = await api.get(`${path}?limit=${kPage}${page.next && `&after=${page.next}`}`);
    items.push(...page.items);
  } while (page.next && items.length < wanted);
  return { ...page, items };
}

const columns = (zone, remove) => [
  { label: t('counter.waiting_email'), cell: ({ email }) => email },
  { label: t('counter.waiting_places'), cell: ({ places }) => number(places), numeric: true },
  { label: t('counter.waiting_language'), cell: ({ language }) => kLanguages[language] ?? language },
  { label: t('counter.waiting_since'), cell: ({ waiting_since: at }) => moment(at, zone) },
  { label: t('counter.waiting_told'), cell: ({ told_at: at }) => (at ? moment(at, zone) : '–') },
  ...(remove ? [{ label: t('counter.waiting_remove'), cell: remove }] : []),
];

export async function showWaiting(root, slug, mayRemove) {
  const path = `/api/box-office/sessions/${encodeURIComponent(slug)}/waiting`;
  let wanted = kPage;
  const line = await load(path, wanted);
  const zone = line.venue.timezone;
  const count = h('p', {});
  const box = h('div');
  const more = h('button.button.button-quiet', {
    type: 'button',
    onclick: async () => {
      wanted += kPage;
      await redraw();
    },
  }, t('counter.waiting_more'));
  const redraw = async () => {
    const now = await attempt(() => load(path, wanted));
    if (now) draw(now);
  };
  const remove = mayRemove && (({ id, email }) =>
    h('button.button.button-quiet.button-small', {
      type: 'button',
      'aria-label': t('counter.waiting_remove_one', { email }),
      onclick: async () => {
        const sure = await ask({
          title: t('counter.waiting_remove_title', { email }),
          text: t('counter.waiting_remove_text'),
          confirm: t('counter.waiting_remove'),
        });
        if (!sure || !(await attempt(() => api.remove(`${path}/${id}`)))) return;
        notify(t('counter.waiting_removed', { email }), { key: 'saved' });
        await redraw();
      },
    }, t('counter.waiting_remove')));
  const draw = ({ people, places, items, next }) => {
    count.textContent = t('counter.waiting_count', { n: people, count: number(people), places: number(places) });
    more.hidden = !next;
    box.replaceChildren(items.length ?
      table({ caption: t('counter.waiting'), columns: columns(zone, remove), rows: items })
      : emptyState({ title: t('counter.waiting_none'), text: t('counter.waiting_none_text') }));
  };
  draw(line);
  root.append(
    h('div.panel-head', {},
      h('div', {}, h('h1', {}, line.title), h('p', {}, `${moment(line.starts_at, zone)} · ${line.venue.name}`), count),
      h('div.panel-actions.no-print', {}, csvLink(`${path}.csv`))),
    box,
    h('p', {}, more)
  );
  keepFresh(box, line, () => load(path, wanted), draw);
}
