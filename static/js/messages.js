// One table of messages per language; the chosen one is the only one that is loaded. What only the panels say is in
// tables of their own, in English and German, which buyers never load: the server offers no other language there.

/** What buyers are spoken to in, each by its own name. domain/house/language.hpp has the same list. */
export const kLanguages = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  it: 'Italiano',
  es: 'Español',
  nl: 'Nederlands',
  pl: 'Polski',
  cs: 'Čeština',
};
const kStorageKey = 'frontrow.language';

function stored() {
  try {
    return localStorage.getItem(kStorageKey);
  } catch {
    return null; // storage may be forbidden; the browser's languages then decide
  }
}

/** What the shop offers, its own first; the page says so. */
export const languages = (document.documentElement.dataset.languages ?? 'en de').split(' ').filter((tag) => tag in kLanguages);

/** The one that the address names, which is a choice as good as one in the list. */
function named() {
  const tag = new URLSearchParams(location.search).get('lang');
  if (languages.includes(tag)) keep(tag);
  return tag;
}

function keep(tag) {
  try {
    localStorage.setItem(kStorageKey, tag);
    return true;
  } catch {
    return false;
  }
}

function choose() {
  const wanted = [named(), stored(), ...navigator.languages].filter(Boolean);
  const match = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => languages.includes(tag));
  return match ?? languages[0];
}

export const language = choose();
/** The full locale for Intl: "en-GB" of a British browser, plain "de" where only the switch said so. */
export const locale = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;

/** What joins the modules of a page (cmake/embed.cmake) would take in every table that it can tell from the import itself. */
const load = async (path) => (await import(path)).default;
const table = await load(`./messages/${language}.js`);
const plural = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);
document.documentElement.lang = language;

/** Adds the messages of `messages/{language}/{name}.js` to the table. */
export async function include(name) {
  Object.assign(table, await load(`./messages/${language}/${name}.js`));
}

/** The message for `key`; {name} is filled from `values`, numbers as the language writes them, and values.n picks among plural forms. */
export function t(key, values = {}) {
  let message = table[key] ?? key;
  if (typeof message === 'object') message = message[plural.select(values.n)] ?? message.other;
  return message.replace(/\{(\w+)\}/g,
    (whole, name) => (typeof values[name] === 'number' ? numbers.format(values[name]) : values[name] ?? whole));
}

export const has = (key) => key in table;

/** Words for a term that comes from the data, such as a ticket type; unknown ones stay as they are. */
export const term = (prefix, word) => (has(`${prefix}.${word}`) ? t(`${prefix}.${word}`) : word);

export function switchLanguage(next) {
  if (!keep(next)) return;
  const address = new URL(location);
  address.searchParams.delete('lang');
  if (address.href === location.href) location.reload();
  else location.replace(address);
}
