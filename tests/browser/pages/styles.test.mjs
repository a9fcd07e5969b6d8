// A style sheet that lost a brace still loads; what follows the gap is just not there. So the sheets are read here.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = new URL('../../../static', import.meta.url).pathname;
const under = (folder, ending) => readdirSync(join(root, folder), { recursive: true }).filter((name) => name.endsWith(ending));
const read = (path) => readFileSync(join(root, path), 'utf8');
const withoutWords = (text) => text.replace(/\/\*[\s\S]*?\*\//g, (words) => words.replace(/[^\n]/g, ' '));

const sheets = under('css', '.css');
const bundles = sheets.filter((name) => read(`css/${name}`).includes('@import'));
const parts = sheets.filter((name) => name.startsWith('parts/'));
const importsOf = (name) => [...read(`css/${name}`).matchAll(/@import "([^"]+)";/g)].map(([, part]) => part);

for (const name of sheets) {
  test(`every rule of ${name} ends before the next one begins`, () => {
    const text = withoutWords(read(`css/${name}`));
    const open = []; // whether each block that is open holds rules
    let head = '';
    [...text].forEach((letter, at) => {
      const line = text.slice(0, at).split('\n').length;
      if (letter === '{') {
        assert.ok(open.every(Boolean), `line ${line}: a rule inside a rule`);
        open.push(/^\s*@(media|supports|keyframes)\b/.test(head));
      } else if (letter === '}') assert.notEqual(open.pop(), undefined, `line ${line}: nothing is open here`);
      head = '{};'.includes(letter) ? '' : head + letter;
    });
    assert.equal(open.length, 0, 'a block is left open at the end');
  });
}

test('a sheet that imports others does nothing else, and every part is in one', () => {
  for (const name of bundles) assert.equal(withoutWords(read(`css/${name}`)).replace(/@import "[^"]+";/g, '').trim(), '', name);
  assert.deepEqual([...new Set(bundles.flatMap(importsOf))].sort(), [...parts].sort());
});

test('a part lies in the folder of the sheet that alone imports it', () => {
  for (const part of parts) {
    const users = bundles.filter((name) => importsOf(name).includes(part)).map((name) => name.replace('.css', ''));
    assert.equal(part.split('/').slice(1, -1).join('/'), users.length === 1 ? users[0] : '', part);
  }
});

test('a rule names the sides of the page by the way its words run, not by left and right', () => {
  const sided = /^\s*(?:(?:margin|padding|border)-(?:left|right)\b|(?:left|right):|(?:text-align|float|clear): (?:left|right)\b)/;
  const hasTwoSides = (line) => {
    const [, values] = /^\s*(?:margin|padding|inset): (.*);/.exec(line) ?? [];
    const [, right, , left] = values?.replace(/\((?:[^()]|\([^()]*\))*\)/g, (inner) => inner.replaceAll(' ', '')).split(' ') ?? [];
    return left !== undefined && left !== right;
  };
  // What lies over a drawing, in its coordinates, and what keeps clear of a phone's edges.
  const drawn = ['.grid-box [role="grid"]', '.grid-box [role="gridcell"]', '.card', '.ed-status', '.ed-zoom', '.embed-ruler', '.bar'];
  const found = sheets.flatMap((name) => [...withoutWords(read(`css/${name}`)).matchAll(/([^{};]+)\{([^{}]*)\}/g)]
    .filter(([, head]) => !drawn.includes(head.trim()))
    .flatMap(([, head, body]) => body.split('\n').filter((line) => sided.test(line) || hasTwoSides(line)).map((line) => `${name}: ${head.trim()} ${line.trim()}`)));
  assert.deepEqual(found, []);
});

test('colours have names, which are given in one place', () => {
  const colour = /#[\da-f]{3,8}\b|\b(?:rgb|hsl)a?\(|:\s*(?:white|black)\b/i;
  const found = sheets.filter((name) => name !== 'parts/tokens.css').flatMap((name) =>
    withoutWords(read(`css/${name}`)).split('\n').filter((line) => /^\s*[\w-]+:/.test(line) && colour.test(line)).map((line) => `${name}: ${line.trim()}`));
  assert.deepEqual(found, []);
});

test('every token is given, and every one that is given is used', () => {
  const text = sheets.map((name) => withoutWords(read(`css/${name}`))).join('\n');
  const code = under('js', '.js').map((name) => read(`js/${name}`)).join('\n');
  const given = new Set([...text.matchAll(/^\s*(--[\w-]+):/gm)].map(([, name]) => name));
  const used = new Set([...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
  const isScripted = (name) => code.includes(name) || code.includes(`'${name.slice(2)}'`);
  assert.deepEqual([...used].filter((name) => !given.has(name) && !isScripted(name)), []);
  assert.deepEqual([...given].filter((name) => !used.has(name) && !isScripted(name)), []);
});

test('no rule is for what no page and no script names', () => {
  const sources = [...under('js', '.js').map((name) => read(`js/${name}`)), ...under('pages', '').filter((name) => /\.\w+$/.test(name)).map((name) => read(`pages/${name}`))].join('\n');
  const words = new Set(sources.match(/[A-Za-z][\w-]*/g));
  const begun = [...sources.matchAll(/([A-Za-z][\w-]*-)\$\{/g)].map(([, begin]) => begin); // `verdict-${color}`
  const ended = [...sources.matchAll(/\}(-[\w-]*[A-Za-z])\b/g)].map(([, end]) => end);
  const isNamed = (name) => words.has(name) || begun.some((begin) => name.startsWith(begin)) || ended.some((end) => name.endsWith(end));
  const dead = sheets.flatMap((name) => [...withoutWords(read(`css/${name}`)).matchAll(/([^{};]+)\{/g)].filter(([, head]) => !head.trim().startsWith('@'))
    .flatMap(([, head]) => [...head.replace(/\[[^\]]*\]/g, '').matchAll(/[.#]([A-Za-z][\w-]*)/g)].map(([, word]) => word))
    .filter((word) => !isNamed(word)).map((word) => `${name}: ${word}`));
  assert.deepEqual([...new Set(dead)], []);
});
