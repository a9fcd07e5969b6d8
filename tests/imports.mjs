// imports.mjs: says which modules of the pages, of their tests and of what measures them import a file that is not there.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'static/*.js', 'tests/*.mjs'], { encoding: 'utf8' }).split('\n')
  .filter((file) => file && existsSync(file)); // one that is deleted is listed until that is committed
const kImport = /(?:\bfrom|\bimport\(?)\s*'((?:\.|\/static)[^']*)'/g;
const lost = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(kImport)].map(([, target]) => target)
  .filter((target) => !existsSync(target.startsWith('/') ? target.slice(1) : join(dirname(file), target)))
  .map((target) => `${file} imports ${target}, which is not there`));
console.log(lost.join('\n') || `${files.length} modules import what is there`);
process.exit(lost.length ? 1 : 0);
