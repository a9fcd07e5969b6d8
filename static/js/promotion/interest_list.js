// Who wants to hear of the programme: the list, its file, and the right to be forgotten.
import * as api from '../api.js';
import { h } from '../dom.js';
import { kOwnZone, moment } from '../format.js';
import { field } from '../forms.js';
import { emptyState, table } from '../lists.js';
import { kLanguages, t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { events } from './events_on_sale.js';
import { download, head, pages } from './parts.js';

const kPath = '/api/marketing/interest';

export async function show(root) {
  const programme = await events();
  const list = pages(kPath);
  await list.load();

  async function forget() {
    const answer = await formDialog({
      title: t('interest.forget_title'),
      text: t('interest.forget_text'),
      confirm: t('interest.forget_confirm'),
      fields: [field({ name: 'email', label: t('interest.email'), type: 'email', required: true, maxlength: '254', autocomplete: 'off' })],
      save: ({ email }) => api.post(`${kPath}/forget`, { email }),
    });
    if (!answer) return;
    notify(t(answer.removed ? 'interest.forgotten' : 'interest.unknown', { n: answer.removed }), { key: 'forget' });
    await attempt(() => list.reload());
    render();
  }

  function render() {
    const rows = list.items;
    const section = head({ title: t('marketing.interest'), text: t('interest.lead') });
    if (rows.length)
      section.append(
        h('div.panel-actions', {}, download(`${kPath}.csv`, t('interest.csv'), 'interest.csv'),
          h('button.button.button-quiet.button-small', { type: 'button', onclick: forget }, t('interest.forget')))
      );
    root.replaceChildren(section, rows.length ?
      table({ caption: t('marketing.interest'), columns: columns(programme), rows })
      : emptyState({ title: t('interest.none'), text: t('interest.none_text') }), list.more(render));
  }
  render();
  list.follow(root, render);
}

const columns = (programme) => [
  { label: t('interest.email'), cell: ({ email }) => email },
  {
    label: t('interest.about'),
    cell: ({ event }) => (event ? programme.find(({ slug }) => slug === event)?.title ?? event : t('interest.programme')),
  },
  { label: t('interest.language'), cell: ({ language }) => kLanguages[language] ?? language },
  {
    label: t('interest.consented'),
    cell: ({ consented_at: at, consent }) =>
      h('div', {}, moment(at, kOwnZone), h('small', {}, t('interest.version', { version: consent }))),
  },
  { label: t('interest.confirmed'), cell: ({ confirmed_at: at }) => moment(at, kOwnZone) },
];
