// Modules of the pages that import each other, loaded by Node. The pages have no package.json, so Node would not take
// their files for modules where they are.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Copies the pages' modules aside: { folder, load(path), close() }. */
export function pageModules() {
  const folder = mkdtempSync(join(tmpdir(), 'frontrow-modules-'));
  cpSync(fileURLToPath(new URL('../../static/js/', import.meta.url)), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return {
    folder, load: (path) => import(pathToFileURL(join(folder, path)).href),
    close: () => rmSync(folder, { recursive: true }),
  };
}
