// One's own account, whoever one is in the house: password, second factor, logins and tokens for scripts.
import * as api from '../api.js';
import { $, h } from '../dom.js';
import { list, moment } from '../format.js';
import { field, savingForm } from '../forms.js';
import { table } from '../lists.js';
import { include, t, term } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog, openPanel, showOnce } from '../panel.js';

await include('account');

function passwordForm() {
  return savingForm({
    label: t('account.change_password'),
    fields: [
      field({
        name: 'current',
        type: 'password',
        label: t('account.current'),
        required: true,
        maxlength: '200',
        autocomplete: 'current-password',
      }),
      field({
        name: 'password',
        type: 'password',
        label: t('account.password'),
        required: true,
        minlength: '10',
        maxlength: '200',
        autocomplete: 'new-password',
        hint: t('account.password_hint'),
      }),
    ],
    save: async (wanted, element) => {
      const done = await attempt(async () => (await api.post('/api/password', wanted)) ?? true, { form: element });
      if (!done) return;
      element.reset();
      notify(t('account.password_changed'));
    },
  });
}

async function addTotp(reload) {
  const made = await attempt(() => api.post('/api/totp', {}));
  if (!made) return;
  const secret = made.secret.match(/.{4}/g).join(' ');
  const added = await formDialog({
    title: t('account.totp_add'),
    text: t('account.totp_text'),
    confirm: t('account.totp_confirm'),
    fields: [
      h('img.totp-code', { src: `data:image/svg+xml,${encodeURIComponent(made.qr)}`, alt: t('account.totp_qr'), width: 196, height: 196 }),
      h('p.code', {}, secret),
      h('p', {}, h('a', { href: made.uri }, t('account.totp_open'))),
      field({
        name: 'code',
        label: t('account.totp_code'),
        required: true,
        pattern: '[0-9 ]{6,8}',
        maxlength: '8',
        inputmode: 'numeric',
        autocomplete: 'one-time-code',
      }),
    ],
    save: ({ code }) => api.put('/api/totp', { code }),
  });
  if (!added) return;
  await showRecoveryCodes(added);
  await reload();
}

const showRecoveryCodes = ({ recovery_codes: codes }) =>
  showOnce({
    title: t('account.recovery'),
    text: t('account.recovery_once'),
    shown: h('ol.code.recovery-codes', {}, codes.map((code) => h('li', {}, code))),
  });

async function renewRecoveryCodes(reload) {
  const isSure = await ask({
    title: t('account.recovery_new'),
    text: t('account.recovery_new_text'),
    confirm: t('account.recovery_new'),
    cancel: t('dialog.cancel'),
  });
  const made = isSure && (await attempt(() => api.post('/api/totp/recovery-codes', {})));
  if (!made) return;
  await showRecoveryCodes(made);
  await reload();
}

async function removeTotp(reload) {
  const isSure = await ask({
    title: t('account.totp_remove'),
    text: t('account.totp_remove_text'),
    confirm: t('account.totp_remove'),
    cancel: t('dialog.cancel'),
  });
  if (isSure && (await attempt(async () => (await api.remove('/api/totp')) ?? true))) await reload();
}

/** What no script may do, whatever its token. */
const kForPeople = ['export_shop', 'edit_webhooks'];

async function addToken(permissions, reload) {
  const made = await formDialog({
    title: t('account.token_add'),
    text: t('account.token_text'),
    confirm: t('account.token_make'),
    fields: [
      field({ name: 'name', label: t('account.token_name'), required: true, maxlength: '100' }),
      h('fieldset.checks', {}, h('legend', {}, t('account.token_scopes')),
        permissions.filter((scope) => !kForPeople.includes(scope)).map((scope) =>
          h('label.check', {}, h('input', { type: 'checkbox', name: `scope.${scope}` }), h('span', {}, term('scope', scope)))
        )),
    ],
    save: ({ name, ...chosen }) =>
      api.post('/api/tokens', {
        name,
        scopes: Object.entries(chosen).filter(([, on]) => on).map(([key]) => key.slice('scope.'.length)),
      }),
  });
  if (!made) return;
  await showOnce({ title: made.device, text: t('account.token_once'), shown: h('p.code', {}, made.token) });
  await reload();
}

/** "Firefox, Linux" from what a browser calls itself; scripts have a name of their own. */
function nameOf({ device, scopes }) {
  const known = (names) => names.find(([, sign]) => device.includes(sign))?.[0];
  const browser = known([['Edge', 'Edg/'], ['Firefox', 'Firefox/'], ['Chrome', 'Chrome/'], ['Safari', 'Safari/']]);
  const system = known([['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Android', 'Android'], ['Windows', 'Windows'], ['macOS', 'Mac OS'], [
    'Linux',
    'Linux',
  ]]);
  return (!scopes.length && [browser, system].filter(Boolean).join(', ')) || device || '–';
}

function loginsTable(logins, reload) {
  const end = async (login) => {
    if (!(await ask({ title: t('account.end_title'), text: nameOf(login), confirm: t('account.end'), cancel: t('dialog.cancel') }))) return;
    if (await attempt(async () => (await api.remove(`/api/logins/${login.id}`)) ?? true)) await reload();
  };
  const columns = [
    { label: t('account.device'), cell: (login) => (login.current ? `${nameOf(login)} · ${t('account.this_one')}` : nameOf(login)) },
    {
      label: t('account.kind'),
      cell: ({ scopes }) => (scopes.length ? list(scopes.map((scope) => term('scope', scope))) : t('account.browser')),
    },
    { label: t('account.seen'), cell: ({ seen_at: seen }) => moment(seen) },
    { label: t('account.expires'), cell: ({ expires_at: expires }) => moment(expires) },
    { label: '', cell: (login) => !login.current && h('button.link', { type: 'button', onclick: () => end(login) }, t('account.end')) },
  ];
  return table({ caption: t('account.logins'), columns, rows: logins });
}

async function show({ user, permissions, recovery_codes: codesLeft }) {
  const reload = async () => show(await api.get('/api/login'));
  const { items: logins } = await api.get('/api/logins');
  const part = (title, ...children) => h('section.part', {}, h('h2', {}, title), children);
  $('#section').replaceChildren(
    h('div.panel-head', {}, h('div', {}, h('h1', {}, user.name), h('p', {}, user.email))),
    part(t('account.own_password'), passwordForm()),
    part(t('account.totp'), h('p', {}, t(user.totp ? 'account.totp_on' : 'account.totp_off')),
      user.totp && h('p', {}, t('account.recovery_left', { n: codesLeft })), h('p.form-actions', {}, user.totp &&
        h('button.button.button-quiet', { type: 'button', onclick: () => renewRecoveryCodes(reload) }, t('account.recovery_new')),
        h('button.button.button-quiet', { type: 'button', onclick: () => (user.totp ? removeTotp(reload) : addTotp(reload)) },
          t(user.totp ? 'account.totp_remove' : 'account.totp_add')))),
    part(t('account.logins'), loginsTable(logins, reload),
      h('p', {}, h('button.button.button-quiet', { type: 'button', onclick: () => addToken(permissions, reload) }, t('account.token_add'))))
  );
}

const who = await openPanel('account');
if (who) await attempt(() => show(who));
