// Campaign links and what came of them: how many followed one, took seats, bought.
import * as api from '../api.js';
import { copyText, h } from '../dom.js';
import { money, number } from '../format.js';
import { field } from '../forms.js';
import { allOf, emptyState, table } from '../lists.js';
import { locale, t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { attempt, formDialog, gone } from '../panel.js';
import { events, sessionName, targets } from './events_on_sale.js';
import { head, pages } from './parts.js';

const kPath = '/api/marketing/campaigns';
const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });

export async function show(root) {
  const programme = await events();
  const list = pages(kPath);
  await list.load();
  const edit = async (campaign) => {
    if (!(await editCampaign(campaign, programme))) return;
    announce(t('panel.saved'));
    await attempt(() => list.reload());
    render();
  };

  function render() {
    const rows = list.items;
    root.replaceChildren(
      head({
        title: t('marketing.campaigns'),
        text: t('campaigns.lead'),
        action: rows.length ? { label: t('campaigns.new'), run: () => edit(null) } : null,
      }),
      rows.length ?
        table({ caption: t('marketing.campaigns'), columns: columns(programme, edit), rows })
        : emptyState({
          title: t('campaigns.none'),
          text: t('campaigns.none_text'),
          action: { label: t('campaigns.new'), run: () => edit(null) },
        }),
      list.more(render),
      rows.length ? h('p.aside', {}, t('campaigns.counting')) : ''
    );
  }
  render();
  list.follow(root, render);
}

const columns = (programme, edit) => [
  {
    label: t('campaigns.campaign'),
    cell: (campaign) =>
      h('div', {}, campaign.name, ' ', !campaign.active && h('span.badge', {}, t('campaigns.ended')),
        h('small', {}, targetWords(campaign, programme))),
  },
  { label: t('campaigns.visits'), numeric: true, cell: ({ visits }) => number(visits) },
  { label: t('campaigns.holds'), numeric: true, cell: ({ holds }) => number(holds) },
  {
    label: t('campaigns.orders'),
    numeric: true,
    cell: ({ orders, tickets }) =>
      h('div', {}, number(orders), orders > 0 && h('small', {}, t('campaigns.tickets', { n: tickets, count: number(tickets) }))),
  },
  { label: t('campaigns.conversion'), numeric: true, cell: ({ orders, visits }) => (visits ? share.format(orders / visits) : '–') },
  { label: t('campaigns.revenue'), numeric: true, cell: ({ revenue }) => (revenue.length ? revenue.map(money).join(' + ') : '–') },
  {
    label: t('marketing.actions'),
    cell: (campaign) =>
      h('div.row-actions', {}, h('button.button.button-quiet.button-small', {
        type: 'button',
        'aria-label': t('campaigns.copy_one', { name: campaign.name }),
        onclick: () => copy(campaign),
      }, t('campaigns.copy')), h('button.button.button-quiet.button-small', {
        type: 'button',
        'aria-label': t('vouchers.edit_one', { code: campaign.name }),
        onclick: () => edit(campaign),
      }, t('vouchers.edit'))),
  },
];

function targetWords({ event, session }, programme) {
  const found = programme.find(({ slug, sessions }) => slug === event || sessions.some((each) => each.slug === session));
  if (!event && !session) return t('campaigns.home');
  if (!found) return session ?? event;
  return session ? sessionName(found, found.sessions.find(({ slug }) => slug === session)) : found.title;
}

async function copy({ path }) {
  const link = location.origin + path;
  if (await copyText(link)) notify(t('campaigns.copied', { link }), { key: 'copied' });
  else notify(link, { kind: 'alert', key: 'copied' }); // to be copied by hand
}

const of = (event, session) => (session ? `session:${session.slug}` : `event:${event.slug}`);

function editCampaign(campaign, programme) {
  const targetOf = (campaign) => (campaign?.session ? `session:${campaign.session}` : campaign?.event ? `event:${campaign.event}` : '');
  const options = [['', t('campaigns.home')], ...targets(programme, of)];
  const optionsFor = (
    campaign
  ) => (options.some(([value]) => value === targetOf(campaign))
    ? options
    : [...options, [targetOf(campaign), campaign.session ?? campaign.event]]);
  const fields = (campaign) =>
    [
      field({
        name: 'name',
        label: t('campaigns.name'),
        value: campaign?.name ?? '',
        required: true,
        maxlength: '120',
        hint: t('campaigns.name_hint'),
      }),
      !campaign &&
      field({
        name: 'slug',
        label: t('campaigns.slug'),
        required: true,
        maxlength: '80',
        pattern: '[A-Za-z0-9_.\\-]+',
        autocomplete: 'off',
        spellcheck: 'false',
        hint: t('campaigns.slug_hint', { link: `${location.origin}/c/` }),
      }),
      field({ name: 'target', label: t('campaigns.target'), type: 'select', value: targetOf(campaign), options: optionsFor(campaign) }),
      campaign &&
      field({
        name: 'active',
        label: t('campaigns.is_active'),
        type: 'checkbox',
        value: campaign.active,
        hint: t('campaigns.is_active_hint'),
      }),
    ].filter(Boolean);
  return formDialog({
    title: campaign ? campaign.name : t('campaigns.new'),
    fields: fields(campaign),
    confirm: t('marketing.save'),
    theirs: campaign &&
      { seen: campaign, load: async () => (await allOf(kPath)).find(({ slug }) => slug === campaign.slug) ?? gone(), fields },
    save: ({ name, slug, target: to, active }, version) => {
      const at = (kind) => (to.startsWith(`${kind}:`) ? to.slice(kind.length + 1) : null);
      const body = { name, event: at('event'), session: at('session'), active: active ?? true };
      if (!campaign) return api.post(kPath, { ...body, slug });
      return api.put(`${kPath}/${encodeURIComponent(campaign.slug)}`, { ...body, version });
    },
  });
}
