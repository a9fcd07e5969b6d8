// Whether others can tell that mail is the house's: what DNS says of the domains that it is from, and what to do.
import * as api from '../api.js';
import { h } from '../dom.js';
import { field, savingForm } from '../forms.js';
import { t } from '../messages.js';
import { attempt } from '../panel.js';

const kNeedsNothing = ['right', 'watching'];
const kUnknown = ['no_answer', 'not_asked'];
const kOfAll = ['no_answer', 'no_name'];

const markOf = (finding) => {
  if (kUnknown.includes(finding)) return h('span.badge', {}, t('sender.unknown'));
  const isGood = kNeedsNothing.includes(finding);
  return h(`span.badge.badge-${isGood ? 'good' : 'alert'}`, {}, t(isGood ? 'sender.good' : 'sender.todo'));
};

/** What was found of one kind of record, in words. */
const found = (kind, { name, finding, records }) =>
  h('div', {}, h('h4', {}, t(`sender.${kind}`), ' ', markOf(finding)),
    h('p', {}, t(kOfAll.includes(finding) ? `sender.${finding}` : `sender.${kind}.${finding}`, { name })), records.map((record) =>
      h('p', {}, h('small', {}, `${name}: `, h('code', {}, record)))
    ));

const usesOf = (report) => ['has_orders', 'has_news'].filter((use) => report[use]).map((use) => t(`sender.${use}`)).join(', ');

const line = (report) =>
  h('li', {}, h('h3', {}, report.domain), h('p', {}, h('small', {}, usesOf(report))), ['spf', 'dkim', 'dmarc'].map((kind) =>
    found(kind, report[kind])
  ));

/** The part of the page that asks about these domains. */
export function senderCheck(domains) {
  const part = (...content) => h('section.part', {}, h('h2', {}, t('sender.title')), content);
  if (!domains.length) return part(h('p', {}, t('sender.none')));
  const said = h('div', { role: 'status' });
  const ask = async ({ selector }, form) => {
    if (form.getAttribute('aria-busy') === 'true') return;
    form.setAttribute('aria-busy', 'true');
    said.replaceChildren(h('p', {}, t('sender.asking')));
    const answer = await attempt(() => api.post('/api/admin/mail/check', { selector }), { form });
    form.setAttribute('aria-busy', 'false');
    said.replaceChildren(answer ? h('ul.findings', {}, answer.domains.map(line)) : '');
  };
  return part(h('p', {}, t('sender.text', { domains: domains.join(', ') })), savingForm({
    fields: [
      field({
        name: 'selector',
        label: t('sender.selector'),
        hint: t('sender.selector_hint'),
        maxlength: '63',
        autocomplete: 'off',
        autocapitalize: 'none',
        spellcheck: 'false',
      }),
    ],
    label: t('sender.check'),
    save: ask,
  }), said);
}
