// Sections and categories: asked for, named, given and taken away.
import { number } from '../../../format.js';
import { field } from '../../../forms.js';
import { t } from '../../../messages.js';
import { ask, notify } from '../../../notices.js';
import { formDialog } from '../../../panel.js';
import * as edits from '../plan/edits.js';
import { fullName } from '../plan/map_json.js';
import * as plan from '../plan/plan.js';

/** Colours that people tell apart whatever their colour vision (after Okabe and Ito). */
export const kColors = ['#0072b2', '#d55e00', '#009e73', '#c2699b', '#56b4e9', '#b58900', '#6a4c93', '#7a6a55'];

/** Moves what is selected to the section with this id; "+" asks for a new one. */
export async function moveToSection(editor, id) {
  const { seats } = editor.selection;
  if (id !== '+') return editor.run('section', edits.moveToSection(editor.plan, seats, id));
  const added = await askSection(editor);
  if (added) editor.run('section', edits.moveToSection(added.plan, seats, added.id));
  return editor.screen.renderSide();
}

export async function newSection(editor) {
  const added = await askSection(editor);
  if (added) {
    editor.sectionId = added.id;
    editor.run('section', added.plan);
  }
  editor.screen.renderSide();
}

function askSection(editor) {
  const floors = plan.floorsOf(editor.plan).filter(Boolean);
  return formDialog({
    title: t('ed.section_new'),
    confirm: t('ed.add'),
    fields: [field({ name: 'name', label: t('ed.name'), required: true, maxlength: '70' }), field({
      name: 'floor',
      label: t('ed.floor'),
      hint: t('ed.floor_field_hint'),
      value: editor.floor ?? '',
      maxlength: '40',
      placeholder: floors[0] ?? '',
    })],
    save: ({ name, floor }) => edits.addSection(editor.plan, name.replaceAll(' · ', ' - '), floor.replaceAll('·', '-').trim()),
  });
}

export async function removeSection(editor, section) {
  const n = editor.counts.bySection.get(section.id) ?? 0;
  const sure = !n ||
    await ask({
      title: t('ed.section_delete_title', { section: fullName(section) }),
      text: t('ed.section_delete_text', { n, count: number(n) }),
      confirm: t('ed.delete'),
    });
  if (sure) editor.run('delete', edits.removeSection(editor.plan, section.id));
}

export function newCategory(editor) {
  const { categories } = editor.plan;
  const names = new Set(categories.map(({ name }) => name));
  let n = categories.length + 1;
  while (names.has(t('ed.category_n', { n }))) n += 1;
  const color = kColors.find((one) => !categories.some((category) => category.color === one)) ?? kColors[n % kColors.length];
  editor.run('category', edits.addCategory(editor.plan, { name: t('ed.category_n', { n }), color }));
}

export function renameCategory(editor, name, wanted) {
  if (wanted && !editor.plan.categories.some((one) => one.name === wanted)) {
    if (editor.category === name) editor.category = wanted;
    editor.run('category', edits.changeCategory(editor.plan, name, { name: wanted }));
  } else if (wanted !== name) notify(t('ed.category_taken'), { key: 'category' });
  editor.screen.renderSide();
}

export function applyCategory(editor, category) {
  editor.category = category;
  const { seats, areas } = editor.selection;
  if (!seats.size && !areas.size) return notify(t('ed.nothing_selected'), { key: 'category' });
  return editor.run('categorise', edits.changeAreas(edits.setSeats(editor.plan, seats, { category }), areas, { category }));
}
