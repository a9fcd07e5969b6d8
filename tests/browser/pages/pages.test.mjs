// What the table of the pages says of them: the layout believes it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const root = new URL('../../../static/', import.meta.url).pathname;
const read = (path) => readFileSync(join(root, path), 'utf8');
const pages = JSON.parse(read('pages/pages.json'));
const layout = read('pages/layout.html');

/** The modules that a page gets before its own: those that the layout names, for a panel also those of the panels, of which those before a login need few. */
const inLayout = (text) => [...text.matchAll(/modulepreload" href="\/static\/js\/([\w/]+)\.js"/g)].map(([, module]) => module);
const forPanels = [...layout.matchAll(/\{\{#page\.panel\}\}([^]*?)\{\{\/page\.panel\}\}/g)].flatMap(([, text]) => inLayout(text));
const forWide = [...layout.matchAll(/\{\{\^page.narrow\}\}([^]*?)\{\{\/page.narrow\}\}/g)].flatMap(([, text]) => inLayout(text));
const forAll = inLayout(layout).filter((module) => !forPanels.includes(module));

/** A module and all that it imports at once; what it imports later is not needed for the first paint. */
function importsOf(module, known = new Set()) {
  if (known.has(module)) return known;
  known.add(module);
  for (const [, path] of read(`js/${module}.js`).matchAll(/^(?:import|export)\b[^;]*?from '([^']+)\.js';/gm)) importsOf(normalize(join(dirname(module), path)), known);
  return known;
}

test('every page has a line in the table, and every line a page', () => {
  const files = readdirSync(join(root, 'pages')).filter((name) => name.endsWith('.html')).map((name) => name.replace('.html', ''));
  assert.deepEqual(files.filter((name) => name !== 'layout').sort(), Object.keys(pages).sort());
});

test('a page begins to load the modules that it imports, and no others', () => {
  assert.ok(forAll.includes('page') && forPanels.includes('panel'), 'the modules of the layout are found');
  for (const [name, { panel, narrow, script, modules = [] }] of Object.entries(pages)) {
    const loaded = [...forAll, ...(panel ? forPanels : []).filter((module) => !narrow || !forWide.includes(module)), ...modules];
    assert.equal(new Set(loaded).size, loaded.length, `${name}: no module twice`);
    const imported = importsOf(script);
    imported.delete(script);
    assert.deepEqual(loaded.sort(), [...imported].sort(), name);
  }
});

test('the style sheets of every page are there', () => {
  for (const [name, { styles = [] }] of Object.entries(pages)) for (const sheet of styles) assert.ok(read(`css/${sheet}.css`), name);
});
