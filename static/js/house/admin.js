// The administration: one section at a time, each a module of its own that is loaded when it is wanted.
//
// A section exports `show(root, panel)`, which fills the empty `root`; it is called again whenever the address changes.
// `panel` is { user, shop, path, go, keep }: `path` is what stands behind the section in the address, `go(...path)`
// moves on to another place, and `keep(isUnsaved)` asks before anybody leaves while isUnsaved() says true.
import { throwMistake } from '../api.js';
import { $, h } from '../dom.js';
import { include, t } from '../messages.js';
import { entitle } from '../page.js';
import { followAddress, lineOfLinks, openPanel, toLogin } from '../panel.js';
import { problemText } from '../refusals.js';

await include('admin');

const kModules = {
  overview: './overview.js',
  programme: '../programme/programme.js',
  orders: '../selling/orders.js',
  gift_cards: '../money/gift_cards.js',
  mail: './mail.js',
  letters: './letters.js',
  books: '../money/books.js',
  people: '../people/people.js',
  settings: './settings.js',
  system: './system.js',
  webhooks: './webhooks.js',
  cache: './cache.js',
  audit: '../people/audit.js',
};
const kSections = Object.keys(kModules);

const who = await openPanel('admin');
let open = () => {};

const addressOf = (path) => `#${path.map(encodeURIComponent).join('/')}`;

function pathOf(hash) {
  const path = hash.replace(/^#/, '').split('/').filter(Boolean).map(decodeURIComponent);
  return kSections.includes(path[0]) ? path : [kSections[0]];
}

function go(...path) {
  if (addressOf(path) === location.hash) return open();
  location.hash = addressOf(path);
  return undefined;
}

function renderTabs(current) {
  lineOfLinks($('#sections'),
    kSections.map((name) => ({ href: addressOf([name]), words: t(`admin.${name}`), isCurrent: name === current })));
}

/** Shows what the address names. Whoever comes first and is slow draws into a root that is no longer on the page. */
async function show(keep) {
  const [name, ...path] = pathOf(location.hash);
  renderTabs(name);
  const root = h('div', { id: 'section', tabindex: '-1' });
  root.classList.add('is-waiting');
  $('#section').replaceWith(root);
  entitle(t(`admin.${name}`));
  try {
    const section = await import(kModules[name]).catch(() => null);
    if (section) await section.show(root, { ...who, path, go, keep });
    else root.replaceChildren(message(t('admin.missing_title'), t('admin.missing_text')));
  } catch (error) {
    if (error.status === 401) return toLogin();
    root.replaceChildren(message(t('failed.title'), problemText(error), { label: t('failed.again'), run: () => open() }));
    throwMistake(error);
  } finally {
    root.classList.remove('is-waiting');
  }
  if (root.isConnected && document.activeElement === document.body) root.focus({ preventScroll: true });
  return undefined;
}

function message(title, text, action = null) {
  return h('div.empty', { role: 'status' }, h('h1', {}, title), h('p', {}, text),
    action && h('p', {}, h('button.button', { type: 'button', onclick: action.run }, action.label)));
}

if (who) open = followAddress(show, { moved: () => window.scrollTo(0, 0) });
