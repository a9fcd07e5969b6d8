// What every page has: the language switch, the words of the frame, the offline banner.
import { $, h, setText } from './dom.js';
import { kLanguages, language, languages, switchLanguage, t } from './messages.js';
import { setOffline } from './notices.js';
import { isEmbedded } from './promotion/embed.js';

/** Names the page in the tab, before the name of the shop. */
export function entitle(title) {
  const shop = $('.wordmark').textContent.trim();
  document.title = title ? `${title} · ${shop}` : shop;
}

/** Fills the frame. `title` names the page in the tab. */
export function frame(title) {
  entitle(title);
  for (const element of document.querySelectorAll('[data-t]')) setText(element, t(element.dataset.t));
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', t(element.dataset.label));
  if (languages.length > kMostButtons) $('#languages').replaceChildren(languageList());
  else if (languages.length > 1) $('#languages').replaceChildren(...languages.map(languageButton));
  $('#languages').setAttribute('aria-label', t('language.label'));
  window.addEventListener('offline', () => setOffline(true));
  window.addEventListener('online', () => setOffline(false));
  if (!navigator.onLine) setOffline(true);
  if (isEmbedded) import('./promotion/embed_frame.js').then(({ settle }) => settle());
  document.documentElement.dataset.ready = '';
}

/** More than these are a list. */
const kMostButtons = 3;

function languageList() {
  const option = (code) => h('option', { value: code, lang: code, selected: code === language }, kLanguages[code]);
  return h('select', { 'aria-label': t('language.label'), onchange: ({ target }) => switchLanguage(target.value) },
    [...languages].sort((a, b) => kLanguages[a].localeCompare(kLanguages[b])).map(option));
}

function languageButton(code) {
  const name = kLanguages[code];
  const current = code === language;
  return h('button', {
    type: 'button',
    lang: code,
    title: name,
    'aria-label': `${code.toUpperCase()}, ${name}`,
    'aria-pressed': String(current),
    onclick: () => current || switchLanguage(code),
  }, code.toUpperCase());
}

/** A whole page that says only one thing: nothing there, or something went wrong. */
export function plainPage(main, { title, text, link, action }) {
  main.replaceChildren(h('section.plain', {}, h('h1', {}, title), h('p', {}, text), h('p', {}, action
    ? h('button.button', { type: 'button', onclick: action.run }, action.label)
    : h('a.button', { href: link?.href ?? '/', target: isEmbedded ? '_top' : null }, link?.label ?? t('nav.events')))));
}

/** Prints the page with all its pictures, however soon somebody asks for it. */
export async function printPage() {
  await Promise.allSettled([...document.images].map((image) => image.decode()));
  window.print();
}
