// Settings: what the house has decided for all of its shop.
import * as api from '../api.js';
import { fieldError, h } from '../dom.js';
import { amountOf, amountText, moment, time } from '../format.js';
import { field, savingForm, values } from '../forms.js';
import { include, kLanguages, t } from '../messages.js';
import { ratesOfText, textOfRates } from '../money/tax_rates.js';
import { ask, notify } from '../notices.js';
import { attempt, confirmedLink } from '../panel.js';
import { providersPart } from '../payment/providers.js';
import { pictureField } from '../picture_field.js';

await include('settings');

/** A field for a colour, as text or out of the browser's own chooser. */
function colorField({ chooser, ...options }) {
  const box = field({ maxlength: '7', pattern: '#[0-9a-fA-F]{6}', ...options });
  const text = box.querySelector('input');
  const well = h('input', { type: 'color', value: text.value || '#8c1c2b', 'aria-label': chooser });
  text.addEventListener('input', () => {
    if (/^#[0-9a-f]{6}$/i.test(text.value)) well.value = text.value;
  });
  well.addEventListener('input', () => {
    text.value = well.value;
    text.dispatchEvent(new Event('input', { bubbles: true }));
  });
  box.append(h('div.picture-choice', {}, well));
  return box;
}

/** A fee as the server takes it; null where its text is no amount of the currency that is chosen. */
const feeOf = (form, name) => amountOf(form.elements[name].value.trim() || '0', form.elements.currency.value);

/** The suggested amounts of a field as the server takes them; null where one is no amount. */
function amountsOf(form, name) {
  const words = form.elements[name].value.trim().split(/\s+/).filter(Boolean);
  const amounts = words.map((word) => amountOf(word, form.elements.currency.value));
  return amounts.every((amount) => amount > 0) ? amounts : null;
}

const kHours = Array.from({ length: 24 }, (_, hour) => hour);

/** The lines of a text that say something. */
const linesOf = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

function shopForm(shop, reload, panel) {
  const zones = Intl.supportedValuesOf?.('timeZone') ?? [];
  const fields = (record) => fieldsFor(record, zones);
  const form = savingForm({
    label: t('settings.save'),
    width: 'wide',
    fields: fields(shop),
    save: async (_, form) => {
      if (!ratesOfText(values(form).tax_rates)) {
        fieldError(form, 'tax_rates', t('settings.tax_rates_wrong'));
        return form.elements.tax_rates.focus();
      }
      const wrong = ['exchange_fee', 'cancel_fee', 'gift_card_least', 'gift_card_most'].find((name) => feeOf(form, name) === null) ??
        ['donation_amounts', 'gift_card_amounts'].find((name) => !amountsOf(form, name));
      if (wrong) {
        fieldError(form, wrong, t('settings.fee_wrong', { currency: form.elements.currency.value }));
        return form.elements[wrong].focus();
      }
      const send = (version = shop.version) => {
        const { hold_minutes: minutes, reservation_hours: hours, tax_rates: rates, fee_tax: fee, address, changes_end_hours_before: before,
          visit_text: visit, summary_hour: hour, ...wanted } = values(form);
        return api.put('/api/admin/shop', {
          more_languages: languagesOf(wanted),
          payment_methods_off: methodsOff(shop, wanted),
          ...wanted,
          tax_rates: ratesOfText(rates),
          address: linesOf(address),
          visit_text: linesOf(visit),
          summary_hour: hour === '' ? null : Number(hour),
          fee_tax: fee || null,
          changes_end_minutes_before: Math.round(before * 60),
          exchange_fee: feeOf(form, 'exchange_fee'),
          cancel_fee: feeOf(form, 'cancel_fee'),
          donation_amounts: amountsOf(form, 'donation_amounts'),
          gift_card_amounts: amountsOf(form, 'gift_card_amounts'),
          gift_card_least: feeOf(form, 'gift_card_least'),
          gift_card_most: feeOf(form, 'gift_card_most'),
          reservation_minutes: Math.round(hours * 60),
          hold_ttl_seconds: Math.round(minutes * 60),
          version,
        });
      };
      const saved = await attempt(send, { form, reload, theirs: { seen: shop, load: () => api.get('/api/admin/shop'), fields } });
      if (!saved) return;
      Object.assign(panel.shop, { name: saved.name, currency: saved.currency, timezone: saved.timezone }); // other sections read them
      notify(t('settings.saved'), { key: 'saved' });
      await reload();
    },
  });
  const before = JSON.stringify(values(form));
  panel.keep(() => form.isConnected && JSON.stringify(values(form)) !== before);
  return form;
}

/** Whether buyers may choose this language; a shop that has not said so offers English and German. */
const offers = ({ language, more_languages: more }, code) => code === language || (more.length ? more : ['en', 'de']).includes(code);

/** Takes the languages that are ticked out of the values of the form, as the server has them. */
function languagesOf(wanted) {
  const codes = Object.keys(kLanguages);
  const more = codes.filter((code) => wanted[`more_${code}`] || code === wanted.language);
  for (const code of codes) delete wanted[`more_${code}`];
  return more;
}

/** Takes the ways to pay that are ticked out of the values of the form; what this server does not have stays as it is. */
function methodsOff({ payment_methods: known, payment_methods_off: before }, wanted) {
  const off = [...before.filter((method) => !known.includes(method)), ...known.filter((method) => !wanted[`pays_${method}`])];
  for (const method of known) delete wanted[`pays_${method}`];
  return off;
}

/** Makes fields that hold what the shop has set. */
function makersFor(shop) {
  const text = (name, more) => field({ name, label: t(`settings.${name}`), value: shop[name], ...more });
  const decimal = (name, value, more) => text(name, { value, inputmode: 'decimal', ...more });
  return {
    text,
    count: (name, max) => text(name, { type: 'number', required: true, min: '1', max }),
    amount: (name) => decimal(name, amountText(shop[name], shop.currency), { maxlength: '13' }),
    amounts: (name, hint) =>
      decimal(name, shop[name].map((amount) => amountText(amount, shop.currency)).join(' '), { maxlength: '80', hint }),
  };
}

const group = (key, ...fields) => h('fieldset.fields', {}, h('legend', {}, t(`settings.${key}`)), fields);

const fieldsFor = (shop, zones) => [...houseFields(shop, zones), ...saleFields(shop), ...letterFields(shop), ...moneyFields(shop)];

/** What the house is called, and how it looks. */
function houseFields(shop, zones) {
  const { text } = makersFor(shop);
  return [
    group('shop', text('name', { required: true, maxlength: '120' }),
      text('currency', { required: true, maxlength: '3', pattern: '[A-Z]{3}', hint: t('settings.currency_hint') }),
      text('timezone', { required: true, maxlength: '60', list: 'zones', hint: t('settings.timezone_hint') }),
      h('datalist', { id: 'zones' }, zones.map((zone) => h('option', { value: zone }))),
      h('div', {}, text('language', { type: 'select', options: Object.entries(kLanguages) }), text('monolingual', { type: 'checkbox' })),
      h('fieldset.fields', {}, h('legend', {}, t('settings.more_languages')),
        Object.entries(kLanguages).map(([code, label]) =>
          field({ name: `more_${code}`, type: 'checkbox', label, value: offers(shop, code) })
        ))),
    group('face', colorField({
      name: 'accent',
      label: t('settings.accent'),
      value: shop.accent,
      hint: t('settings.accent_hint'),
      chooser: t('settings.accent_choose'),
    }), pictureField({ name: 'logo', label: t('settings.logo'), value: shop.logo, hint: t('settings.logo_hint') }),
      text('introduction', { maxlength: '250', hint: t('settings.introduction_hint') }),
      text('footer', { maxlength: '250', hint: t('settings.footer_hint') }),
      text('imprint_url', { type: 'url', maxlength: '300', inputmode: 'url' }),
      text('privacy_url', { type: 'url', maxlength: '300', inputmode: 'url' }),
      text('ticket_note', { maxlength: '100', hint: t('settings.ticket_note_hint') })),
  ];
}

/** How places are sold, changed, reserved and paid. */
function saleFields(shop) {
  const { text, count, amount } = makersFor(shop);
  return [
    group('defaults', text('hold_minutes', { type: 'number', required: true, min: '1', max: '60', value: shop.hold_ttl_seconds / 60 }),
      count('max_seats', '100'), count('max_seats_per_buyer', '1000')),
    group('changes', text('buyers_exchange', { type: 'checkbox', hint: t('settings.buyers_exchange_hint') }), amount('exchange_fee'),
      text('buyers_cancel', { type: 'checkbox' }), amount('cancel_fee'), text('changes_end_hours_before', {
        type: 'number',
        required: true,
        min: '0',
        max: '2160',
        step: 'any',
        value: shop.changes_end_minutes_before / 60,
      }), text('return_days_after_move', {
        type: 'number',
        required: true,
        min: '0',
        max: '365',
        hint: t('settings.return_days_after_move_hint'),
      })),
    shop.payment_methods.length > 0 &&
    group('paying', h('p.hint', {}, t('settings.paying_hint')), ...shop.payment_methods.map((method) =>
      field({
        name: `pays_${method}`,
        type: 'checkbox',
        label: t(`settings.pays_${method}`),
        value: !shop.payment_methods_off.includes(method),
      })
    ), text('other_seats_when_late', { type: 'checkbox', hint: t('settings.other_seats_when_late_hint') })),
    group('transferring', h('p.hint', {}, t('settings.transferring_hint')), text('transfer_holder', { maxlength: '70' }),
      text('transfer_iban', { maxlength: '50', autocomplete: 'off', spellcheck: 'false' }), count('transfer_days', '60'),
      text('transfer_days_before', { type: 'number', required: true, min: '0', max: '60' })),
  ];
}

/** What the house writes by itself, and to whom. */
function letterFields(shop) {
  const { text } = makersFor(shop);
  return [
    group('visiting', h('p.hint', {}, t('settings.visiting_hint')),
      text('visit_mail_hours', { type: 'number', required: true, min: '0', max: '336', hint: t('settings.visit_mail_hours_hint') }),
      text('visit_text', { type: 'textarea', maxlength: '1500', value: shop.visit_text.join('\n'), hint: t('settings.visit_text_hint') })),
    group('waiting', text('waiting_list', { type: 'checkbox', hint: t('settings.waiting_list_hint') })),
    group('summing_up', text('summary_hour', {
      type: 'select',
      value: String(shop.summary_hour ?? ''),
      options: [['', t('settings.summary_never')], ...kHours.map((hour) => [String(hour), time(hour * 3_600_000, 'UTC')])],
      hint: t('settings.summary_hour_hint'),
    })),
  ];
}

/** What is given, bought ahead and reserved, and the tax on it. */
function moneyFields(shop) {
  const { text, amount, amounts } = makersFor(shop);
  return [
    group('donating', text('donation_text', { maxlength: '150', hint: t('settings.donation_text_hint') }),
      amounts('donation_amounts', t('settings.donation_amounts_hint'))),
    group('gift_cards', text('gift_cards_sold', { type: 'checkbox', hint: t('settings.gift_cards_sold_hint') }),
      amounts('gift_card_amounts', t('settings.gift_card_amounts_hint')), amount('gift_card_least'), amount('gift_card_most')),
    group('reserving', field({
      name: 'reservations',
      type: 'checkbox',
      label: t('settings.reservations'),
      value: shop.reservations,
      hint: t('settings.reservations_hint'),
    }), text('reservation_hours', {
      type: 'number',
      required: true,
      min: '1',
      max: '1440',
      step: 'any',
      value: shop.reservation_minutes / 60,
    }), text('reservations_end_minutes_before', { type: 'number', required: true, min: '0', max: '43200' })),
    group('tax',
      text('tax_rates', { type: 'textarea', maxlength: '600', value: textOfRates(shop.tax_rates), hint: t('settings.tax_rates_hint') }),
      shop.tax_rates.length > 1 &&
        text('fee_tax', {
          type: 'select',
          value: shop.fee_tax ?? '',
          options: [['', t('settings.fee_tax_first')], ...shop.tax_rates.map(({ name }) => [name, name])],
        }), text('address', { type: 'textarea', maxlength: '600', value: shop.address.join('\n'), hint: t('settings.address_hint') }),
      text('tax_number', { maxlength: '60', hint: t('settings.tax_number_hint') }),
      text('tax_exemption', { maxlength: '200', hint: t('settings.tax_exemption_hint') })),
  ];
}

/** The key that signs tickets, and the button that puts another in its place. */
function ticketKeyPart(keys) {
  const words = (key) => (key ? t('settings.ticket_key_now', { id: key.id, when: moment(key.created_at) }) : t('settings.ticket_key_none'));
  const now = h('p', { id: 'ticket-key' }, words(keys.find(({ retired_at: retired }) => !retired)));
  const make = async () => {
    const isSure = await ask({
      title: t('settings.ticket_key_ask'),
      text: t('settings.ticket_key_ask_text'),
      confirm: t('settings.ticket_key_make'),
      cancel: t('dialog.cancel'),
    });
    const made = isSure && (await attempt(() => api.post('/api/admin/ticket-keys')));
    if (!made) return;
    now.textContent = words(made); // what is being typed elsewhere on the page stays
    notify(t('settings.ticket_key_made', { id: made.id }), { key: 'saved' });
  };
  return h('section.part', {}, h('h2', {}, t('settings.ticket_key_title')), h('p', {}, t('settings.ticket_key_text')), now,
    h('p', {}, h('button.button.button-quiet', { type: 'button', onclick: make }, t('settings.ticket_key_new'))));
}

export async function show(root, panel) {
  const reload = () => show(root, panel);
  const [shop, providers, { items: keys }] = await Promise.all([
    api.get('/api/admin/shop'),
    api.get('/api/admin/payment-providers'),
    api.get('/api/tickets/keys'),
  ]);
  root.replaceChildren(
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('admin.settings')), h('p', {}, t('settings.lead')))),
    shopForm(shop, reload, panel),
    providersPart(providers) ?? '',
    ticketKeyPart(keys),
    h('section.part', {}, h('h2', {}, t('settings.everything')), h('p', {}, t('settings.everything_text')),
      h('p', {}, confirmedLink('/api/admin/archive', t('settings.export'))))
  );
}
