// The list of what keys do, as a dialog.
import { openDialog } from '../../dialog.js';
import { h } from '../../dom.js';
import { t } from '../../messages.js';

const kGroups = [
  ['tools', [['V', 'tool_select'], ['L', 'tool_seats'], ['P', 'tool_brush'], ['H', 'tool_pan'], ['R', 'tool_row'], ['O', 'tool_round'], [
    'B',
    'tool_table',
  ], ['A', 'tool_area'], ['S', 'tool_stage'], ['T', 'tool_text'], ['F', 'tool_focal']]],
  ['keys_select', [['Ctrl+A', 'select_all'], ['⇧', 'adding'], ['2 ×', 'key_row'], ['Esc', 'key_escape']]],
  ['keys_change', [['← ↑ → ↓', 'key_nudge'], ['⇧ ← ↑ → ↓', 'key_nudge_far'], ['Ctrl', 'key_free'], ['Del', 'delete'], ['Ctrl+D',
    'duplicate'], ['Ctrl+C / X / V', 'key_clip'], ['Enter', 'key_enter'], ['Ctrl+Z', 'undo'], ['Ctrl+⇧+Z', 'redo'], ['Ctrl+S',
    'key_save']]],
  ['keys_view', [['+ / −', 'key_zoom'], ['0', 'key_fit'], ['␣', 'key_hand'], ['U', 'rulers'], ['G', 'grid'], ['?', 'shortcuts']]],
];

export function openShortcuts() {
  const dialog = h('dialog.dialog.ed-shortcuts', { 'aria-labelledby': 'shortcuts-title' },
    h('div.ed-preview-head', {}, h('h2', { id: 'shortcuts-title' }, t('ed.shortcuts')),
      h('button.button.button-quiet.button-small', { type: 'button', onclick: () => dialog.close() }, t('ed.close'))),
    h('div.ed-keys', {},
      kGroups.map(([title, keys]) =>
        h('section', {}, h('h3', {}, t(`ed.${title}`)),
          h('dl', {}, keys.flatMap(([key, words]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, t(`ed.${words}`))])))
      )));
  return openDialog(dialog);
}
