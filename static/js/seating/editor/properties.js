// The side of the editor that shows what is selected, or what the tool in hand is told.
import { h } from '../../dom.js';
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { drawStarter } from './actions/draw.js';
import { moveToSection } from './actions/groups.js';
import { button, buttons, group, iconButton, input, numeric, pick, row, shared } from './controls.js';
import { icon } from './icons.js';
import { kSteps } from './kept/aids.js';
import * as arranging from './plan/arrange.js';
import { makeBays } from './plan/bays.js';
import { blockOf, remakeBlock } from './plan/blocks.js';
import { areSections, copyAround, copyInRow, copyMirrored, kMostCopies } from './plan/copies.js';
import * as edits from './plan/edits.js';
import { begunAt, bent, insertSeat, joinRows, sagOf, setCount, skewed, spaced, usualSpacing } from './plan/living_rows.js';
import { labelRows, numberSeats } from './plan/numbering.js';
import { kEllipse } from './plan/outlines.js';
import * as plan from './plan/plan.js';
import { kStarters } from './plan/starters.js';
import { tablesOf } from './plan/tables.js';
import { recipeFields, symbolField, toolOptions } from './tool_options.js';

const kSeatSchemes = ['numbers', 'odd', 'even', 'odd_left', 'letters'];
const kRowSchemes = ['letters', 'numbers', 'all_letters', 'double_letters'];

export function properties(editor) {
  if (!['select', 'seats', 'pan'].includes(editor.tool)) return toolOptions(editor);
  const { selection } = editor;
  const size = plan.sizeOf(selection);
  if (!size) return nothing(editor);
  const parts = [summary(editor)];
  if (size === 1 && selection.areas.size) parts.push(areaFields(editor));
  if (size === 1 && selection.decorations.size) parts.push(decorationFields(editor));
  if (selection.seats.size) parts.push(seatFields(editor));
  parts.push(soldField(editor));
  if (!selection.seats.size && selection.areas.size > 1) parts.push(group(t('ed.areas'), categoryOf(editor)));
  parts.push(arrange(editor), copying(editor));
  if (selection.seats.size) parts.push(blockFields(editor), rowShape(editor), numbering(editor), rowLabels(editor));
  return parts;
}

function nothing(editor) {
  return [
    editor.isBlank && starters(editor),
    h('p.ed-hint', {}, t('ed.nothing_selected')),
    group(t('ed.plan'), input('plan-name', t('ed.plan_name'), editor.plan.name, (name) => editor.run('rename', { ...editor.plan, name }), {
      maxlength: '100',
    }), buttons(button('all', t('ed.select_all'), () => editor.selectAll()))),
    measuring(editor),
  ];
}

/** Rulers and the grid. */
function measuring(editor) {
  const { aids } = editor;
  const flag = (name) =>
    h('label.check', {}, h('input', {
      type: 'checkbox',
      checked: aids[name],
      'data-k': name,
      onchange: (event) => editor.setAids({ [name]: event.target.checked }),
    }), h('span', {}, t(`ed.${name}`)));
  return group(t('ed.measuring'), h('div', {}, flag('rulers'), flag('grid')), aids.grid && [
    numeric('grid-step', t('ed.grid_step'), aids.step, (step) => step && editor.setAids({ step }), kSteps),
    h('p.ed-hint', {}, t('ed.grid_hint')),
  ], h('p.ed-hint', {}, t('ed.units_hint')));
}

/** Houses to begin with, while there is nothing yet. */
const starters = (editor) =>
  group(t('ed.starters'), h('p.ed-hint', {}, t('ed.starters_hint')), buttons(Object.keys(kStarters).map((name) =>
    button(`starter-${name}`, t(`ed.starter_${name}`), () => drawStarter(editor, name))
  )));

// ---- What is selected

function summary(editor) {
  const { selection } = editor;
  const rows = editor.selectedRows;
  const parts = [];
  if (selection.seats.size) parts.push(t('ed.n_seats', { n: selection.seats.size, count: number(selection.seats.size) }));
  if (rows.length > 1) parts.push(t('ed.n_rows', { n: rows.length, count: number(rows.length) }));
  if (selection.areas.size) parts.push(t('ed.n_areas', { n: selection.areas.size }));
  if (selection.decorations.size) parts.push(t('ed.n_decorations', { n: selection.decorations.size }));
  const sections = [...new Set(rows.map(({ section }) => section))];
  const where = sections.length === 1 ? editor.nameOf(sections[0]) : '';
  const rowName = rows.length === 1 ? t('ed.row_named', { row: rows[0].row.label }) : '';
  return h('div.ed-summary', {}, h('h2', {}, parts.join(', ')), h('p', {}, [where, rowName].filter(Boolean).join(', ')),
    selection.seats.size ?
      buttons(
        button('grow-row', t('ed.select_rows'), () => editor.selectRows()),
        button('grow-section', t('ed.select_sections'), () => editor.selectSections())
      ) :
      null);
}

function categoryOf(editor) {
  const { selection } = editor;
  const values = [...editor.selectedRows.flatMap(({ seats }) => seats.map(({ category }) => category)),
    ...editor.plan.areas.filter(({ id }) => selection.areas.has(id)).map(({ category }) => category)];
  return pick('category', t('ed.category'), shared(values) || null, editor.plan.categories.map(({ name }) => [name, name]),
    (category) =>
      editor.run('categorise',
        edits.changeAreas(edits.setSeats(editor.plan, selection.seats, { category }), selection.areas, { category })));
}

function seatFields(editor) {
  const { selection } = editor;
  const rows = editor.selectedRows;
  const seats = rows.flatMap((part) => part.seats);
  const kind = pick('kind', t('ed.kind'), shared(seats.map((seat) => seat.kind)), plan.kKinds.map((one) => [one, t(`ed.kind_${one}`)]),
    (value) => editor.run('kind', edits.setSeats(editor.plan, selection.seats, { kind: value })));
  const notes = seats.map((seat) => seat.note ?? '');
  const note = input('seat-note', t('ed.seat_note'), shared(notes) ?? '',
    (value) => editor.run('note', edits.setSeats(editor.plan, selection.seats, { note: value })), {
    maxlength: String(plan.kMostNote),
    dir: 'auto',
    placeholder: new Set(notes).size > 1 ? t('ed.seat_note_several') : t('ed.seat_note_like'),
  });
  const section = pick('section', t('ed.section'), shared(rows.map((part) => part.section.id)), [
    ...editor.plan.sections.map((one) => [one.id, editor.nameOf(one)]),
    ['+', t('ed.section_new')],
  ], (id) => moveToSection(editor, id));
  const labels = row(
    seats.length === 1 &&
      input('seat-label', t('ed.seat_label'), seats[0].label,
        (label) => editor.run('label', edits.setSeats(editor.plan, selection.seats, { label })), { maxlength: '40' }),
    rows.length === 1 &&
      input('row-label', t('ed.row_label'), rows[0].row.label,
        (label) => editor.run('label', edits.setRowLabels(editor.plan, new Map([[rows[0].row.key, label]]))), { maxlength: '40' })
  );
  const aisles = buttons(
    button('aisle', t('ed.aisle_after'), () => editor.setAisles(true)),
    button('no-aisle', t('ed.aisle_none'), () => editor.setAisles(false)),
    seats.length === 1 && button('insert', t('ed.insert_seat'), () => {
      const step = insertSeat(editor.plan, seats[0].id);
      editor.run('grow', step.plan, { selection: plan.select({ seats: [step.id] }) });
    }),
    rows.length > 1 && button('join', t('ed.join_rows'), () => editor.run('join', joinRows(editor.plan, selection.seats))),
    seats.length > 1 && button('bay', t('ed.make_bay'), () => editor.run('bay', makeBays(editor.plan, selection.seats))),
    rows.some(({ row: own, seats: part }) => part.length < own.seats.length) &&
      button('split', t('ed.own_row'), () => editor.run('split', edits.splitRows(editor.plan, selection.seats)))
  );
  return group(t('ed.seats'), row(categoryOf(editor), kind), note, section, labels.childElementCount ? labels : null, aisles);
}

/** Tables, boxes and booths are sold as a whole or by the chair: all that are selected at once. */
function soldField(editor) {
  const tables = [...tablesOf(editor.plan)];
  const isTable = new Set(tables.map(([, { row: own }]) => own));
  const whole = editor.selectedRows.filter(({ row: own, seats }) =>
    seats.length === own.seats.length && (isTable.has(own) || own.seats.every(({ unit }) => unit))
  );
  const named = tables.filter(([key]) => editor.selection.decorations.has(key)).map(([, { row: own }]) => own);
  const rows = [...new Set([...whole.map(({ row: own }) => own), ...named])];
  if (!rows.length) return null;
  const values = rows.map(({ seats }) => (seats.every(({ sold }) => sold === 'whole') ? 'whole' : 'by_chair'));
  return group(t('ed.sold'),
    pick('sold', t('ed.sold_how', { n: rows.length }), shared(values), ['by_chair', 'whole'].map((how) => [how, t(`ed.sold_${how}`)]),
      (how) => editor.run('sold', edits.setWhole(editor.plan, rows, how === 'whole'))));
}

function areaFields(editor) {
  const area = editor.plan.areas.find(({ id }) => editor.selection.areas.has(id));
  const set = (values) => editor.run('area', edits.changeAreas(editor.plan, editor.selection.areas, values));
  const side = (name, label, least) =>
    numeric(name, label, area[name], (value) => value !== null && set({ [name]: value }), { min: least, max: 100_000, step: 'any' });
  return group(t('ed.tool_area'), input('area-name', t('ed.name'), area.name, (name) => set({ name }), { maxlength: '80' }), row(
    numeric('capacity', t('ed.capacity'), area.capacity, (capacity) => set({ capacity: Math.round(capacity ?? 0) }), {
      min: 1,
      max: 150_000,
    }),
    categoryOf(editor)
  ), row(side('x', 'X', -100_000), side('y', 'Y', -100_000)), row(side('width', t('ed.width'), 1), side('height', t('ed.height'), 1)),
    pick('area-shape', t('ed.shape'), shapeOf(area), kAreaShapes.filter((shape) => shape !== 'polygon' || shapeOf(area) === shape)
      .map((shape) => [shape, t(`ed.shape_${shape}`)]),
      (shape) =>
        editor.run('area', edits.setOutline(editor.plan, editor.selection.areas, shape === 'polygon' ? area.outline : kOutlines[shape]))),
    floorField(editor, area, set));
}

const kAreaShapes = ['rectangle', 'ellipse', 'polygon'];
const kOutlines = { rectangle: null, ellipse: kEllipse };

const shapeOf = ({ outline }) => (!outline ? 'rectangle' : JSON.stringify(outline) === JSON.stringify(kEllipse) ? 'ellipse' : 'polygon');

export function floorField(editor, part, set) {
  return input(`floor-${part.id}`, t('ed.floor'), part.floor, (floor) => set({ floor: floor.replaceAll('·', '-').trim() }), {
    maxlength: '40',
    placeholder: t('ed.floor_none'),
    list: 'ed-floors',
  });
}

function decorationFields(editor) {
  const one = editor.plan.decorations.find(({ key }) => editor.selection.decorations.has(key));
  const set = (values) => editor.run('decoration', edits.changeDecorations(editor.plan, editor.selection.decorations, values));
  const isStage = one.kind === 'stage';
  return group(t(`ed.decoration_${one.kind}`),
    input('text', t('ed.text'), one.text, (text) => editor.run('decoration', edits.setText(editor.plan, one.key, text)), {
      maxlength: '100',
    }), numeric('size', t('ed.text_size'), one.size, (size) => size && set({ size }), { min: 4, max: 400 }), one.kind === 'text' &&
    symbolField(one.symbol, (symbol) => editor.run('decoration', edits.setSymbol(editor.plan, editor.selection.decorations, symbol))),
    one.points.length > 2 &&
      pick('decoration-kind', t('ed.kind'), one.kind, ['stage', 'outline'].map((kind) => [kind, t(`ed.decoration_${kind}`)]),
        (kind) => set({ kind })), isStage && h('p.ed-hint', {}, t('ed.focal_hint')), isStage &&
    buttons(button('focal', t('ed.focal'), () => editor.run('focal', { ...editor.plan, focal: plan.focalOf(editor.plan, one) }))));
}

function arrange(editor) {
  const { selection } = editor;
  const many = plan.sizeOf(selection) > 1;
  const to = (what, change) => () => editor.run(what, change(editor.plan));
  const align = (how) => iconButton(how, t(`ed.align_${how}`), icon(how), to('align', (start) => arranging.align(start, selection, how)));
  const spread = (axis) =>
    iconButton(`spread-${axis}`, t(`ed.spread_${axis}`), icon(`spread_${axis}`), to('spread', (start) =>
      arranging.distribute(start, selection, axis)));
  const mirror = (axis) =>
    iconButton(`mirror-${axis}`, t(`ed.mirror_${axis}`), icon(`mirror_${axis}`), to('mirror', (start) =>
      edits.mirror(start, selection, axis)));
  const rotate = (degrees, name) =>
    iconButton(name, t(`ed.${name}`), icon(name), to('rotate', (start) => edits.rotate(start, selection, degrees)));
  return group(t('ed.arrange'),
    many && buttons(['left', 'centre', 'right', 'top', 'middle', 'bottom'].map(align), spread('x'), spread('y')),
    buttons(many && [mirror('x'), mirror('y')], many && [rotate(-90, 'turn_left'), rotate(90, 'turn_right')],
      iconButton('duplicate', t('ed.duplicate'), icon('copy'), () => editor.clipboard.duplicate()),
      iconButton('delete', t('ed.delete'), icon('bin'), () => editor.removeSelected())), many &&
    numeric('angle', t('ed.angle'), '', (angle) => angle && editor.run('rotate', edits.rotate(editor.plan, selection, angle)), {
      min: -360,
      max: 360,
      step: 'any',
      placeholder: '0',
    }));
}

/** Copies in a row or on a bow, around where everybody looks, and across the stage. */
function copying(editor) {
  const { copies } = editor;
  const field = (name, range) =>
    numeric(`copy-${name}`, t(`ed.copy_${name}`), copies[name], (value) => {
      copies[name] = value ?? 0;
    }, range);
  const canBeSections = areSections(editor.selectedRows);
  const make = (change) => () => {
    const step = change(editor.plan, editor.selection, { ...copies, sections: copies.sections && canBeSections });
    editor.run('copies', step.plan, { selection: step.selection });
  };
  const sections = canBeSections && h('label.check', {}, h('input', {
    type: 'checkbox',
    checked: copies.sections,
    'data-k': 'copy-sections',
    onchange: (event) => {
      copies.sections = event.target.checked;
    },
  }), h('span', {}, t('ed.copy_sections')));
  return group(t('ed.copies'), row(field('count', { min: 1, max: kMostCopies }), field('degrees', { min: -180, max: 180, step: 'any' })),
    row(field('dx', { min: -5000, max: 5000 }), field('dy', { min: -5000, max: 5000 }), field('sag', { min: -2000, max: 2000 })), sections,
    buttons(button('copy-row', t('ed.copy_row'), make(copyInRow)), button('copy-around', t('ed.copy_around'), make(copyAround)),
      button('copy-mirror', t('ed.copy_mirror'), make(copyMirrored))));
}

// ---- Numbers and rows

function schemeFields(editor, name, kinds, froms) {
  const scheme = editor.schemes[name];
  const set = (values) => editor.setScheme(name, values);
  return [
    row(pick(`${name}-kind`, t('ed.scheme'), scheme.kind, kinds.map((kind) => [kind, t(`ed.scheme_${kind}`)]), (kind) => set({ kind })),
      pick(`${name}-from`, t('ed.from'), scheme.from, froms.map((from) => [from, t(`ed.from_${from}`)]), (from) => set({ from }))),
    row(input(`${name}-start`, t('ed.start'), scheme.start, (start) => set({ start }), { maxlength: '6' }),
      numeric(`${name}-step`, t('ed.step'), scheme.step, (step) => set({ step: step || 1 }), { min: 1, max: 100 }),
      input(`${name}-skip`, t('ed.skip'), scheme.skip, (skip) => set({ skip }), { maxlength: '60', placeholder: 'I, O, 13' })),
    row(input(`${name}-prefix`, t('ed.prefix'), scheme.prefix, (prefix) => set({ prefix }), { maxlength: '10', blanks: true }),
      input(`${name}-suffix`, t('ed.suffix'), scheme.suffix, (suffix) => set({ suffix }), { maxlength: '10', blanks: true })),
  ];
}

function numbering(editor) {
  const { selection, schemes } = editor;
  const through = h('label.check', {}, h('input', {
    type: 'checkbox',
    checked: schemes.seats.through,
    'data-k': 'through',
    onchange: (event) => editor.setScheme('seats', { through: event.target.checked }),
  }), h('span', {}, t('ed.through')));
  return group(t('ed.number_seats'), schemeFields(editor, 'seats', kSeatSchemes, ['left', 'right', 'centre']),
    editor.selectedRows.length > 1 && through,
    buttons(button('number', t('ed.number'), () => editor.run('number', numberSeats(editor.plan, selection.seats, schemes.seats)))));
}

function rowLabels(editor) {
  if (editor.selectedRows.length < 2) return null;
  return group(t('ed.label_rows'), schemeFields(editor, 'rows', kRowSchemes, ['front', 'back']), buttons(
    button('label-rows', t('ed.label_apply'),
      () => editor.run('label', labelRows(editor.plan, editor.selection.seats, editor.schemes.rows)))
  ));
}

/** Rows that are alive: seats, distance, bow, lean and beginning of those that are selected. */
function rowShape(editor) {
  const rows = editor.selectedRows;
  const shapes = rows.filter(({ row: own }) => own.seats.length > 1);
  const ids = new Set(rows.flatMap(({ row: own }) => own.seats.map(({ id }) => id)));
  const reshape = (places) => editor.run('bend', edits.reshapeRows(editor.plan, ids, places));
  const same = (read) => shared(shapes.map(({ row: own }) => Math.round(read(own.seats))));
  const keys = new Set(rows.map(({ row: own }) => own.key));
  const grow = (count) => {
    const next = setCount(editor.plan, ids, Math.round(count));
    const seats = next.sections.flatMap((section) => section.rows).filter(({ key }) => keys.has(key)).flatMap((own) => own.seats);
    editor.run('grow', next, { selection: plan.select({ seats: seats.map(({ id }) => id) }) });
  };
  return group(t('ed.row_shape'), row(
    numeric('row-count', t('ed.seats_per_row'), shared(rows.map(({ row: own }) => own.seats.length)), (count) => count && grow(count), {
      min: 1,
      max: 500,
      placeholder: '–',
    }),
    shapes.length > 0 &&
      numeric('gap', t('ed.spacing'), same(usualSpacing), (value) => value && reshape((seats) => spaced(seats, value)), {
        min: 12,
        max: 400,
        placeholder: '–',
      })
  ), shapes.length > 0 && row(
    numeric('sag', t('ed.curve'), same(sagOf), (value) => value !== null && reshape((seats) => bent(seats, value)), {
      min: -2000,
      max: 2000,
      step: 5,
      placeholder: '–',
    }),
    numeric('skew', t('ed.skew'), '', (value) => value && reshape((seats) => skewed(seats, value)), {
      min: -200,
      max: 200,
      placeholder: '0',
    }),
    numeric('begin-x', t('ed.begin_x'), same((seats) => seats[0].x), (value) => value !== null && reshape((seats) => begunAt(seats, value)),
      { min: -100_000, max: 100_000, placeholder: '–' })
  ));
}

/** A block that was drawn by a recipe and not changed by hand since. */
function blockFields(editor) {
  const block = blockOf(editor.plan, editor.selectedRows);
  if (!block) return null;
  const set = (values) => {
    const step = remakeBlock(editor.plan, block, { ...block.recipe, ...values });
    editor.run('block', step.plan, { selection: step.selection });
  };
  const { seats, rows } = block.recipe;
  return group(t('ed.block'),
    row(numeric('block-rows', t('ed.rows'), rows, (value) => set({ rows: value ?? 1 }), { min: 1, max: 200 }),
      numeric('block-seats', t('ed.seats_first_row'), seats, (value) => set({ seats: value ?? 1 }), { min: 1, max: 500 })),
    row(numeric('block-spacing', t('ed.spacing'), block.recipe.spacing, (value) => value && set({ spacing: value }), { min: 12, max: 400 }),
      numeric('block-distance', t('ed.row_distance'), block.recipe.distance, (value) => value && set({ distance: value }), {
        min: 12,
        max: 400,
      })), recipeFields('block-', block.recipe, set));
}
