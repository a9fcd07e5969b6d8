// One mailing: written, looked at as it will arrive, tried on oneself, sent; then what becomes of it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { kOwnZone, moment, number } from '../format.js';
import { check, field, forgiveEdits, values } from '../forms.js';
import { locale, t } from '../messages.js';
import { announce, ask, notify } from '../notices.js';
import { entitle } from '../page.js';
import { attempt } from '../panel.js';
import { kPath, stateBadge, toWords } from './mailing_words.js';
import { letterFrame } from './parts.js';

const kLookAgainMs = 2_000;

/** Draws the mailing with this number, or a new one where there is none, into `root`. */
export async function showMailing(root, panel, id, programme) {
  const mailing = id && await api.get(`${kPath}/${encodeURIComponent(id)}`);
  if (mailing && mailing.state !== 'draft') showSent(root, panel, mailing, programme);
  else showDraft(root, panel, mailing, programme);
}

const heading = (mailing, ...actions) => {
  const title = mailing?.subject ?? t('mailings.new');
  entitle(title);
  return h('header.panel-head', {}, h('div', {}, h('p', {}, h('a', { href: '#mailings' }, t('mailings.back'))), h('h1', {}, title)),
    actions.length > 0 && h('div.panel-actions', {}, actions));
};

/** The letter as its readers see it. `version` lets a browser ask again. */
const letter = ({ id, version }) =>
  letterFrame({ title: t('mailings.letter'), src: `${kPath}/${id}/page?language=${locale.slice(0, 2)}&v=${version}` });

const fact = (label, value, name = null) => h('div', {}, h('dt', {}, label), h('dd', { 'data-fact': name }, value));

// ---- A draft

function showDraft(root, panel, mailing, programme) {
  let seen = mailing;
  const form = h('form.fields', { novalidate: true }, fields(mailing, programme),
    h('p', {}, h('button.button.button-quiet', { type: 'submit' }, t('mailings.save'))));
  const side = h('section.mailing-side', { 'aria-label': t('mailings.letter') });
  let before = JSON.stringify(values(form));
  const isTyped = () => JSON.stringify(values(form)) !== before;
  panel.keep(() => form.isConnected && isTyped());

  /** Saves what was typed since. Resolves to the mailing as it is kept, or to nothing where it is not. */
  async function saved() {
    if (!check(form)) return undefined;
    if (seen && !isTyped()) return seen;
    const typed = JSON.stringify(values(form));
    const now = await attempt(() => save(seen, values(form)), { form, reload });
    if (!now) return undefined;
    before = typed;
    seen = now;
    history.replaceState(null, '', `#mailings/${now.id}`);
    entitle(now.subject);
    root.querySelector('h1').textContent = now.subject;
    renderSide();
    return now;
  }
  async function reload() {
    await showMailing(root, panel, seen.id, programme);
  }
  const renderSide = () =>
    side.replaceChildren(...(seen ?
      [
        h('dl.facts', {}, fact(t('mailings.receivers'), t('mailings.addresses', { n: seen.receivers, count: number(seen.receivers) })),
          fact(t('mailings.to'), toWords(seen, programme))),
        letter(seen),
        h('div.mailing-actions', {}, h('button.button', { type: 'button', onclick: () => send() }, t('mailings.send')),
          h('button.button.button-quiet', { type: 'button', onclick: () => tryIt() }, t('mailings.try')),
          h('button.button.button-quiet', { type: 'button', onclick: () => remove() }, t('mailings.remove'))),
      ] :
      [h('p.hint', {}, t('mailings.unsaved'))]));

  async function tryIt() {
    const now = await saved();
    const trial = now && await attempt(() => api.post(`${kPath}/${now.id}/trial`, { language: locale.slice(0, 2) }));
    if (trial) notify(t('mailings.tried', { address: trial.address }), { key: 'mailing' });
  }
  async function send() {
    let now = await saved();
    while (now) {
      const sure = await ask({
        title: t('mailings.send_title', { n: now.receivers, count: number(now.receivers) }),
        text: [t('mailings.send_subject', { subject: now.subject, to: toWords(now, programme) }), t('mailings.send_text')],
        confirm: t('mailings.send_confirm', { n: now.receivers, count: number(now.receivers) }),
      });
      if (!sure) return;
      const { id, version, receivers } = now;
      const going = await attempt(() =>
        api.post(`${kPath}/${id}/send`, { version, receivers }).catch((error) => {
          if (error.code !== 'receivers_changed') throw error;
          return null; // others have come or gone meanwhile: asked again, with their number
        }), { form, reload });
      if (going) {
        announce(t('mailings.is_going_out'));
        showSent(root, panel, going, programme);
      }
      if (going !== null) return;
      now = await attempt(() => api.get(`${kPath}/${id}`));
      if (now) seen = now;
      renderSide();
    }
  }
  async function remove() {
    const sure = await ask({ title: t('mailings.remove_title'), text: t('mailings.remove_text'), confirm: t('mailings.remove') });
    if (!sure || await attempt(async () => (await api.remove(`${kPath}/${seen.id}`)) ?? true) === undefined) return;
    before = JSON.stringify(values(form));
    location.hash = 'mailings';
  }

  forgiveEdits(form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (await saved()) notify(t('panel.saved'), { key: 'mailing' });
  });
  renderSide();
  root.replaceChildren(heading(mailing), h('div.editor-columns.mailing', {}, form, side));
}

function fields(mailing, programme) {
  const artists = [...new Set(programme.map(({ artist }) => artist).filter(Boolean))].sort((a, b) => a.localeCompare(b, locale));
  const events = programme.map(({ slug, title }) => [slug, title]);
  const shown = programme.filter(({ status, slug }) => status === 'published' || slug === mailing?.event);
  const to = mailing?.to_event ? `event:${mailing.to_event}` : mailing?.to_artist ? `artist:${mailing.to_artist}` : '';
  return [
    field({ name: 'subject', label: t('mailings.subject'), value: mailing?.subject ?? '', required: true, maxlength: '200' }),
    field({
      name: 'to',
      label: t('mailings.to'),
      type: 'select',
      value: to,
      options: [['', t('mailings.to_all')], ...events.map(([slug, event]) => [`event:${slug}`, t('mailings.to_event', { event })]),
        ...artists.map((artist) => [`artist:${artist}`, t('mailings.to_artist', { artist })])],
    }),
    field({
      name: 'text',
      label: t('mailings.text'),
      type: 'textarea',
      value: mailing?.text ?? '',
      required: true,
      maxlength: '20000',
      rows: '14',
      hint: t('mailings.text_hint'),
    }),
    field({
      name: 'event',
      label: t('mailings.event'),
      type: 'select',
      value: mailing?.event ?? '',
      options: [['', t('mailings.no_event')], ...shown.map(({ slug, title }) => [slug, title])],
      hint: t('mailings.event_hint'),
    }),
  ];
}

function save(seen, { subject, text, event, to }) {
  const at = (kind) => (to.startsWith(`${kind}:`) ? to.slice(kind.length + 1) : null);
  const body = { subject, text, event: event || null, to_event: at('event'), to_artist: at('artist') };
  return seen ? api.put(`${kPath}/${seen.id}`, { ...body, version: seen.version }) : api.post(kPath, body);
}

// ---- One that was sent

function showSent(root, panel, mailing, programme) {
  let timer = null;
  const facts = h('div');
  const actions = h('div.panel-actions');
  panel.keep(() => false);
  panel.whenLeft(() => clearTimeout(timer));

  function render(now) {
    const isGoing = now.state === 'going_out';
    const done = now.sent + now.failed;
    facts.replaceChildren(
      h('p.mailing-state', {}, stateBadge(now), isGoing &&
        h('progress', { max: now.receivers, value: done, 'aria-label': t('mailings.progress') })),
      h('dl.facts', {}, fact(t('mailings.receivers'), number(now.receivers), 'receivers'),
        fact(t('mailings.sent'), number(now.sent), 'sent'), fact(t('mailings.failed'), number(now.failed), 'failed'),
        fact(t(isGoing ? 'mailings.to_go' : now.state === 'stopped' ? 'mailings.left' : 'mailings.had_left'), number(now.left), 'left')),
      h('dl.facts', {}, fact(t('mailings.to'), toWords(now, programme)), fact(t('mailings.started'), moment(now.started_at, kOwnZone)),
        now.ended_at && fact(t('mailings.ended'), moment(now.ended_at, kOwnZone))),
      panel.shop?.demo ? h('p.hint', {}, h('a', { href: '/demo/mail' }, t('mailings.demo'))) : ''
    );
    if (isGoing !== Boolean(actions.firstChild))
      actions.replaceChildren(isGoing ? h('button.button.button-quiet', { type: 'button', onclick: stop }, t('mailings.stop')) : '');
    clearTimeout(timer);
    if (isGoing) timer = setTimeout(look, kLookAgainMs);
  }
  async function look() {
    try {
      const now = document.hidden ? null : await api.get(`${kPath}/${mailing.id}`);
      if (!root.contains(facts)) return;
      if (now?.state === 'sent') announce(t('mailings.done', { n: now.sent, count: number(now.sent) }));
      if (now) return void render(now);
    } catch (error) {
      api.throwMistake(error);
    }
    timer = setTimeout(look, kLookAgainMs);
  }
  async function stop() {
    const sure = await ask({
      title: t('mailings.stop_title'),
      text: t('mailings.stop_text'),
      confirm: t('mailings.stop_confirm'),
      cancel: t('mailings.stop_keep'),
    });
    const now = sure && await attempt(() => api.post(`${kPath}/${mailing.id}/stop`));
    if (now) render(now);
  }
  render(mailing);
  root.replaceChildren(heading(mailing, actions), h('div.editor-columns.mailing', {}, facts, letter(mailing)));
}
