// The frame of the editor: its buttons, tools and tabs, and the board between them.
import { $, h } from '../../dom.js';
import { t } from '../../messages.js';
import { bringPlan } from './actions/bring.js';
import { iconButton } from './controls.js';
import { exportPlan } from './exchange.js';
import { icon } from './icons.js';
import { openPreview } from './preview.js';
import { properties } from './properties.js';
import { openShortcuts } from './shortcuts.js';
import { categories, problems, sections, tracing } from './sides.js';
import { kTools } from './tools.js';

export const kTabs = { properties, sections, categories, problems, tracing, versions: (editor) => editor.versions.side() };

/** What an editor stands in: its head, its tools, its board, its sides. The board is drawn into later. */
export function editorFrame(editor) {
  const action = (key, label, run, look = 'button.button-quiet.button-small') =>
    h(`button.${look}`, { type: 'button', onclick: run, 'data-k': key }, label);
  const head = h('div.ed-head', {}, h('button.ed-back', { type: 'button', onclick: () => editor.on.back() }, h('span', {}, t('ed.back'))),
    h('div.ed-title', {}, h('h1', {}, editor.venue.name), h('p.ed-state', { role: 'status' })),
    h('div.ed-actions', {}, iconButton('undo', t('ed.undo'), icon('undo'), editor.undo),
      iconButton('redo', t('ed.redo'), icon('redo'), editor.redo), action('import', t('ed.import'), () => bringPlan(editor)),
      action('export', t('ed.export'), () => exportPlan(editor.base, editor.venue.slug, editor.plan)),
      action('preview', t('ed.preview'), () => openPreview(editor.plan))),
    action('publish', t('ed.publish'), () => editor.publishing.publish(), 'button.button-small'));
  const [select, seats, ...others] = kTools.map((tool) =>
    h('button.ed-tool', {
      type: 'button',
      'data-tool': tool,
      'aria-pressed': String(tool === editor.tool),
      'aria-label': t(`ed.tool_${tool}`),
      title: t(`ed.tool_${tool}`),
      onclick: () => editor.setTool(tool),
    }, icon(tool))
  );
  const adding = h('button.ed-tool', {
    type: 'button',
    'data-k': 'adding',
    'aria-pressed': 'false',
    'aria-label': t('ed.adding'),
    title: t('ed.adding'),
    onclick: () => editor.setAdding(!editor.isAdding),
  }, icon('adding'));
  const tools = h('div.ed-tools', { role: 'group', 'aria-label': t('ed.tools') }, select, seats, adding, others);
  const board = h('div.ed-board', {}, h('canvas.ed-canvas', {
    tabindex: '0',
    role: 'application',
    'aria-label': t('ed.canvas'),
    'aria-describedby': 'ed-help',
    'data-tool': editor.tool,
  }), h('p.visually-hidden', { id: 'ed-help' }, t('ed.help')), h('p.ed-status', { 'aria-hidden': 'true' }),
    h('div.ed-zoom', {}, iconButton('zoom-in', t('map.zoom_in'), icon('plus'), () => editor.board.camera.flyZoom(1.5)),
      iconButton('zoom-out', t('map.zoom_out'), icon('minus'), () => editor.board.camera.flyZoom(1 / 1.5)),
      iconButton('fit', t('map.fit'), icon('fit'), () => editor.board.fit()),
      iconButton('shortcuts', t('ed.shortcuts'), icon('help'), () => openShortcuts())));
  return [head, h('div.ed-room', {}, tools, board, sideFrame(editor))];
}

function sideFrame(editor) {
  const tabs = Object.keys(kTabs).map((tab) =>
    h('button.ed-tab', {
      type: 'button',
      role: 'tab',
      id: `tab-${tab}`,
      'data-tab': tab,
      'aria-controls': 'ed-side',
      onclick: () => editor.screen.setTab(tab),
    }, t(`ed.tab_${tab}`), tab === 'problems' && h('span.ed-tab-count', {}))
  );
  const list = h('div.ed-tabs', { role: 'tablist', 'aria-label': t('ed.sides') }, tabs);
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = Object.keys(kTabs);
    editor.screen.setTab(names[(names.indexOf(editor.screen.tab) + step + names.length) % names.length]);
    $(`#tab-${editor.screen.tab}`, editor.root).focus();
  });
  return h('div.ed-side', {}, list, h('div.ed-panel', { role: 'tabpanel', id: 'ed-side', tabindex: '0' }));
}
