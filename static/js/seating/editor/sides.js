// The other sides of the editor: sections and floors, categories, problems, and the picture underneath.
import { h } from '../../dom.js';
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { notify } from '../../notices.js';
import { askWhereAllLook, dropNotes, kept } from './actions/bring.js';
import { applyCategory, newCategory, newSection, removeSection, renameCategory } from './actions/groups.js';
import { button, buttons, group, iconButton, input, numeric, pick, row } from './controls.js';
import { placeWords } from './exchange.js';
import { icon } from './icons.js';
import { dropPicture, keepPicture, keepPlace } from './kept/picture.js';
import * as edits from './plan/edits.js';
import * as plan from './plan/plan.js';
import { noteText } from './plan_notes.js';
import { floorField } from './properties.js';

const kMostNotes = 100; // that are shown
const kMostPictureBytes = 60_000_000;

// ---- Sections and floors

export function sections(editor) {
  const floors = plan.floorsOf(editor.plan);
  const section = editor.currentSection;
  return [
    floors.length > 1 &&
    group(t('ed.floors'),
      pick('floor', t('ed.floor_shown'), editor.floor === null ? '*' : editor.floor, [['*', t('ed.floor_all')],
        ...floors.map((name) => [name, name || t('ed.floor_none')])], (name) => editor.setFloor(name === '*' ? null : name)),
      h('p.ed-hint', {}, t('ed.floor_hint')), buttons(button('lay', t('ed.floor_lay'), () => editor.layFloors()))),
    group(t('ed.sections'), editor.tree.element,
      editor.plan.sections.length + editor.plan.areas.length === 0 && h('p.ed-hint', {}, t('ed.no_sections')),
      buttons(button('new-section', t('ed.section_new'), () => newSection(editor)))),
    section && currentSection(editor, section),
    h('datalist', { id: 'ed-floors' }, floors.filter(Boolean).map((name) => h('option', { value: name }))),
  ];
}

function currentSection(editor, section) {
  const set = (values) => editor.run('section', edits.changeSection(editor.plan, section.id, values));
  const order = (by, name) =>
    iconButton(name, t(`ed.section_${name}`), icon(name), () => editor.run('section', edits.reorderSection(editor.plan, section.id, by)));
  return group(t('ed.section_current', { section: editor.nameOf(section) }),
    row(input('section-name', t('ed.name'), section.name, (name) => set({ name }), { maxlength: '70' }), floorField(editor, section, set)),
    buttons(order(-1, 'up'), order(1, 'down'),
      iconButton('drop-section', t('ed.section_delete'), icon('bin'), () => removeSection(editor, section))));
}

// ---- Categories

export function categories(editor) {
  const { counts } = editor;
  const bare = counts.byCategory.get('') ?? 0;
  return [
    group(t('ed.categories'), h('ul.ed-categories', {}, editor.plan.categories.map((category, i) => categoryLine(editor, category, i))),
      bare > 0 && h('p.ed-hint', {}, t('ed.category_bare', { n: bare, count: number(bare) })),
      buttons(button('new-category', t('ed.category_new'), () => newCategory(editor)))),
    h('p.ed-hint', {}, t('ed.category_hint')),
    totals(editor),
  ];
}

function categoryLine(editor, { name, color }, i) {
  const n = editor.counts.byCategory.get(name) ?? 0;
  const paint = h('input', { type: 'color', value: color, 'aria-label': t('ed.color_of', { name }), 'data-k': `color-${i}` });
  paint.addEventListener('change', () => editor.run('category', edits.changeCategory(editor.plan, name, { color: paint.value })));
  const words = h('input', { type: 'text', maxlength: '60', 'aria-label': t('ed.category_name'), 'data-k': `category-${i}` });
  words.defaultValue = name;
  words.addEventListener('change', () => {
    words.dataset.done = '';
    renameCategory(editor, name, words.value.trim());
  });
  return h('li', {}, paint, words, h('span.ed-count', {}, number(n)),
    button(`apply-${i}`, t('ed.category_give'), () => applyCategory(editor, name), {
      title: t('ed.category_apply', { name }),
      'aria-label': t('ed.category_apply', { name }),
    }),
    iconButton(`drop-${i}`, t('ed.category_delete', { name }), icon('bin'),
      () => editor.run('category', edits.removeCategory(editor.plan, name))));
}

function totals({ counts }) {
  const lines = plan.kKinds.filter((kind) => counts.byKind.get(kind)).map((kind) => [t(`ed.kind_${kind}`), counts.byKind.get(kind)]);
  const standing = counts.total - counts.seats;
  if (standing) lines.push([t('ed.standing'), standing]);
  return group(t('ed.totals'),
    h('dl.ed-totals', {}, [...lines, [t('ed.total'), counts.total]].flatMap(([what, n]) => [h('dt', {}, what), h('dd', {}, number(n))])));
}

// ---- Problems

export function problems(editor) {
  const found = editor.problems;
  const list = found.length ? problemList(editor, found) : h('p.ed-good', {}, t('ed.no_problems'));
  return [editor.notes.length > 0 && notesOf(editor), list];
}

/** What was noticed when the plan was read; a press goes to the seats that a note is about. */
function notesOf(editor) {
  const shown = editor.notes.slice(0, kMostNotes);
  const line = (note, i) =>
    h('li', {}, h('button.ed-problem', {
      type: 'button',
      onclick: () => goToNote(editor, note),
      'data-k': `note-${i}`,
    }, h('span', {}, noteText(note)), note.place && h('small', {}, placeWords(note.place))));
  return group(t('ed.notes', { n: editor.notes.length }), h('ul.ed-problems', {}, shown.map(line)),
    editor.notes.length > shown.length && h('p.ed-hint', {}, t('ed.notes_more', { n: editor.notes.length - shown.length })),
    buttons(button('drop-notes', t('ed.notes_done'), () => dropNotes(editor))));
}

function goToNote(editor, { code, values }) {
  if (code === 'no_stage') return askWhereAllLook(editor);
  const nowhere = { seats: [], areas: [], decorations: [], section: null };
  const section = editor.plan.sections.find((one) => editor.nameOf(one) === values.section);
  if (values.id) return editor.goTo({ ...nowhere, seats: [values.id] });
  if (section) return editor.goTo({ ...nowhere, seats: plan.seatsOf(section).map(({ id }) => id) });
  return undefined;
}

function problemList(editor, found) {
  return h('ul.ed-problems', {},
    found.map((problem, i) =>
      h('li', {}, h(problem.blocking ? 'button.ed-problem.is-blocking' : 'button.ed-problem', {
        type: 'button',
        onclick: () => editor.goTo(problem),
        'data-k': `problem-${i}`,
      }, h('span', {}, t(`ed.problem_${problem.code}`, problem.values)),
        h('small', {}, t(problem.blocking ? 'ed.blocking' : 'ed.warning'))))
    ));
}

// ---- The picture underneath

export function tracing(editor) {
  const { underlay } = editor.board;
  const choose = h('input', { type: 'file', accept: 'image/*', 'data-k': 'picture', 'aria-label': t('ed.picture_choose') });
  choose.addEventListener('change', () => choose.files[0] && lay(editor, choose.files[0]));
  const set = (values) => {
    Object.assign(underlay, values);
    editor.board.invalidate(true);
    kept(keepPlace(editor.venue.slug, underlay));
  };
  const slide = (label, key, value, range, change) => {
    const box = h('input', { type: 'range', value, 'data-k': key, ...range });
    box.addEventListener('input', () => change(Number(box.value)));
    return h('label.field', {}, h('span', {}, label), box);
  };
  return [group(t('ed.tracing'), h('p.ed-hint', {}, t('ed.tracing_hint')), choose, underlay && [
    slide(t('ed.opacity'), 'opacity', underlay.opacity * 100, { min: 5, max: 100 }, (percent) => set({ opacity: percent / 100 })),
    slide(t('ed.scale'), 'scale', Math.log2(underlay.width / 1000), { min: -3, max: 4, step: 0.01 }, (power) =>
      set({ width: 1000 * 2 ** power })),
    row(numeric('picture-x', 'X', underlay.x, (x) => x !== null && set({ x }), { step: 10 }), numeric('picture-y', 'Y', underlay.y, (y) =>
      y !== null && set({ y }), { step: 10 }), numeric('picture-width', t('ed.width'), Math.round(underlay.width), (width) =>
        width && set({ width }), { min: 10, max: 50_000 })),
    buttons(button('picture-scale', t('ed.scale_by'), () => editor.setTool('scale')), button('picture-drop', t('ed.picture_drop'), () => {
      editor.board.underlay = null;
      editor.board.invalidate(true);
      editor.screen.renderSide();
      kept(dropPicture(editor.venue.slug));
    })),
  ])];
}

/** Reads the picture in this browser; it goes nowhere else. */
async function lay(editor, file) {
  try {
    if (file.size > kMostPictureBytes) throw new RangeError('the picture is too large');
    const bitmap = await createImageBitmap(file);
    const view = editor.board.camera.visible();
    const width = Math.round(Math.min(view.width, (view.height * bitmap.width) / bitmap.height) * 0.9);
    const height = (width * bitmap.height) / bitmap.width;
    editor.board.underlay = {
      bitmap,
      opacity: 0.5,
      width,
      x: Math.round(view.x + (view.width - width) / 2),
      y: Math.round(view.y + (view.height - height) / 2),
    };
    editor.board.invalidate(true);
    editor.screen.renderSide();
    kept(Promise.all([keepPicture(editor.venue.slug, file), keepPlace(editor.venue.slug, editor.board.underlay)]));
  } catch {
    notify(t('ed.picture_bad'), { kind: 'alert', key: 'picture' });
  }
}
