// What the pages say: every message is there in every language, and every refusal of the server has words.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url).pathname;
const read = (path) => readFileSync(`${root}${path}`, 'utf8');
const filesUnder = (folder, ending) => readdirSync(`${root}${folder}`, { recursive: true }).filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`);

const kLanguages = ['en', 'de'];
const names = readdirSync(`${root}static/js/messages`).filter((name) => /(^|\.)en\.js$/.test(name)).map((name) => name.replace(/\.?en\.js$/, ''));
const tableOf = async (name, language) => (await import(`${root}static/js/messages/${name ? `${name}.` : ''}${language}.js`)).default;
const tables = Object.fromEntries(await Promise.all(kLanguages.map(async (language) =>
  [language, Object.assign({}, ...await Promise.all(names.map((name) => tableOf(name, language))))])));

const code = filesUnder('static/js', '.js').filter((path) => !path.includes('/messages/')).map((path) => [path, read(path).replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')]);
const pages = filesUnder('static/pages', '.html').map((path) => [path, read(path)]);
const sources = ['domain', 'handlers', 'formats', 'http', 'providers', 'store'].flatMap((folder) => filesUnder(folder, '.hpp')).map(read).join('\n');

test('every table has the same messages with the same blanks in every language, and none is empty', async () => {
  const blanks = (text) => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
  for (const name of names) {
    const [en, de] = await Promise.all(kLanguages.map((language) => tableOf(name, language)));
    assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort(), name);
    for (const key of Object.keys(en)) {
      assert.deepEqual(blanks(de[key]), blanks(en[key]), key);
      for (const text of [de[key], en[key]].flatMap((message) => (typeof message === 'string' ? [message] : Object.values(message)))) assert.notEqual(text, '', key);
    }
  }
});

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

/** What only a program can get wrong: no page has such a field. */
const kForPrograms = ['Idempotency-Key', 'after', 'bearer', 'format', 'columns', 'keeps', 'status', 'state', 'hold', 'remove', 'source', 'replaces', 'at', 'limit', 'rows', 'file', 'side', 'older', 'scans', 'key', 'ticket', 'blocked', ''];

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
