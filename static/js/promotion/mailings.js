// What is written to those on the interest list, and what became of it. One mailing is a page of its own: mailing.js.
import { h } from '../dom.js';
import { kOwnZone, moment, number } from '../format.js';
import { allOf, emptyState, table } from '../lists.js';
import { t } from '../messages.js';
import { showMailing } from './mailing.js';
import { kPath, stateBadge, toWords } from './mailing_words.js';
import { head, pages } from './parts.js';

export async function show(root, panel) {
  const [, id] = location.hash.slice(1).split('/');
  const programme = (await allOf('/api/marketing/events')).filter(({ status }) => status !== 'draft');
  if (id) return showMailing(root, panel, id === 'new' ? null : id, programme);
  const list = pages(kPath);
  await list.load();
  const write = { label: t('mailings.new'), run: () => (location.hash = 'mailings/new') };

  function render() {
    const rows = list.items;
    root.replaceChildren(
      head({ title: t('marketing.mailings'), text: t('mailings.lead'), action: rows.length ? write : null }),
      rows.length ?
        table({ caption: t('marketing.mailings'), columns: columns(programme), rows })
        : emptyState({ title: t('mailings.none'), text: t('mailings.none_text'), action: write }),
      list.more(render)
    );
  }
  render();
  list.follow(root, render);
  return undefined;
}

const counted = (key) => (mailing) => (mailing.state === 'draft' ? '–' : number(mailing[key]));

const columns = (programme) => [
  {
    label: t('mailings.mailing'),
    cell: (mailing) =>
      h('div', {}, h('a', { href: `#mailings/${mailing.id}` }, mailing.subject), h('small', {}, toWords(mailing, programme))),
  },
  {
    label: t('mailings.state'),
    cell: (mailing) => h('div', {}, stateBadge(mailing), h('small', {}, moment(mailing.started_at ?? mailing.created_at, kOwnZone))),
  },
  { label: t('mailings.receivers'), numeric: true, cell: counted('receivers') },
  { label: t('mailings.sent'), numeric: true, cell: counted('sent') },
  { label: t('mailings.failed'), numeric: true, cell: counted('failed') },
  { label: t('mailings.left'), numeric: true, cell: counted('left') },
];
