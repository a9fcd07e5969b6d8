// Settings: the shop, and what belongs to whoever is logged in: password, second factor, logins and scripts' tokens.
import * as api from '../api.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { include, kLanguages, t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, check, field, forgiveEdits, formDialog, openDialog, table, values } from '../panel.js';

await include('settings');

/** A form that saves itself and stays where it is. */
function form({ fields, label, save }) {
  const element = h('form.fields.narrow-form', { novalidate: true }, fields, h('p', {}, h('button.button', { type: 'submit' }, label)));
  forgiveEdits(element);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    if (check(element)) save(values(element), element);
  });
  return element;
}

function shopForm(shop, reload) {
  const zones = Intl.supportedValuesOf?.('timeZone') ?? [];
  const text = (name, more) => field({ name, label: t(`settings.${name}`), value: shop[name], ...more });
  const count = (name, max) => text(name, { type: 'number', required: true, min: '1', max });
  const group = (key, ...fields) => h('fieldset.fields', {}, h('legend', {}, t(`settings.${key}`)), fields);
  return form({
    label: t('settings.save'),
    fields: [
      text('name', { required: true, maxlength: '120' }),
      text('currency', { required: true, maxlength: '3', pattern: '[A-Z]{3}', hint: t('settings.currency_hint') }),
      text('timezone', { required: true, maxlength: '60', list: 'zones', hint: t('settings.timezone_hint') }),
      h('datalist', { id: 'zones' }, zones.map((zone) => h('option', { value: zone }))),
      text('language', { type: 'select', options: Object.entries(kLanguages) }),
      text('monolingual', { type: 'checkbox' }),
      group('face',
        text('accent', { maxlength: '7', pattern: '#[0-9a-fA-F]{6}', hint: t('settings.accent_hint') }),
        text('logo', { maxlength: '200', hint: t('settings.logo_hint') }),
        text('introduction', { maxlength: '250', hint: t('settings.introduction_hint') }),
        text('footer', { maxlength: '250', hint: t('settings.footer_hint') }),
        text('imprint_url', { type: 'url', maxlength: '300', inputmode: 'url' }),
        text('privacy_url', { type: 'url', maxlength: '300', inputmode: 'url' })),
      group('defaults',
        text('hold_minutes', { type: 'number', required: true, min: '1', max: '60', value: shop.hold_ttl_seconds / 60 }),
        count('max_seats', '100'), count('max_seats_per_buyer', '1000')),
    ],
    save: async ({ hold_minutes: minutes, ...wanted }, element) => {
      const edit = { ...wanted, hold_ttl_seconds: Math.round(minutes * 60), version: shop.version };
      const saved = await attempt(() => api.put('/api/admin/shop', edit), { form: element, reload });
      if (!saved) return;
      notify(t('settings.saved'));
      await reload();
    },
  });
}

function passwordForm() {
  return form({
    label: t('settings.change_password'),
    fields: [
      field({ name: 'current', type: 'password', label: t('settings.current'), required: true, maxlength: '200', autocomplete: 'current-password' }),
      field({ name: 'password', type: 'password', label: t('settings.password'), required: true, minlength: '10', maxlength: '200', autocomplete: 'new-password', hint: t('settings.password_hint') }),
    ],
    save: async (wanted, element) => {
      const done = await attempt(async () => (await api.post('/api/password', wanted)) ?? true, { form: element });
      if (!done) return;
      element.reset();
      notify(t('settings.password_changed'));
    },
  });
}

async function addTotp(reload) {
  const made = await attempt(() => api.post('/api/totp', {}));
  if (!made) return;
  const secret = made.secret.match(/.{4}/g).join(' ');
  const added = await formDialog({
    title: t('settings.totp_add'), text: t('settings.totp_text'), confirm: t('settings.totp_confirm'),
    fields: [
      h('p.code', {}, secret),
      h('p', {}, h('a', { href: made.uri }, t('settings.totp_open'))),
      field({ name: 'code', label: t('settings.totp_code'), required: true, pattern: '[0-9]{6}', maxlength: '6', inputmode: 'numeric', autocomplete: 'one-time-code' }),
    ],
    save: async ({ code }) => (await api.put('/api/totp', { secret: made.secret, code })) ?? true,
  });
  if (added) await reload();
}

async function removeTotp(reload) {
  const removed = await formDialog({
    title: t('settings.totp_remove'), text: t('settings.totp_remove_text'), confirm: t('settings.totp_remove'),
    fields: [field({ name: 'password', type: 'password', label: t('settings.current'), required: true, maxlength: '200', autocomplete: 'current-password' })],
    save: async ({ password }) => (await api.remove('/api/totp', { body: { password } })) ?? true,
  });
  if (removed) await reload();
}

async function addToken(permissions, reload) {
  const made = await formDialog({
    title: t('settings.token_add'), text: t('settings.token_text'), confirm: t('settings.token_make'),
    fields: [
      field({ name: 'name', label: t('settings.token_name'), required: true, maxlength: '100' }),
      h('fieldset.checks', {}, h('legend', {}, t('settings.token_scopes')),
        permissions.map((scope) => h('label.check', {}, h('input', { type: 'checkbox', name: `scope.${scope}` }), h('span', {}, scope)))),
    ],
    save: ({ name, ...chosen }) => api.post('/api/tokens', {
      name, scopes: Object.entries(chosen).filter(([, on]) => on).map(([key]) => key.slice('scope.'.length)),
    }),
  });
  if (!made) return;
  const close = h('button.button', { type: 'button' }, t('settings.token_noted'));
  const dialog = h('dialog.dialog', { 'aria-labelledby': 'token-title' },
    h('h2', { id: 'token-title' }, made.device), h('p', {}, t('settings.token_once')), h('p.code', {}, made.token), h('div.dialog-actions', {}, close));
  close.addEventListener('click', () => dialog.close());
  await openDialog(dialog);
  await reload();
}

/** "Firefox, Linux" from what a browser calls itself; scripts have a name of their own. */
function nameOf({ device, scopes }) {
  const known = (names) => names.find(([, sign]) => device.includes(sign))?.[0];
  const browser = known([['Edge', 'Edg/'], ['Firefox', 'Firefox/'], ['Chrome', 'Chrome/'], ['Safari', 'Safari/']]);
  const system = known([['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Android', 'Android'], ['Windows', 'Windows'], ['macOS', 'Mac OS'], ['Linux', 'Linux']]);
  return (!scopes.length && [browser, system].filter(Boolean).join(', ')) || device || '–';
}

function loginsTable(logins, reload) {
  const end = async (login) => {
    if (!(await ask({ title: t('settings.end_title'), text: nameOf(login), confirm: t('settings.end'), cancel: t('dialog.cancel') }))) return;
    if (await attempt(async () => (await api.remove(`/api/logins/${login.id}`)) ?? true)) await reload();
  };
  const columns = [
    { label: t('settings.device'), cell: (login) => (login.current ? `${nameOf(login)} · ${t('settings.this_one')}` : nameOf(login)) },
    { label: t('settings.kind'), cell: ({ scopes }) => (scopes.length ? scopes.join(', ') : t('settings.browser')) },
    { label: t('settings.seen'), cell: ({ seen_at: seen }) => moment(seen) },
    { label: t('settings.expires'), cell: ({ expires_at: expires }) => moment(expires) },
    { label: '', cell: (login) => !login.current && h('button.link', { type: 'button', onclick: () => end(login) }, t('settings.end')) },
  ];
  return table({ caption: t('settings.logins'), columns, rows: logins });
}

export async function show(root, { user, permissions }) {
  const reload = async () => show(root, await api.get('/api/login'));
  const [shop, { items: logins }] = await Promise.all([api.get('/api/admin/shop'), api.get('/api/logins')]);
  const part = (title, ...children) => h('section.part', {}, h('h2', {}, title), children);
  root.replaceChildren(
    h('div.panel-head', {}, h('h1', {}, t('admin.settings'))),
    part(t('settings.shop'), shopForm(shop, reload)),
    part(t('settings.own_password'), passwordForm()),
    part(t('settings.totp'), h('p', {}, t(user.totp ? 'settings.totp_on' : 'settings.totp_off')),
      h('p', {}, h('button.button.button-quiet', { type: 'button', onclick: () => (user.totp ? removeTotp(reload) : addTotp(reload)) },
        t(user.totp ? 'settings.totp_remove' : 'settings.totp_add')))),
    part(t('settings.logins'), loginsTable(logins, reload),
      h('p', {}, h('button.button.button-quiet', { type: 'button', onclick: () => addToken(permissions, reload) }, t('settings.token_add')))));
}
