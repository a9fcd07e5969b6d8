// What the pages say: every message is there in every language, and every refusal of the server has words.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../../', import.meta.url).pathname;
const read = (path) => readFileSync(`${root}${path}`, 'utf8');
const filesUnder = (folder, ending) => readdirSync(`${root}${folder}`, { recursive: true }).filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`);

const kLanguages = ['en', 'de'];
const names = ['', ...readdirSync(`${root}static/js/messages/en`).map((name) => name.replace(/\.js$/, ''))];
const tableOf = async (name, language) => (await import(`${root}static/js/messages/${name ? `${language}/${name}` : language}.js`)).default;
const tables = Object.fromEntries(await Promise.all(kLanguages.map(async (language) =>
  [language, Object.assign({}, ...await Promise.all(names.map((name) => tableOf(name, language))))])));

const code = filesUnder('static/js', '.js').filter((path) => !path.includes('/messages/')).map((path) => [path, read(path).replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')]);
const pages = filesUnder('static/pages', '.html').map((path) => [path, read(path)]);
const sources = ['domain', 'handlers', 'formats', 'http', 'providers', 'store'].flatMap((folder) => filesUnder(folder, '.hpp')).map(read).join('\n');

test('a panel has its table in each of its languages', () => {
  for (const language of kLanguages) {
    assert.deepEqual(readdirSync(`${root}static/js/messages/${language}`).sort(), names.filter(Boolean).map((name) => `${name}.js`).sort(), language);
  }
  assert.deepEqual(readdirSync(`${root}static/js/messages`, { withFileTypes: true }).filter((one) => one.isDirectory()).map(({ name }) => name).sort(), [...kLanguages].sort());
  assert.deepEqual(readdirSync(`${root}static/js/messages`).filter((name) => /\..*\./.test(name)), []);
});

test('every table has the same messages with the same blanks in every language, and none is empty', async () => {
  for (const name of names) {
    const [en, de] = await Promise.all(kLanguages.map((language) => tableOf(name, language)));
    assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort(), name);
    for (const key of Object.keys(en)) {
      assert.deepEqual(blanks(de[key]), blanks(en[key]), key);
      for (const text of [de[key], en[key]].flatMap((message) => (typeof message === 'string' ? [message] : Object.values(message)))) assert.notEqual(text, '', key);
    }
  }
});

/** What buyers read; the tables of the panels are in English and German. */
const kBuyersLanguages = ['fr', 'it', 'es', 'nl', 'pl', 'cs'];
/** What is the same word in English, or the same sign. */
const kAlike = {
  fr: ['type.senior', 'cart.total', 'order.total', 'voucher.code', 'cart.standing', 'ticket.number'],
  it: ['footer.privacy'],
  es: ['cart.total', 'order.total'],
  nl: ['footer.privacy', 'best.any', 'type.student', 'voucher.code'],
  pl: ['type.student', 'type.senior'],
  cs: ['type.student', 'type.senior'],
};
const kNamesOfTheField = ['checkout.email', 'interest.email', 'find.email', 'demo_mail.frame'];

const blanks = (text) => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
const formsOf = (message) => (typeof message === 'string' ? [message] : Object.values(message));

test('the list of languages is the same for the pages and the program, and each has its table', () => {
  const listed = [.../kLanguages = \{([^}]*)\}/.exec(read('static/js/messages.js'))[1].matchAll(/^ {2}(\w\w):/gm)].map(([, code]) => code);
  const known = [.../kLanguages = \{([^}]*)\}/.exec(read('domain/house/language.hpp'))[1].matchAll(/"(\w\w)"/g)].map(([, code]) => code);
  assert.deepEqual(listed, known);
  assert.deepEqual([...listed].sort(), [...kLanguages, ...kBuyersLanguages].sort());
  assert.deepEqual(readdirSync(`${root}static/js/messages`).filter((name) => /^\w\w\.js$/.test(name)).map((name) => name.slice(0, 2)).sort(), [...listed].sort());
});

for (const language of kBuyersLanguages) {
  test(`buyers read everything in ${language}: the same messages and blanks, every plural, nothing left in English or German`, async () => {
    const [en, de, table] = await Promise.all(['en', 'de', language].map((each) => tableOf('', each)));
    assert.deepEqual(Object.keys(table).sort(), Object.keys(en).sort());
    const plural = new Intl.PluralRules(language);
    const needed = [...new Set([...Array.from({ length: 200 }, (_, n) => plural.select(n)), 'other'])].sort();
    const untranslated = [];
    for (const [key, message] of Object.entries(table)) {
      assert.equal(typeof message, typeof en[key], key);
      if (typeof message === 'object') assert.deepEqual(Object.keys(message).sort(), needed, key);
      for (const text of formsOf(message)) {
        assert.notEqual(text.trim(), '', key);
        const most = blanks(en[key]);
        assert.deepEqual(blanks(text).filter((name) => !most.includes(name)), [], key);
        const isCopy = [...formsOf(en[key]), ...formsOf(de[key])].includes(text) && /\p{L}/u.test(text.replace(/\{\w+\}/g, ''));
        if (isCopy) untranslated.push(key);
      }
      assert.deepEqual(blanks(message), blanks(en[key]), key);
    }
    const allowed = [...kAlike[language], ...kNamesOfTheField];
    assert.deepEqual(untranslated.filter((key) => !allowed.includes(key)), []);
    assert.deepEqual(kAlike[language].filter((key) => !untranslated.includes(key)), [], 'is translated by now');
  });
}

test('every message that the pages name is there', () => {
  const spaces = new Set(Object.keys(tables.en).map((key) => key.split('.')[0]));
  const missing = [];
  for (const [path, text] of code) {
    for (const [, key] of text.matchAll(/(?<!\bh\(|\bname: )['"]([a-z_]+\.[a-z0-9_.]+)['"]/g)) {
      const isKey = spaces.has(key.split('.')[0]) && !/\.(js|json|csv|html|css)$/.test(key);
      if (isKey && !(key in tables.en) && !Object.keys(tables.en).some((known) => known.startsWith(`${key}.`))) missing.push(`${path}: ${key}`);
    }
    for (const [, prefix] of text.matchAll(/\bt\(`([a-z_]+\.[a-z0-9_.]*)\$\{/g)) {
      if (!Object.keys(tables.en).some((key) => key.startsWith(prefix))) missing.push(`${path}: ${prefix}…`);
    }
  }
  for (const [name, text] of pages) {
    for (const [, key] of text.matchAll(/data-(?:t|label)="([^"]+)"/g)) if (!(key in tables.en)) missing.push(`${name}: ${key}`);
  }
  assert.deepEqual(missing, []);
});

const problem = JSON.parse(read('docs/openapi.json')).components.schemas.Problem.properties;

test('every code of a refusal is in the description of the API and has words in every language', () => {
  const found = [/ErrorKind::\w+,\s*"(\w+)"/g, /\bconflict\(\s*"(\w+)"/g].flatMap((form) => [...sources.matchAll(form)].map(([, word]) => word));
  assert.ok(found.length > 80, 'the refusals of the program are found');
  assert.deepEqual([...new Set(found)].filter((word) => !problem.code.enum.includes(word)), []);
  for (const language of kLanguages) {
    const has = (word) => `problem.${word}` in tables[language] || `panel.problem.${word}` in tables[language];
    assert.deepEqual(problem.code.enum.filter((word) => !has(word)), [], language);
  }
});

test('every name of a list that pages turn into words has them', () => {
  const schemas = JSON.parse(read('docs/openapi.json')).components.schemas;
  const lists = {
    'mail.kind.': schemas.Mail.properties.kind,
    'letters.when.': schemas.LetterName,
    'books.account.': schemas.Books.properties.accounts.items.properties.account,
  };
  for (const [prefix, { enum: list }] of Object.entries(lists)) {
    for (const language of kLanguages) assert.deepEqual(list.filter((name) => !(prefix + name in tables[language])), [], `${language}: ${prefix}`);
  }
});

test('everything that the log of changes has is said in words', () => {
  const found = [...sources.matchAll(/\baudit_?\.write\(([^;]*);/g)].flatMap(([, call]) => call.match(/(?<=")[a-z_]+\.[a-z_]+(?=")/g) ?? []);
  assert.ok(found.length > 40, 'what is written to the log is found');
  for (const language of kLanguages)
    assert.deepEqual([...new Set(found)].filter((action) => !(`audit.action.${action}` in tables[language])), [], language);
});

test('every field that the log of changes tells of is called by a word', () => {
  const domain = filesUnder('domain', '.hpp').map(read).join('\n');
  const found = [...domain.matchAll(/\.with\(\s*"([a-z][a-z ]*)"/g)].map(([, field]) => field.replaceAll(' ', '_'));
  assert.ok(found.length > 90, 'the fields are found');
  for (const language of kLanguages) {
    const has = (field) => ['audit', 'programme'].some((where) => `${where}.field.${field}` in tables[language]);
    assert.deepEqual([...new Set(found)].filter((field) => !has(field)), [], language);
  }
});

/** What only a program can get wrong: no page has such a field. */
const kForPrograms = ['outcome', 'Idempotency-Key', 'after', 'bearer', 'format', 'paper', 'columns', 'keeps', 'status', 'state', 'hold', 'remove', 'source', 'replaces', 'at', 'limit', 'rows', 'file', 'side', 'older', 'scans', 'key', 'ticket', 'blocked', 'plan', 'base', 'attendee_names', 'decimal', 'of', ''];

test('every field that a refusal names has words in every language', () => {
  const found = [...sources.matchAll(/Error::invalid\(\s*"([\w.-]+)"/g), ...sources.matchAll(/Fields::refuse\(\s*(?:fields\.path\()?"([\w.]+)"/g)].map(([, field]) => field.split('.').at(-1));
  assert.ok(found.length > 60, 'the refusals of fields are found');
  for (const language of kLanguages) {
    const keys = Object.keys(tables[language]);
    const has = (field) => keys.some((key) => key === `invalid.${field}` || key.startsWith(`invalid.${field}.`));
    assert.deepEqual([...new Set(found)].filter((field) => !kForPrograms.includes(field) && !has(field)), [], language);
  }
});

test('no page shows a sentence of the server', () => {
  assert.deepEqual(code.filter(([, text]) => /\b(error|problem)\.(detail|message)\b|\bdetail: t\(/.test(text)).map(([path]) => path), ['static/js/api.js']);
});
