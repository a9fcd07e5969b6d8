// Webhooks: which other systems of the house are told of orders and tickets, and what they have answered.
import * as api from '../api.js';
import { h } from '../dom.js';
import { kOwnZone, list, moment, number } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { emptyState, table } from '../lists.js';
import { include, t, term } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog, gone, showOnce } from '../panel.js';

await include('webhooks');

const kPath = '/api/admin/webhooks';
const kPage = 50;

const button = (label, run) => h('button.button.button-quiet', { type: 'button', onclick: run }, label);
const head = (title, text, ...actions) =>
  h('div.panel-head', {}, h('div', {}, h('h1', {}, title), h('p', {}, text)), actions.length > 0 && h('div.panel-actions', {}, actions));

export async function show(root, panel) {
  const [id] = panel.path;
  const load = () => api.get(kPath);
  const page = await load();
  if (id) return showOne(root, panel, id, page);
  const draw = (now) => root.replaceChildren(...all(now, panel));
  draw(page);
  keepFresh(root, page, load, draw);
  return undefined;
}

function all({ items, events, most }, panel) {
  const add = { label: t('webhooks.add'), run: () => edit(null, events, (made) => panel.go('webhooks', String(made.id))) };
  const columns = [
    {
      label: t('webhooks.name'),
      cell: ({ id, name, url }) => h('div', {}, h('a', { href: `#webhooks/${id}` }, name), h('small', {}, hostOf(url))),
    },
    { label: t('webhooks.events'), cell: ({ events: chosen }) => list(chosen.map((event) => term('webhooks.event', event))) },
    { label: t('webhooks.state'), cell: state },
    { label: t('webhooks.waiting'), numeric: true, cell: ({ waiting }) => number(waiting) },
    { label: t('webhooks.failed'), numeric: true, cell: ({ failed }) => number(failed) },
  ];
  return [
    head(t('webhooks.title'), t('webhooks.lead'),
      ...(items.length && items.length < most ? [h('button.button', { type: 'button', onclick: add.run }, add.label)] : [])),
    items.length
      ? table({ caption: t('webhooks.title'), rows: items, columns })
      : emptyState({ title: t('webhooks.none'), text: t('webhooks.none_text'), action: add }),
  ];
}

const hostOf = (url) => url.replace(/^https?:\/\//, '').split(/[/?]/)[0];

function state({ on, given_up_at: givenUp, failing_since: failing }) {
  const badge = (key, kind = '') => h(`span.badge${kind}`, {}, t(`webhooks.${key}`));
  const at = (key, when) => h('small', {}, t(key, { at: moment(when, kOwnZone) }));
  if (givenUp) return h('div', {}, badge('given_up', '.badge-alert'), ' ', at('webhooks.since', givenUp));
  if (!on) return badge('off');
  return failing ? h('div', {}, badge('failing', '.badge-alert'), ' ', at('webhooks.since', failing)) : badge('on', '.badge-good');
}

/** A new webhook, or another name, address or choice of one; `done` gets what was kept. */
async function edit(webhook, events, done, reload = null) {
  const fields = ({ name = '', url = '', events: chosen = [], on = true } = {}) => [
    field({ name: 'name', label: t('webhooks.name'), value: name, required: true, maxlength: '100', hint: t('webhooks.name_hint') }),
    field({
      name: 'url',
      type: 'url',
      label: t('webhooks.url'),
      value: url,
      required: true,
      maxlength: '500',
      hint: t('webhooks.url_hint'),
    }),
    h('fieldset', {}, h('legend', {}, t('webhooks.events')),
      events.map((event) =>
        h('label.check', {}, h('input', { type: 'checkbox', name: `event.${event}`, checked: chosen.includes(event) }),
          h('span', {}, term('webhooks.event', event)))
      )),
    field({ name: 'on', type: 'checkbox', label: t('webhooks.switched_on'), value: on }),
  ];
  const bodyOf = ({ name, url, on, ...chosen }) => ({ name, url, on, events: events.filter((event) => chosen[`event.${event}`]) });
  const kept = await formDialog({
    title: webhook ? webhook.name : t('webhooks.add'),
    confirm: t('webhooks.save'),
    fields: webhook ? null : fields(),
    save: (values, version) =>
      webhook ? api.put(`${kPath}/${webhook.id}`, { ...bodyOf(values), version }) : api.post(kPath, bodyOf(values)),
    reload,
    theirs: webhook && { seen: webhook, load: () => find(webhook.id), fields },
  });
  if (!kept) return;
  if (kept.secret) await showSecret(kept);
  await done(kept);
}

const find = async (id) => (await api.get(kPath)).items.find((item) => item.id === Number(id)) ?? gone();

const showSecret = ({ name, secret }) => showOnce({ title: name, text: t('webhooks.secret_once'), shown: h('p.code', {}, secret) });

async function showOne(root, panel, id, { items, events }) {
  const path = `${kPath}/${id}`;
  const load = async () => ({ webhook: await find(id), deliveries: await api.get(`${path}/deliveries?limit=${kPage}`) });
  const redraw = async () => draw(await load());
  const act = (call, said) => async () => {
    if ((await attempt(call)) && said) notify(t(said), { key: 'saved' });
    await redraw();
  };
  const draw = ({ webhook, deliveries }) => {
    const older = h('div', {});
    let { next } = deliveries;
    const more = button(t('webhooks.more'), async () => {
      const page = await attempt(() => api.get(`${path}/deliveries?limit=${kPage}&after=${next}`));
      if (!page) return;
      if (page.items.length) older.append(messages(page.items, path, act));
      next = page.next;
      more.hidden = !next;
    });
    more.hidden = !next;
    root.replaceChildren(
      h('p', {}, h('a', { href: '#webhooks' }, t('webhooks.back'))),
      head(webhook.name, webhook.url),
      h('dl.facts', {}, [
        ['state', state(webhook)],
        ['events', list(webhook.events.map((event) => term('webhooks.event', event)))],
        ['waiting', number(webhook.waiting)],
        ['failed', number(webhook.failed)],
      ].map(([key, value]) => h('div', {}, h('dt', {}, t(`webhooks.${key}`)), h('dd', {}, value)))),
      ...(webhook.given_up_at ? [h('p', {}, t('webhooks.given_up_text'))] : []),
      h('p.form-actions', {}, webhook.on
        ? button(t('webhooks.test'), act(() => api.post(`${path}/test`), 'webhooks.tested'))
        : button(t('webhooks.switch_on'), act(() => api.put(path, { on: true, version: webhook.version }))),
        button(t('webhooks.edit'), () => edit(webhook, events, redraw, redraw)), button(t('webhooks.renew'), () => renew(webhook, path)),
        button(t('webhooks.remove'), () => remove(webhook, path, panel))),
      h('section.part', {}, h('h2', {}, t('webhooks.deliveries')),
        deliveries.items.length ? messages(deliveries.items, path, act) : h('p', {}, t('webhooks.no_deliveries')), older, more)
    );
  };
  if (!items.some((item) => String(item.id) === id)) gone();
  const first = await load();
  draw(first);
  keepFresh(root, first, load, draw);
}

async function renew(webhook, path) {
  const isSure = await ask({
    title: t('webhooks.renew'),
    text: t('webhooks.renew_text'),
    confirm: t('webhooks.renew'),
    cancel: t('dialog.cancel'),
  });
  const made = isSure && (await attempt(() => api.post(`${path}/secret`)));
  if (made) await showSecret(made);
}

async function remove({ name }, path, panel) {
  const isSure = await ask({
    title: t('webhooks.remove_title', { name }),
    text: t('webhooks.remove_text'),
    confirm: t('webhooks.remove'),
    cancel: t('dialog.cancel'),
  });
  if (isSure && (await attempt(async () => (await api.remove(path)) ?? true))) panel.go('webhooks');
}

const messages = (rows, path, act) =>
  table({
    caption: t('webhooks.deliveries'),
    rows,
    columns: [
      {
        label: t('webhooks.event'),
        cell: ({ type, at }) => h('div', {}, term('webhooks.event', type), h('small', {}, moment(at, kOwnZone))),
      },
      { label: t('webhooks.result'), cell: result },
      { label: t('webhooks.answer'), cell: ({ answer }) => h('span.answer', {}, answer || '–') },
      { label: t('webhooks.when'), cell: when },
      {
        label: '',
        cell: (message) =>
          h('div.row-actions', {}, h('button.link', { type: 'button', onclick: () => look(message, path) }, t('webhooks.look')), ' ',
            h('button.link', {
              type: 'button',
              onclick: act(() => api.post(`${path}/deliveries/${message.id}/redeliver`), 'webhooks.again_done'),
            }, t('webhooks.again'))),
      },
    ],
  });

function result({ state: how, status, milliseconds }) {
  const kind = { delivered: '.badge-good', failed: '.badge-alert', waiting: '' }[how];
  const took = milliseconds === null ? '' : t('webhooks.took', { n: milliseconds });
  return h('div', {}, h(`span.badge${kind}`, {}, t(`webhooks.is.${how}`)), ' ',
    milliseconds !== null && h('small', {}, [status ? `HTTP ${status}` : t('webhooks.no_answer'), took].join(', ')));
}

function when({ tries, tried_at: tried, next_try: next }) {
  if (tries === 0) return t('webhooks.not_yet');
  return h('div', {}, moment(tried, kOwnZone),
    h('small', {},
      [t('webhooks.tries', { n: tries }), next && t('webhooks.next', { at: moment(next, kOwnZone) })].filter(Boolean).join(', ')));
}

/** Shows what was sent, word for word. */
async function look({ id }, path) {
  const message = await attempt(() => api.get(`${path}/deliveries/${id}`));
  if (!message) return;
  await showOnce({
    title: message.message_id,
    text: t(message.body ? 'webhooks.look_text' : 'webhooks.look_none'),
    shown: message.body && h('pre.code', { tabindex: '0' }, JSON.stringify(JSON.parse(message.body), null, 2)),
    close: t('webhooks.close'),
  });
}
