// format.mjs [--write] FILE…: says which scripts are not laid out as the formatter does it, or lays them out. Exit code 1
// where any are not.
import { readFileSync, writeFileSync } from 'node:fs';
import { createFromBuffer } from '@dprint/formatter';
import { getPath } from '@dprint/typescript';

const isWriting = process.argv[2] === '--write';
const files = process.argv.slice(isWriting ? 3 : 2);

const formatter = createFromBuffer(readFileSync(getPath()));
formatter.setConfig({ lineWidth: 140, indentWidth: 2, useTabs: false, newLineKind: 'lf' }, {
  'quoteStyle': 'preferSingle',
  'semiColons': 'prefer',
  'trailingCommas': 'onlyMultiLine',
  'arguments.trailingCommas': 'never',
  'parameters.trailingCommas': 'never',
  'arrowFunction.useParentheses': 'force',
  'memberExpression.linePerExpression': false,
  'operatorPosition': 'maintain',
  'singleBodyPosition': 'maintain',
  'useBraces': 'maintain',
  // What builds elements, h('div', {}, …), begins on the line of its name, and so does a list; an object has a line a field.
  'preferHanging': true,
  'objectExpression.preferHanging': false,
});
const faults = formatter.getConfigDiagnostics();
if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('\n'));

/** Lays out a script; the formatter looks again at what it has broken over lines, until nothing changes. */
function laidOut(filePath, text) {
  for (let turn = 0; turn < 10; ++turn) {
    const next = formatter.formatText({ filePath, fileText: text });
    if (next === text) return text;
    text = next;
  }
  throw new Error(`${filePath} is laid out differently each time`);
}

const changed = files.filter((path) => {
  const before = readFileSync(path, 'utf8');
  const after = laidOut(path, before);
  if (after !== before && isWriting) writeFileSync(path, after);
  return after !== before;
});
for (const path of changed) console.log(isWriting ? `laid out ${path}` : `${path} is not laid out: tests/format/run pages --write`);
if (!isWriting && changed.length > 0) process.exitCode = 1;
