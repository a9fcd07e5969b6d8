// What buyers read and see of each event: title, description, picture.
import * as api from '../api.js';
import { h } from '../dom.js';
import { field } from '../forms.js';
import { allOf, emptyState, table } from '../lists.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt, formDialog, gone } from '../panel.js';
import { pictureField } from '../picture_field.js';
import { makePreviewLink } from '../programme/preview_link.js';
import { head, pages } from './parts.js';

const kPath = '/api/marketing/events';

export async function show(root) {
  const list = pages(kPath);
  await list.load();
  const edit = async (event) => {
    if (!(await editTexts(event))) return;
    notify(t('panel.saved'), { key: 'saved' });
    await attempt(() => list.reload());
    render();
  };

  function render() {
    root.replaceChildren(
      head({ title: t('marketing.events'), text: t('copy.lead') }),
      list.items.length ?
        table({ caption: t('marketing.events'), columns: columns(edit), rows: list.items })
        : emptyState({ title: t('copy.none'), text: t('copy.none_text') }),
      list.more(render)
    );
  }
  render();
  list.follow(root, render);
}

const columns = (edit) => [
  { label: t('copy.picture'), cell: ({ image }) => (image ? h('img.picture', { src: image, alt: '', loading: 'lazy' }) : '–') },
  {
    label: t('copy.event'),
    cell: (event) =>
      h('div', {}, event.title, ' ', event.status !== 'published' && h('span.badge', {}, t(`copy.${event.status}`)),
        h('small', {}, event.artist)),
  },
  {
    label: t('copy.description'),
    cell: ({ description }) => (description.length > 160 ? `${description.slice(0, 160).trimEnd()}…` : description || '–'),
  },
  {
    label: t('marketing.actions'),
    cell: (event) =>
      h('div.row-actions', {}, h('button.button.button-quiet.button-small', {
        type: 'button',
        'aria-label': t('vouchers.edit_one', { code: event.title }),
        onclick: () => edit(event),
      }, t('vouchers.edit')), event.status === 'draft' && h('button.button.button-quiet.button-small', {
        type: 'button',
        'aria-label': `${t('copy.preview')}: ${event.title}`,
        onclick: () => makePreviewLink(event.slug),
      }, t('copy.preview'))),
  },
];

function editTexts(event) {
  return formDialog({
    title: event.title,
    confirm: t('marketing.save'),
    theirs: { seen: event, load: async () => (await allOf(kPath)).find(({ slug }) => slug === event.slug) ?? gone(), fields: textFields },
    save: (wanted, version) => api.put(`${kPath}/${encodeURIComponent(event.slug)}/texts`, { ...wanted, version }),
  });
}

const textFields = (event) => [
  field({ name: 'title', label: t('copy.title'), value: event.title, required: true, maxlength: '200' }),
  field({ name: 'description', type: 'textarea', label: t('copy.description'), value: event.description, maxlength: '5000', rows: '7' }),
  pictureField({ name: 'image', label: t('copy.picture'), value: event.image, hint: t('copy.picture_hint') }),
];
