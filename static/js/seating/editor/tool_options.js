// What the tool in hand is told before one draws with it.
import { h } from '../../dom.js';
import { t } from '../../messages.js';
import { kSymbols } from '../symbols.js';
import { newSection } from './actions/groups.js';
import { button, buttons, group, input, numeric, pick, row } from './controls.js';
import * as plan from './plan/plan.js';

const kDrawnSchemes = ['numbers', 'odd', 'even', 'letters'];

const kDrawn = {
  row: 'ed.add_row',
  round: 'ed.add_table',
  table: 'ed.add_table',
  area: 'ed.add_area',
  stage: 'ed.add_stage',
  text: 'ed.add_text',
  focal: 'ed.add_focal',
};

export function toolOptions(editor) {
  const { tool } = editor;
  if (tool === 'scale') return [h('p.ed-hint', {}, t('ed.hint_scale'))];
  const options = editor.options[tool];
  const set = (values) => editor.setOptions(tool, values);
  const fields = {
    row: rowOptions,
    round: roundOptions,
    table: tableOptions,
    area: areaOptions,
    stage: stageOptions,
    text: textOptions,
    focal: () => null,
    brush: brushOptions(editor),
  }[tool](options, set);
  const withSection = ['row', 'round', 'table'].includes(tool);
  return [
    h('p.ed-hint', {}, t(`ed.hint_${tool}`)),
    group(t(`ed.tool_${tool}`), fields, withSection && sectionField(editor),
      !['stage', 'text', 'focal', 'brush'].includes(tool) && toolCategory(editor),
      tool !== 'brush' && buttons(button('place', t(kDrawn[tool]), () => editor.pointer.placeInMiddle()))),
  ];
}

const toolCategory = (editor) =>
  pick('tool-category', t('ed.category'), editor.category, editor.plan.categories.map(({ name }) => [name, name]), (name) =>
    editor.setCategory(name));

/** The section that is drawn into. Before there is one the first row makes it, or whoever draws gives it a name. */
const sectionField = (editor) =>
  pick('tool-section', t('ed.section'), editor.sectionId ?? '', [
    ...(editor.plan.sections.length ? [] : [['', t('ed.section_first')]]),
    ...editor.plan.sections.map((section) => [section.id, editor.nameOf(section)]),
    ['+', t('ed.section_new')],
  ], (id) => (id === '+' ? newSection(editor) : editor.setSection(id)));

function rowOptions(options, set) {
  return [
    row(
      numeric('count', t('ed.seats_per_row'), options.count || '', (count) => set({ count: count ?? 0 }), {
        min: 1,
        max: 500,
        placeholder: t('ed.as_fits'),
      }),
      numeric('spacing', t('ed.spacing'), options.spacing, (spacing) => set({ spacing: spacing ?? 24 }), { min: 12, max: 400 })
    ),
    row(numeric('rows', t('ed.rows'), options.rows, (rows) => set({ rows: rows ?? 1 }), { min: 1, max: 200 }),
      numeric('distance', t('ed.row_distance'), options.distance, (distance) => set({ distance: distance ?? 30 }), { min: 12, max: 400 })),
    recipeFields('', options, set),
    row(pick('scheme', t('ed.numbers'), options.kind, kDrawnSchemes.map((kind) => [kind, t(`ed.scheme_${kind}`)]), (kind) => set({ kind })),
      pick('from', t('ed.from'), options.from, [['left', t('ed.from_left')], ['right', t('ed.from_right')]], (from) => set({ from }))),
    row(input('start', t('ed.first_seat'), options.start, (start) => set({ start: start || '1' }), { maxlength: '6' }),
      input('first', t('ed.first_row'), options.first, (first) => set({ first: first || 'A' }), { maxlength: '12' })),
  ];
}

const roundOptions = (options, set) =>
  numeric('count', t('ed.chairs'), options.count, (count) => set({ count: count ?? 8 }), { min: 1, max: 60 });

const tableOptions = (options, set) => {
  const side = (name) =>
    numeric(`chairs-${name}`, t(`ed.chairs_${name}`), options[name], (n) => set({ [name]: n ?? 0 }), { min: 0, max: 40 });
  return [row(side('top'), side('bottom')), row(side('left'), side('right'))];
};

const shapeField = (options, set) =>
  pick('shape', t('ed.shape'), options.shape, ['rectangle', 'ellipse', 'polygon'].map((shape) => [shape, t(`ed.shape_${shape}`)]), (
    shape
  ) => set({ shape }));

const areaOptions = (options, set) =>
  row(numeric('capacity', t('ed.capacity'), options.capacity, (capacity) => set({ capacity: capacity ?? 1 }), { min: 1, max: 150_000 }),
    shapeField(options, set));

const stageOptions = (options, set) => [
  row(
    pick('shape-kind', t('ed.kind'), options.kind, ['stage', 'outline'].map((kind) => [kind, t(`ed.decoration_${kind}`)]),
      (kind) => set({ kind })),
    shapeField(options, set)
  ),
  options.kind === 'outline' && h('p.ed-hint', {}, t('ed.outline_hint')),
];

/** What a text is drawn with: nothing, or one of the symbols. */
export const symbolField = (value, set) =>
  pick('symbol', t('ed.symbol'), value ?? '', [['', t('ed.symbol_none')],
    ...Object.keys(kSymbols).map((name) => [name, t(`ed.symbol_${name}`)])], set);

const textOptions = (options, set) =>
  row(numeric('size', t('ed.text_size'), options.size, (size) => set({ size: size ?? 16 }), { min: 4, max: 400 }),
    symbolField(options.symbol, (symbol) => set({ symbol })));

const brushOptions = (editor) => (options, set) => [
  pick('brush-category', t('ed.category'), options.category, [['', t('ed.brush_keep')],
    ...editor.plan.categories.map(({ name }) => [name, name])], (category) => set({ category })),
  pick('brush-kind', t('ed.kind'), options.kind, [['', t('ed.brush_keep')], ...plan.kKinds.map((kind) => [kind, t(`ed.kind_${kind}`)])],
    (kind) => set({ kind })),
  input('brush-note', t('ed.seat_note'), options.note, (note) => set({ note }), {
    maxlength: String(plan.kMostNote),
    dir: 'auto',
    placeholder: t('ed.brush_keep'),
  }),
];

/** What makes rows a block: growing, bent around a point, staggered, with aisles. */
export function recipeFields(prefix, recipe, set) {
  const flag = (name) =>
    h('label.check', {}, h('input', {
      type: 'checkbox',
      checked: recipe[name],
      'data-k': prefix + name,
      onchange: (event) => set({ [name]: event.target.checked }),
    }), h('span', {}, t(`ed.${name}`)));
  return [
    row(numeric(`${prefix}more`, t('ed.more'), recipe.more, (more) => set({ more: more ?? 0 }), { min: -20, max: 20 }),
      numeric(`${prefix}curve`, t('ed.curve'), recipe.curve, (curve) => set({ curve: curve ?? 0 }), { min: -2000, max: 2000, step: 5 })),
    row(
      input(`${prefix}aisles`, t('ed.aisles_after'), recipe.aisles, (aisles) => set({ aisles }), { maxlength: '60', placeholder: '4, 12' }),
      numeric(`${prefix}gap`, t('ed.aisle_width'), recipe.gap, (gap) => set({ gap: gap ?? 36 }), { min: 12, max: 400 })
    ),
    flag('arcs'),
    recipe.aisles !== '' && flag('wedges'),
    flag('stagger'),
  ];
}
