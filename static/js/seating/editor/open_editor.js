// Opens the editor of a venue: with what is published, or with the draft that this browser keeps.
import { time } from '../../format.js';
import { t } from '../../messages.js';
import { ask, notify } from '../../notices.js';
import { attempt } from '../../panel.js';
import { loadMap } from '../map_rows.js';
import { dropDraft, findDraft } from './draft.js';
import { Editor } from './editor.js';
import { planOf } from './plan/map_json.js';
import * as plan from './plan/plan.js';
import { kColors } from './sides.js';
import { findSteps } from './steps.js';

/** A first plan, with one category to begin with. */
const firstPlan = (name) => plan.emptyPlan(name, [{ name: t('ed.category_first'), color: kColors[0] }]);

/**
 * Opens the editor for a venue, with the draft of this browser where there is one. Resolves to the editor, or undefined
 * after saying what went wrong.
 */
export async function openEditor(root, venue, on) {
  const map = venue.map ? await attempt(() => loadMap(venue.map)) : null;
  if (map === undefined) return undefined;
  const published = map ? planOf(map) : firstPlan(venue.name);
  const draft = findDraft(venue.slug);
  const steps = draft && await findSteps(venue.slug, draft);
  const open = (start, isDraft) => {
    const history = (isDraft && steps) || undefined;
    const editor = new Editor(root, { venue, base: venue.map ?? null, start: history?.plan ?? start, isDraft, history }, on);
    editor.bringPicture();
    return editor;
  };
  if (!draft) return open(published, false);
  if (draft.base !== (venue.map ?? null)) {
    const theirs = await ask({
      title: t('panel.changed_title'),
      text: t('ed.draft_older', { venue: venue.name }),
      confirm: t('ed.faster_load'),
      cancel: t('ed.faster_keep'),
    });
    if (theirs) {
      dropDraft(venue.slug);
      return open(published, false);
    }
  }
  const editor = open(draft.plan, true);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  notify(t('ed.draft_back', { time: time(draft.saved, zone) }), {
    key: 'draft',
    action: { label: t(venue.map ? 'ed.draft_drop' : 'ed.draft_anew'), run: () => editor.startOver(published) },
  });
  return editor;
}
