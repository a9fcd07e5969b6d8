// An empty shop becomes somebody's. The token is in the fragment, which browsers send to nobody.
import * as api from '../api.js';
import { $, h, setText } from '../dom.js';
import { blame, check, field, forgiveEdits, values } from '../forms.js';
import { kLanguages, language, locale, t } from '../messages.js';
import { frame, plainPage } from '../page.js';
import { problemText } from '../refusals.js';

const kFallbackCurrencies = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY', 'CAD', 'AUD'];
/** What people of a region pay with; it only chooses what the form opens with. */
const kCurrencyOf = {
  GB: 'GBP',
  US: 'USD',
  CH: 'CHF',
  LI: 'CHF',
  SE: 'SEK',
  NO: 'NOK',
  DK: 'DKK',
  PL: 'PLN',
  CZ: 'CZK',
  JP: 'JPY',
  CA: 'CAD',
  AU: 'AUD',
  NZ: 'NZD',
  HU: 'HUF',
  RO: 'RON',
  BR: 'BRL',
  MX: 'MXN',
  IN: 'INR',
  TR: 'TRY',
  ZA: 'ZAR',
  IS: 'ISK',
  KR: 'KRW',
};

const form = $('#form');
const token = decodeURIComponent(location.hash.slice(1)).replace(/^token=/, '');
const submit = h('button.button.button-wide.button-large', { type: 'submit' }, t('setup.submit'));

const supported = (what, otherwise) => Intl.supportedValuesOf?.(what) ?? otherwise;

function currencies() {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  return supported('currency', kFallbackCurrencies).map((code) => [code, `${code} – ${names.of(code)}`]);
}

function zones() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set([own, 'UTC', ...supported('timeZone', ['Europe/Berlin', 'Europe/London', 'America/New_York'])])].sort();
}

function group(title, ...fields) {
  return h('fieldset', {}, h('legend', {}, title), fields);
}

function build() {
  const region = new Intl.Locale(navigator.language).maximize().region;
  form.append(
    group(t('setup.shop'), field({
      name: 'shop.name',
      label: t('setup.shop_name'),
      hint: t('setup.shop_name_hint'),
      required: true,
      maxlength: '120',
      autocomplete: 'organization',
    }), field({
      name: 'shop.currency',
      type: 'select',
      label: t('setup.currency'),
      value: kCurrencyOf[region] ?? 'EUR',
      options: currencies(),
    }), field({
      name: 'shop.timezone',
      type: 'select',
      label: t('setup.timezone'),
      value: Intl.DateTimeFormat().resolvedOptions().timeZone,
      options: zones().map((zone) => [zone, zone.replaceAll('_', ' ')]),
    }), field({ name: 'shop.language', type: 'select', label: t('setup.language'), value: language, options: Object.entries(kLanguages) }),
      field({
        name: 'shop.reservations',
        type: 'checkbox',
        label: t('setup.reservations'),
        hint: t('setup.reservations_hint'),
        value: false,
      })),
    group(t('setup.you'), field({ name: 'admin.name', label: t('setup.name'), required: true, maxlength: '200', autocomplete: 'name' }),
      field({ name: 'admin.email', type: 'email', label: t('setup.email'), required: true, maxlength: '254', autocomplete: 'username' }),
      field({
        name: 'admin.password',
        type: 'password',
        label: t('setup.password'),
        hint: t('setup.password_hint'),
        required: true,
        minlength: '10',
        maxlength: '200',
        autocomplete: 'new-password',
      })),
    submit
  );
  forgiveEdits(form);
  form.addEventListener('submit', open);
}

function trouble(text) {
  setText($('#trouble'), text);
  $('#trouble').hidden = !text;
  if (text) $('#trouble').scrollIntoView({ block: 'center' });
}

const ended = (text) => plainPage($('#main'), { title: t('setup.done_title'), text, link: { href: '/login', label: t('login.submit') } });

async function open(event) {
  event.preventDefault();
  trouble('');
  if (!check(form) || submit.getAttribute('aria-disabled')) return;
  submit.setAttribute('aria-disabled', 'true');
  const of = (noun) =>
    Object.fromEntries(Object.entries(values(form))
      .filter(([name]) => name.startsWith(`${noun}.`)).map(([name, value]) => [name.slice(noun.length + 1), value]));
  try {
    await api.post('/api/setup', { token, shop: of('shop'), admin: of('admin') });
    location.replace('/admin');
  } catch (error) {
    if (error.status === 410 || error.field === 'token') ended(t('setup.done_text'));
    else if (!blame(form, error)) trouble(problemText(error));
    api.throwMistake(error);
  } finally {
    submit.removeAttribute('aria-disabled');
  }
}

/** Another shop's archive in place of the form: what it has is then here. */
function moving() {
  const file = h('input.visually-hidden', { type: 'file', accept: '.jsonl' });
  const bar = h('progress', { 'aria-label': t('setup.import') });
  let control = null;
  const stop = h('button.button.button-quiet', { type: 'button', onclick: () => control.abort() }, t('dialog.cancel'));
  const busy = h('p', { hidden: true }, bar, ' ', stop);
  file.addEventListener('change', async () => {
    const [chosen] = file.files;
    file.value = '';
    if (!chosen) return;
    trouble('');
    control = new AbortController();
    busy.hidden = false;
    try {
      await api.upload('/api/setup/archive', chosen, { headers: { 'Setup-Token': token }, timeout: 300_000, cancel: control.signal });
      plainPage($('#main'), {
        title: t('setup.import_title'),
        text: t('setup.imported'),
        link: { href: '/login', label: t('login.submit') },
      });
    } catch (error) {
      if (error.status === 410) ended(t('setup.done_text'));
      else if (!control.signal.aborted) trouble(problemText(error));
      api.throwMistake(error);
    } finally {
      busy.hidden = true;
    }
  });
  return h('section.moving', {}, h('h2', {}, t('setup.import_title')), h('p', {}, t('setup.import_text')),
    h('p', {}, h('label.button.button-quiet', {}, t('setup.import'), file)), busy);
}

frame(t('setup.title'));
if (token) {
  build();
  form.after(moving());
} else ended(t('setup.no_token'));
document.body.classList.remove('is-loading');
