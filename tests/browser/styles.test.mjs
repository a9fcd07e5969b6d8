// A style sheet that lost a brace still loads; what follows the gap is just not there. So the sheets are read here.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const folder = new URL('../../static/css', import.meta.url).pathname;

for (const name of readdirSync(folder).filter((file) => file.endsWith('.css'))) {
  test(`every rule of ${name} ends before the next one begins`, () => {
    const text = readFileSync(join(folder, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, (words) => words.replace(/[^\n]/g, ' '));
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
