// Marketing: the texts of events, vouchers, series of codes, campaign links, the interest list and what is written to it,
// the seats inside other pages. Each section is a module of its own whose show(root, panel) fills the empty root.
import * as api from '../api.js';
import { $, h } from '../dom.js';
import { include, t } from '../messages.js';
import { entitle } from '../page.js';
import { followAddress, lineOfLinks, openPanel, toLogin } from '../panel.js';
import { problemText } from '../refusals.js';

await include('marketing');

const kModules = {
  events: './event_texts.js',
  vouchers: './vouchers.js',
  batches: './batches.js',
  campaigns: './campaigns.js',
  interest: './interest_list.js',
  mailings: './mailings.js',
  embed: './embed_settings.js',
};
const kSections = Object.keys(kModules);

const who = await openPanel('marketing');
let leave = () => {};
let open = () => {};

const current = () => kSections.find((name) => location.hash.slice(1).split('/')[0] === name) ?? kSections[0];

function renderTabs(name) {
  lineOfLinks($('#sections'), kSections.map((key) => ({ href: `#${key}`, words: t(`marketing.${key}`), isCurrent: key === name })));
}

/** Shows the section that the address names. One that is slow draws into a root that is no longer on the page. */
async function show(keep) {
  leave();
  leave = () => {};
  const name = current();
  const root = h('div.is-waiting', { id: 'section', tabindex: '-1' });
  $('#section').replaceWith(root);
  renderTabs(name);
  entitle(t(`marketing.${name}`));
  try {
    const section = await import(kModules[name]);
    await section.show(root, { ...who, whenLeft: (run) => (leave = run), keep });
  } catch (error) {
    if (error.status === 401) return toLogin();
    root.replaceChildren(
      h('div.empty', { role: 'status' }, h('h1', {}, t('failed.title')), h('p', {}, problemText(error)),
        h('p', {}, h('button.button', { type: 'button', onclick: () => open() }, t('failed.again'))))
    );
    api.throwMistake(error);
  } finally {
    root.classList.remove('is-waiting');
  }
  return undefined;
}

if (who) open = followAddress(show);
