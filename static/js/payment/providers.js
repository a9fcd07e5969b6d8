// The payment providers in the settings: their keys, which are set and never shown, and a button that asks each whether it
// works with them.
import * as api from '../api.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { field } from '../forms.js';
import { include, t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';

await include('settings');

const kPath = '/api/admin/payment-providers';

/** What is said of a provider: what is wrong, or that nothing is. */
const reportWords = ({ problems, note }, isTried) =>
  [
    ...problems.map((problem) => h('p.finding-problem', {}, t(`settings.provider_${problem}`))),
    isTried && !problems.length && h('p', {}, t('settings.provider_works')),
    note && h('p', {}, h('small', {}, note)),
  ].filter(Boolean);

/** Whose keys a provider has, and as much of them as tells one from another. */
function keyWords({ keys }) {
  const set = keys.set && t('settings.provider_key_set', {
    end: keys.set.ends_in,
    name: keys.set.set_by,
    when: moment(keys.set.set_at),
  });
  const secrets = keys.set?.webhook_secrets > 0 && t('settings.provider_secrets_set', { count: keys.set.webhook_secrets });
  if (keys.of === 'settings') return [set, secrets].filter(Boolean).join(' ');
  if (keys.of !== 'environment') return t('settings.provider_no_key');
  return [t('settings.provider_key_environment'), set && t('settings.provider_key_unused')].filter(Boolean).join(' ');
}

const commaParts = (text) => text.split(/[\s,]+/).filter(Boolean);

/** Asks for keys and sets them. Promises the providers as they are then, or null. */
function setKeys({ method, keys }) {
  const isKnown = keys.of === 'settings';
  const secret = { type: 'password', autocomplete: 'new-password', spellcheck: 'false' };
  return formDialog({
    title: t('settings.provider_keys_of', { provider: t(`settings.pays_${method}`) }),
    text: t('settings.provider_keys_text'),
    confirm: t('settings.provider_keys_save'),
    fields: [
      field({
        name: 'key',
        label: t(`settings.provider_key_${method}`),
        required: !isKnown,
        maxlength: '300',
        hint: isKnown ? t('settings.provider_key_stays') : '',
        autofocus: true,
        ...secret,
      }),
      method === 'stripe' &&
      field({
        name: 'webhook_secrets',
        label: t('settings.provider_webhook_secrets'),
        maxlength: '1500',
        hint: t(keys.set?.webhook_secrets > 0 ? 'settings.provider_secrets_stay' : 'settings.provider_secrets_hint'),
        ...secret,
      }),
    ],
    save: ({ key, webhook_secrets: secrets = '' }) =>
      api.put(`${kPath}/${method}`, { ...(key && { key }), ...(secrets && { webhook_secrets: commaParts(secrets) }) }),
  });
}

/** Asks before what is set is removed; `what` names the words of it. Resolves to whether it is to be. */
const isSureToRemove = (what, method) =>
  ask({
    title: t(`settings.provider_${what}_ask`, { provider: t(`settings.pays_${method}`) }),
    text: t(`settings.provider_${what}_text`),
    confirm: t(`settings.provider_${what}`),
    cancel: t('dialog.cancel'),
  });

/** The key stays. Promises the providers as they are then, or null. */
async function removeSecrets({ method }) {
  if (!(await isSureToRemove('remove_secrets', method))) return null;
  return attempt(() => api.put(`${kPath}/${method}`, { webhook_secrets: [] }));
}

async function removeKeys({ method }) {
  if (!(await isSureToRemove('remove', method))) return null;
  return attempt(async () => {
    await api.remove(`${kPath}/${method}`);
    return api.get(kPath);
  });
}

const quiet = (label, onclick) => h('button.button.button-quiet.button-small', { type: 'button', onclick }, label);

/** A provider with what can be done about it. `changed(providers)` runs after its keys were set or removed. */
function providerLine(provider, refused, changed) {
  const said = h('div', { role: 'status' }, ...reportWords(provider, false));
  const then = (change) => async () => {
    const now = await change(provider);
    if (now) changed(now);
  };
  const tries = quiet(t('settings.provider_try'), async () => {
    if (tries.getAttribute('aria-disabled') === 'true') return;
    tries.setAttribute('aria-disabled', 'true');
    said.replaceChildren(h('p', {}, t('settings.provider_trying')));
    const answer = await attempt(() => api.post(`${kPath}/${provider.method}/try`));
    said.replaceChildren(...reportWords(answer?.provider ?? provider, Boolean(answer)));
    tries.setAttribute('aria-disabled', 'false');
  });
  const { of, set } = provider.keys;
  const isUsable = of === 'environment' || (of && !provider.problems.includes('cannot_open'));
  const buttons = [
    !refused && of !== 'environment' && quiet(t(of ? 'settings.provider_replace' : 'settings.provider_set'), then(setKeys)),
    isUsable && tries,
    !refused && of === 'settings' && isUsable && set.webhook_secrets > 0 &&
    quiet(t('settings.provider_remove_secrets'), then(removeSecrets)),
    set && quiet(t('settings.provider_remove'), then(removeKeys)),
  ].filter(Boolean);
  return h('li', {},
    h('h3', {}, t(`settings.pays_${provider.method}`), ' ',
      of && h('span.badge', {}, t(provider.is_test ? 'settings.provider_test' : 'settings.provider_live'))), h('p', {}, keyWords(provider)),
    said, buttons.length > 0 && h('p.provider-actions', {}, buttons));
}

/** The part of the settings about providers; null where there is nothing to say. */
export function providersPart(providers) {
  if (!providers.items.length) return null;
  const list = h('ul.findings', {});
  const why = h('p', {});
  const show = ({ items, refused }) => {
    why.hidden = !refused;
    why.textContent = refused ? t(`settings.provider_refused_${refused}`) : '';
    list.replaceChildren(...items.map((item) => providerLine(item, refused, changed)));
  };
  const changed = (now) => {
    show(now); // what is being typed elsewhere on the page stays
    notify(t('settings.provider_keys_saved'), { key: 'saved' });
  };
  show(providers);
  return h('section.part', {}, h('h2', {}, t('settings.providers')), h('p', {}, t('settings.providers_text')), why, list);
}
