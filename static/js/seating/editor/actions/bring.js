// What comes in from files: plans of other programs, with what was noticed while they were read, and pictures to trace.
import { number } from '../../../format.js';
import { field } from '../../../forms.js';
import { t } from '../../../messages.js';
import { announce, dismiss, notify } from '../../../notices.js';
import { formDialog } from '../../../panel.js';
import { importPlan } from '../exchange.js';
import { findPicture, keepPlace } from '../kept/picture.js';
import { scaledPicture } from '../plan/geometry.js';
import { planOf } from '../plan/map_json.js';
import * as plan from '../plan/plan.js';
import { decorationAt } from '../plan/plan_index.js';

/** Says so where the browser could not keep the picture. */
export const kept = (promise) => promise.catch(() => notify(t('ed.picture_unkept'), { key: 'picture' }));

export async function bringPlan(editor) {
  const read = await importPlan(editor.base);
  if (!read) return;
  const next = { ...planOf(read.map), source: read.source }; // what its file says beyond it goes out again with it
  editor.sectionId = next.sections[0]?.id ?? null;
  editor.run('import', next, { selection: plan.kNothing });
  editor.board.camera.fit();
  const { total } = plan.countsOf(next);
  showNotes(editor, read.notes ?? [], t('ed.imported', { n: total, count: number(total) }));
}

/** What was noticed when a plan was read stays in sight until somebody is done with it; a missing stage is asked for. */
function showNotes(editor, notes, done) {
  editor.notes = notes;
  editor.screen.setTab('problems');
  if (notes.some(({ code }) => code === 'no_stage')) askWhereAllLook(editor, done);
  else notify(done, { key: 'imported' });
}

export function dropNotes(editor) {
  editor.notes = [];
  editor.screen.renderSide();
}

/** Takes the tool that says where everybody looks, without leaving what is read beside it. */
export function askWhereAllLook(editor, done = '') {
  const { tab } = editor.screen;
  editor.setTool('focal');
  editor.screen.setTab(tab);
  notify([done, t('ed.focal_ask')].filter(Boolean).join(' '), { key: 'focal' });
}

/** Where everybody looks: the edge of the stage that was clicked, or the very place. */
export function setFocal(editor, at) {
  const stage = decorationAt(editor.plan, at.x, at.y);
  const focal = stage?.kind === 'stage' ? plan.focalOf(editor.plan, stage) : { x: Math.round(at.x), y: Math.round(at.y) };
  editor.notes = editor.notes.filter(({ code }) => code !== 'no_stage');
  dismiss('focal');
  editor.setTool('select');
  editor.run('focal', { ...editor.plan, focal });
  announce(t('ed.focal_set'));
  editor.screen.renderSide();
}

/** Lays the picture underneath that this browser keeps for the venue. */
export async function bringPicture(editor) {
  const picture = await findPicture(editor.venue.slug);
  if (!picture || editor.board.underlay || editor.stop.signal.aborted) return;
  editor.board.underlay = picture;
  editor.board.invalidate(true);
  if (editor.screen.tab === 'tracing') editor.screen.renderSide();
}

/** Asks how far apart these two points of the picture underneath are, and makes it as large as that. */
export async function scalePicture(editor, from, to) {
  const metres = await formDialog({
    title: t('ed.scale_by'),
    confirm: t('ed.scale_do'),
    fields: [field({
      name: 'metres',
      type: 'number',
      label: t('ed.scale_metres'),
      hint: t('ed.scale_note'),
      required: true,
      min: '0.1',
      max: '1000',
      step: 'any',
    })],
    save: (given) => Number(given.metres),
  });
  if (metres) {
    Object.assign(editor.board.underlay, scaledPicture(editor.board.underlay, from, to, metres));
    editor.board.invalidate(true);
    kept(keepPlace(editor.venue.slug, editor.board.underlay));
  }
  editor.setTool('select');
  editor.screen.setTab('tracing');
}
