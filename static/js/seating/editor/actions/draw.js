// What the tools draw becomes a step of the editor.
import { $ } from '../../../dom.js';
import { field } from '../../../forms.js';
import { t } from '../../../messages.js';
import { announce, notify } from '../../../notices.js';
import { formDialog } from '../../../panel.js';
import * as drawing from '../plan/drawing.js';
import * as edits from '../plan/edits.js';
import { areaAround } from '../plan/outlines.js';
import * as plan from '../plan/plan.js';
import { kStarters, startWith } from '../plan/starters.js';

const kParts = ['stage', 'stalls', 'tables', 'field', 'south', 'west', 'north', 'east', 'altar', 'nave'];

/** Draws one of the houses to begin with, by the sizes that are asked for. */
export async function drawStarter(editor, name) {
  const fields = kStarters[name].map(([size, value, min, max]) =>
    field({
      name: size,
      type: 'number',
      label: t(`ed.size_${size}`),
      value: String(value),
      required: true,
      min: String(min),
      max: String(max),
      step: '1',
    })
  );
  const words = Object.fromEntries(kParts.map((word) => [word, t(`ed.part_${word}`)]));
  const next = await formDialog({
    title: t(`ed.starter_${name}`),
    confirm: t('ed.starter_do'),
    fields,
    save: (sizes) =>
      startWith(editor.plan, name, Object.fromEntries(
        kStarters[name].map(([size, , min, max]) => [size, Math.min(max, Math.max(min, Math.round(Number(sizes[size])) || min))])
      ), words, editor.category),
  });
  if (!next) return;
  editor.sectionId = next.sections[0].id;
  editor.run('starter', next, { selection: plan.kNothing });
  editor.board.fit();
}

/** Gives what the brush went over the brush's category, kind and note. */
export function paintSeats(editor, seats) {
  const { category, kind, note } = editor.options.brush;
  const values = { ...(category && { category }), ...(kind && { kind }), ...(note && { note }) };
  if (!seats.size) return;
  if (!Object.keys(values).length) notify(t('ed.brush_empty'), { key: 'brush' });
  else editor.run('paint', edits.setSeats(editor.plan, seats, values));
}

/** Draws into the current section; `make(plan, sectionId)` gives { plan, selection }. */
export function drawSeats(editor, what, make) {
  const { plan: start, id } = drawing.sectionFor(editor.plan, editor.sectionId, t('ed.section_first'));
  editor.sectionId = id;
  const before = editor.counts.total;
  const step = make(start, id);
  editor.run(what, step.plan, { selection: step.selection });
  announce(t('ed.drawn', { n: plan.countsOf(editor.plan).total - before }));
}

export function addArea(editor, box) {
  const { capacity } = editor.options.area;
  const names = new Set(editor.plan.areas.map(({ name }) => name));
  let name = t('ed.area_first');
  for (let n = 2; names.has(name); n += 1) name = `${t('ed.area_first')} ${n}`;
  addOne(editor, 'area', drawing.drawArea(editor.plan, { capacity, name, floor: editor.floor ?? '' }, editor.category, box));
}

export function addShape(editor, points) {
  const { kind } = editor.options.stage;
  addOne(editor, kind, drawing.drawShape(editor.plan, kind, kind === 'stage' ? t('ed.stage_text') : '', points));
}

export function addText(editor, at) {
  addOne(editor, 'text', drawing.drawText(editor.plan, t('ed.text_first'), editor.options.text, at));
  $('[data-k=text]', editor.root)?.select();
}

/** One of these is enough: what was drawn is selected, to be named. */
function addOne(editor, what, step) {
  editor.setTool('select');
  editor.run(what, step.plan, { selection: step.selection });
  editor.screen.renderSide();
}

/** One more corner of a shape or an area that is drawn corner by corner. */
export function addCorner(editor, point) {
  editor.polygon = [...editor.polygon, point];
  editor.board.invalidate();
}

export function closePolygon(editor) {
  const points = editor.polygon;
  editor.polygon = [];
  if (points.length < 3) return;
  if (editor.tool === 'area') addArea(editor, areaAround(points));
  else addShape(editor, points);
}
