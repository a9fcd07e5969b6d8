// The plan as a tree of floors, sections, rows and seats: for the keyboard, for screen readers, and for whoever looks for
// a name. After the tree view of the ARIA Authoring Practices; a branch is built when it is opened.
import { h } from '../../dom.js';
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { fullName } from './plan/map_json.js';
import * as plan from './plan/plan.js';

const kMostSeats = 500; // of one row that are shown one by one

export class OutlineTree {
  #open = new Set();
  #current = null;

  constructor(editor) {
    this.editor = editor;
    this.element = h('ul.ed-tree', { role: 'tree', 'aria-label': t('ed.outline'), 'aria-multiselectable': 'true', 'data-k': 'tree' });
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('click', (event) => this.#click(event));
  }

  /** Builds the tree again; the focus stays on what it was on. */
  render() {
    const hadFocus = this.element.contains(document.activeElement);
    const { editor } = this;
    const sections = editor.plan.sections.filter(({ floor }) => editor.floor === null || floor === editor.floor);
    const areas = editor.plan.areas.filter(({ floor }) => editor.floor === null || floor === editor.floor);
    this.element.replaceChildren(...sections.flatMap((section) => this.#section(section)), ...areas.map((area) => this.#area(area)));
    const items = this.#items();
    const current = items.find(({ dataset }) => dataset.key === this.#current) ?? items[0];
    if (!current) return;
    current.tabIndex = 0;
    this.#current = current.dataset.key;
    if (hadFocus) current.focus({ preventScroll: true });
  }

  /** One line of the tree. The lines of a branch follow it and tell their level: nested ones would all be in its name. */
  #item(key, level, { label, count = null, open = null, selected }) {
    return h(`li.ed-tree-line.ed-tree-${level}`, {
      role: 'treeitem',
      tabindex: '-1',
      'data-key': key,
      'aria-level': String(level),
      'aria-expanded': open === null ? null : String(open),
      'aria-selected': String(selected),
    }, h('span.ed-tree-name', {}, label), count !== null && [
      h('span.visually-hidden', {}, `, ${t('ed.status', { n: count, count: number(count) })}`),
      h('span.ed-tree-count', { 'aria-hidden': 'true' }, number(count)),
    ]);
  }

  #section(section) {
    const { selection, counts } = this.editor;
    const open = this.#open.has(section.id);
    const all = plan.seatsOf(section);
    const selected = all.length > 0 && all.every(({ id }) => selection.seats.has(id));
    return [this.#item(section.id, 1, { label: fullName(section), count: counts.bySection.get(section.id) ?? 0, open, selected }),
      ...(open ? section.rows.flatMap((row) => this.#row(row)) : [])];
  }

  #row(row) {
    const { selection } = this.editor;
    const key = `row ${row.key}`;
    const open = this.#open.has(key);
    const selected = row.seats.every(({ id }) => selection.seats.has(id));
    return [this.#item(key, 2, { label: t('ed.row_named', { row: row.label || '–' }), count: row.seats.length, open, selected }),
      ...(open ? row.seats.slice(0, kMostSeats).map((seat) => this.#seat(seat)) : [])];
  }

  #seat(seat) {
    const words = [t('ed.seat_named', { seat: seat.label || '–' }), seat.category, seat.kind !== 'standard' && t(`ed.kind_${seat.kind}`)];
    return this.#item(`seat ${seat.id}`, 3, {
      label: words.filter(Boolean).join(', '),
      selected: this.editor.selection.seats.has(seat.id),
    });
  }

  #area(area) {
    return this.#item(area.id, 1, { label: fullName(area), count: area.capacity, selected: this.editor.selection.areas.has(area.id) });
  }

  #items() {
    return [...this.element.querySelectorAll('[role=treeitem]')];
  }

  #thing(key) {
    const start = this.editor.plan;
    if (key.startsWith('row ')) return plan.select({ seats: plan.findRow(start, Number(key.slice(4))).row.seats.map(({ id }) => id) });
    if (key.startsWith('seat ')) return plan.select({ seats: [key.slice(5)] });
    const section = plan.findSection(start, key);
    return section ? plan.select({ seats: plan.seatsOf(section).map(({ id }) => id) }) : plan.select({ areas: [key] });
  }

  #choose(item, add) {
    const thing = this.#thing(item.dataset.key);
    const { editor } = this;
    this.#current = item.dataset.key;
    if (plan.findSection(editor.plan, item.dataset.key)) editor.setSection(item.dataset.key);
    editor.setTool('select');
    editor.select(add ? plan.toggled(editor.selection, thing) : thing);
    editor.revealSelection();
  }

  #toggle(item, open) {
    if (open) this.#open.add(item.dataset.key);
    else this.#open.delete(item.dataset.key);
    this.#current = item.dataset.key;
    this.render();
  }

  #focus(item) {
    if (!item) return;
    this.element.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    item.tabIndex = 0;
    this.#current = item.dataset.key;
    item.focus();
  }

  #click(event) {
    const item = event.target.closest('[role=treeitem]');
    if (!item) return;
    // what is before the name is the arrow that opens the branch
    const isArrow = item.hasAttribute('aria-expanded') && event.clientX < item.firstElementChild.getBoundingClientRect().left;
    if (isArrow) this.#toggle(item, item.getAttribute('aria-expanded') !== 'true');
    else this.#choose(item, event.shiftKey || event.ctrlKey || event.metaKey);
  }

  #key(event) {
    const item = event.target.closest('[role=treeitem]');
    if (!item || event.altKey) return;
    const items = this.#items();
    const at = items.indexOf(item);
    const open = item.getAttribute('aria-expanded');
    const steps = {
      ArrowDown: () => this.#focus(items[at + 1]),
      ArrowUp: () => this.#focus(items[at - 1]),
      Home: () => this.#focus(items[0]),
      End: () => this.#focus(items.at(-1)),
      ArrowRight: () => (open === 'false' ? this.#toggle(item, true) : open === 'true' && this.#focus(items[at + 1])),
      ArrowLeft: () => (open === 'true' ?
        this.#toggle(item, false) :
        this.#focus(items.slice(0, at).findLast((one) => one.ariaLevel < item.ariaLevel))),
      Enter: () => this.#choose(item, false),
      ' ': () => this.#choose(item, event.shiftKey || event.ctrlKey),
    };
    if (!steps[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    steps[event.key]();
  }
}
