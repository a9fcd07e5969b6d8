// What an editor shows around its board: the side of the tab that is open, and in words how things stand.
import { $, setText } from '../../dom.js';
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { focusAgain, isTyping, markedIn } from './controls.js';
import { kTabs } from './editor_frame.js';

export class Screen {
  #editor;
  #rendered = null;
  tab = 'properties';

  constructor(editor) {
    this.#editor = editor;
  }

  setTab(tab) {
    this.tab = tab;
    this.renderSide();
    if (tab === 'versions') this.#editor.versions.load();
  }

  /** Builds the side again. What was focused stays focused; what is being typed is not disturbed. */
  renderSide() {
    const { root, tree } = this.#editor;
    const panel = $('.ed-panel', root);
    const focused = panel.contains(document.activeElement) ? document.activeElement : null;
    if (focused && this.#rendered === this.tab && isTyping(focused)) return;
    const { k } = focused?.dataset ?? {};
    const marked = focused && markedIn(focused);
    for (const one of root.querySelectorAll('.ed-tab')) {
      one.setAttribute('aria-selected', String(one.dataset.tab === this.tab));
      one.tabIndex = one.dataset.tab === this.tab ? 0 : -1;
    }
    const inTree = focused && tree.element.contains(focused);
    if (this.tab === 'sections') tree.render();
    panel.setAttribute('aria-labelledby', `tab-${this.tab}`);
    panel.replaceChildren(...kTabs[this.tab](this.#editor).flat().filter(Boolean));
    this.#rendered = this.tab;
    if (inTree) $('[role=treeitem][tabindex="0"]', tree.element)?.focus({ preventScroll: true });
    else if (k) focusAgain(panel.querySelector(`[data-k="${CSS.escape(k)}"]`) ?? panel, marked);
    this.showState();
  }

  showState() {
    const { base, counts, history, isDirty, keeper, publishing, root } = this.#editor;
    $('[data-k=undo]', root).setAttribute('aria-disabled', String(!history.past));
    $('[data-k=redo]', root).setAttribute('aria-disabled', String(!history.future));
    const stands = isDirty ? keeper.state ?? 'draft' : base ? 'published' : 'new';
    setText($('.ed-state', root), t(publishing.isBusy ? 'ed.publishing' : `ed.state_${stands}`));
    setText($('.ed-status', root), t('ed.status', { n: counts.total, count: number(counts.total) }));
    this.showScale();
  }

  showScale() {
    const { board, root } = this.#editor;
    $('.ed-status', root).dataset.scale = `${Math.round(board.camera.scale * 100)} %`;
  }

  showTool(tool) {
    const { board, root } = this.#editor;
    for (const one of root.querySelectorAll('[data-tool].ed-tool')) one.setAttribute('aria-pressed', String(one.dataset.tool === tool));
    board.canvas.dataset.tool = tool;
  }

  showAdding(on) {
    $('[data-k=adding]', this.#editor.root).setAttribute('aria-pressed', String(on));
  }

  /** How many problems there are, on their tab, and whether any keeps the map from being published. */
  showProblems(problems) {
    const tab = $('[data-tab=problems]', this.#editor.root);
    setText($('.ed-tab-count', tab), problems.length ? number(problems.length) : '');
    tab.classList.toggle('has-blocking', problems.some(({ blocking }) => blocking));
    if (this.tab === 'problems') this.renderSide();
  }

  showPublishing(on) {
    const publish = $('[data-k=publish]', this.#editor.root);
    setText(publish, t(on ? 'ed.publishing' : 'ed.publish'));
    publish.setAttribute('aria-disabled', String(on));
    this.showState();
  }
}
