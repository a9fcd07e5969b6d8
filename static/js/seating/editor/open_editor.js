// Opens the editor of a venue: with what is published, or with what is drawn and not published yet, which this browser keeps
// and the server too.
import { kOwnZone, moment, time } from '../../format.js';
import { t } from '../../messages.js';
import { ask, notify } from '../../notices.js';
import { attempt } from '../../panel.js';
import { loadMap } from '../map_rows.js';
import { bringPicture } from './actions/bring.js';
import { kColors } from './actions/groups.js';
import { Editor } from './editor.js';
import { dropDraft, findDraft } from './kept/draft.js';
import { loadServerDraft } from './kept/server_draft.js';
import { findSteps } from './kept/steps.js';
import { begin, record } from './plan/history.js';
import { planOf } from './plan/map_json.js';
import * as plan from './plan/plan.js';

/** A first plan, with one category to begin with. */
const firstPlan = (name) => plan.emptyPlan(name, [{ name: t('ed.category_first'), color: kColors[0] }]);

/**
 * Opens the editor for a venue, with the draft where there is one. Resolves to the editor, or undefined after saying what
 * went wrong, or where somebody has closed the question which draft it shall be: nothing is opened, and no draft lost.
 */
export async function openEditor(root, venue, on) {
  const map = venue.map ? await attempt(() => loadMap(venue.map)) : null;
  if (map === undefined) return undefined;
  const published = map ? planOf(map) : firstPlan(venue.name);
  const server = (await attempt(() => loadServerDraft(venue.slug))) ?? null;
  const open = (found) => {
    const { history, ...rest } = found ?? {};
    const options = { venue, base: venue.map ?? null, draft: server, start: history?.plan ?? published, isDraft: Boolean(found), history };
    const editor = new Editor(root, { ...options, ...rest }, on);
    bringPicture(editor);
    return editor;
  };
  const found = await chosenDraft(venue, server);
  if (found === undefined) return undefined;
  if (!found) return open(null);
  if (found.base !== (venue.map ?? null)) {
    const theirs = await ask({
      title: t('panel.changed_title'),
      text: t('ed.draft_older', { venue: venue.name }),
      confirm: t('ed.faster_load'),
      cancel: t('ed.faster_keep'),
    });
    if (theirs === null) return undefined;
    if (theirs) {
      dropDraft(venue.slug);
      const editor = open(null);
      editor.keeper.save(true); // ends the server's as well
      return editor;
    }
  }
  const editor = open({ history: found.history });
  editor.keeper.save();
  notify(found.words, {
    key: 'draft',
    action: { label: t(venue.map ? 'ed.draft_drop' : 'ed.draft_anew'), run: () => editor.replace(venue.map ?? null, published) },
  });
  return editor;
}

/**
 * The draft to go on with, { base, history, words }, or null where there is none: this browser's or the server's, and where
 * both were drawn the one that is chosen; undefined where nobody chooses.
 */
async function chosenDraft(venue, server) {
  const mine = findDraft(venue.slug);
  const theirs = server?.plan ? server : null;
  const isSame = mine && theirs && JSON.stringify(mine.plan) === JSON.stringify(theirs.plan);
  const isLater = mine && (!theirs || isSame || mine.version === theirs.version); // drawn after what was saved
  if (!mine && !theirs) return null;
  const isTheirs = !isLater && (!mine || (await takesTheirs(mine, theirs)));
  if (isTheirs === null) return undefined;
  if (!isTheirs) {
    const history = (await findSteps(venue.slug, mine)) ?? begin(mine.plan);
    if (isSame) server.plan = history.plan;
    return { base: mine.base, history, words: t('ed.draft_back', { time: time(mine.saved, kOwnZone) }) };
  }
  const words = t('ed.draft_from', { by: theirs.saved_by, time: moment(theirs.saved_at, kOwnZone) });
  const history = mine ? record(begin(mine.plan), theirs.plan, { what: 'load' }) : begin(theirs.plan);
  return { base: theirs.base, history, words };
}

/** Asks whose draft shall go on: nothing is lost, since undo brings back this browser's. */
const takesTheirs = (mine, theirs) =>
  ask({
    title: t('ed.two_drafts'),
    text: t('ed.two_drafts_text', { mine: moment(mine.saved, kOwnZone), by: theirs.saved_by, time: moment(theirs.saved_at, kOwnZone) }),
    confirm: t('ed.overtaken_load'),
    cancel: t('ed.faster_keep'),
  });
