// The picture underneath a plan, kept in this browser beside the draft: it goes to no server. The file and where it lies are
// apart, so that moving it writes little.
import { run as runIn } from './browser_store.js';

const run = (mode, act) => runIn('pictures', mode, act);
const kFile = 'file';
const kPlace = 'place';

/** Keeps the file of a venue's picture in place of the one before. Rejects where the browser has no room, or keeps nothing. */
export const keepPicture = (venue, file) => run('readwrite', (store) => store.put(file, [venue, kFile]));

/** Keeps where it lies and how it looks. Rejects as keepPicture does. */
export const keepPlace = (venue, { opacity, width, x, y }) =>
  run('readwrite', (store) => store.put({ opacity, width, x, y }, [venue, kPlace]));

/** The picture of this venue as the board shows it, { bitmap, opacity, width, x, y }, or null; one that cannot be read is none. */
export async function findPicture(venue) {
  try {
    const file = await run('readonly', (store) => store.get([venue, kFile]));
    const place = await run('readonly', (store) => store.get([venue, kPlace]));
    return file && place ? { bitmap: await createImageBitmap(file), ...place } : null;
  } catch {
    return null;
  }
}

export const dropPicture = (venue) =>
  run('readwrite', (store) => {
    store.delete([venue, kFile]);
    store.delete([venue, kPlace]);
  });
