// modules.mjs: says which modules of the pages, of their tests and of what measures them are no sound JavaScript or import
// a file that is not there, which of the pages import a name that its file does not export, and which import each other in a
// circle. Runs none of them.
// Needs node --experimental-vm-modules: one process reads all, where `node --check` would be started for each.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SourceTextModule } from 'node:vm';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'static/*.js', 'tests/*.mjs', 'bench/*.mjs'], { encoding: 'utf8' })
  .split('\n').filter((file) => file && existsSync(file)); // one that is deleted is listed until that is committed
const kLaterImport = /\bimport\(\s*'([^']*)'/g;
const isOurs = (target) => /^(\.|\/static)/.test(target);
const pathOf = (file, target) => (target.startsWith('/') ? target.slice(1) : join(dirname(file), target));

const faults = [];
const modules = new Map();
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  try {
    const module = new SourceTextModule(text, { identifier: file });
    modules.set(file, module);
    const targets = [...module.dependencySpecifiers, ...[...text.matchAll(kLaterImport)].map(([, target]) => target)];
    for (const target of targets.filter(isOurs)) {
      if (!existsSync(pathOf(file, target))) faults.push(`${file} imports ${target}, which is not there`);
    }
  } catch (error) {
    faults.push(`${file}: ${error.message}`);
  }
}

// What the pages import is bound to what is exported, as a browser does it before it runs anything.
const linked = (target, from) => modules.get(pathOf(from.identifier, target));
for (const [file, module] of faults.length ? [] : modules) {
  if (!file.startsWith('static/') || module.status !== 'unlinked') continue;
  await module.link(linked).catch(({ message }) => {
    const [, name] = /an export named '(.*)'/.exec(message) ?? [];
    if (!name || readFileSync(file, 'utf8').includes(name)) faults.push(`${file}: ${message}`); // not whoever imports that one
  });
}

const visited = new Set();
/** Whoever is met again on the way from one module to what it imports closes a circle. */
function visit(file, way) {
  const met = way.indexOf(file);
  if (met >= 0) faults.push(`circle: ${[...way.slice(met), file].join(' ')}`);
  if (visited.has(file)) return;
  visited.add(file);
  for (const target of modules.get(file)?.dependencySpecifiers.filter(isOurs) ?? []) visit(pathOf(file, target), [...way, file]);
}
for (const file of modules.keys()) visit(file, []);
console.log(faults.join('\n') || `${files.length} modules are sound and import what is there`);
process.exit(faults.length ? 1 : 0);
