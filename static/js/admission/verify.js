// Proves a printed code with nothing but the public keys: who signed it, for what, and for when. Whether the ticket has been
// given back or moved since, only the doors know.
import * as api from '../api.js';
import { $, h } from '../dom.js';
import { include, locale, t } from '../messages.js';
import { frame } from '../page.js';
import { cameraBox } from './camera_box.js';
import { verify } from './ed25519.js';
import { listenToKeys } from './scanners.js';
import { bytesOfHex, faultOfTime, readDigits } from './ticket_digits.js';

await include('door');
await include('verify');

/** { word, code } with the word of what is wrong, or "good". */
export async function judge(text, keys, now) {
  const code = readDigits(text);
  if (code.fault) return { word: code.fault };
  const key = keys.find(({ id }) => id === code.key);
  if (!key) return { word: 'other_key' };
  if (!(await verify(bytesOfHex(key.public_key), code.signature, code.said))) return { word: 'forged' };
  return { word: faultOfTime(code.validFrom, code.validUntil, now) ?? 'good', code };
}

const when = (milliseconds) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(milliseconds);

function words({ word, code }) {
  const color = word === 'good' ? 'green' : word === 'not_yet' ? 'amber' : 'red';
  return h(`section.verify-verdict.verdict-${color}`, { 'data-word': word },
    h('p.verdict-word', {}, t(word === 'good' ? 'verify.good' : `door.${word}`)),
    code && h('p.verdict-reason', {}, t('verify.says', { ticket: code.ticket, from: when(code.validFrom), until: when(code.validUntil) })),
    word !== 'good' && ['not_yet', 'other_day'].includes(word) === false && h('p.verdict-reason', {}, t(`door.${word}_text`)));
}

frame(t('verify.title'));
const input = h('textarea', { name: 'code', id: 'code', rows: '5', autocomplete: 'off', spellcheck: 'false', inputmode: 'numeric' });
const result = h('div', { role: 'status' });
const keys = (await api.get('/api/tickets/keys')).items;
const prove = async (text) => result.replaceChildren(words(await judge(text, keys, Date.now())));
$('#section').replaceChildren(
  h('h1', {}, t('verify.title')),
  h('p.door-hint', {}, t('verify.text')),
  h('form.door-form', {
    onsubmit: (event) => {
      event.preventDefault();
      prove(input.value.replace(/\s/g, ''));
    },
  }, h('label', { for: 'code' }, t('verify.code')), input, h('button.button.button-large', { type: 'submit' }, t('verify.go'))),
  result,
  cameraBox(prove).element
);
listenToKeys(prove);
document.body.classList.remove('is-loading');
