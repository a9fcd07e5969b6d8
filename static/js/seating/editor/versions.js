// The versions of a map that were published: to look at, to compare with what is drawn, and to return to.
import * as api from '../../api.js';
import { h } from '../../dom.js';
import { kOwnZone, list, moment, number } from '../../format.js';
import { t } from '../../messages.js';
import { notify } from '../../notices.js';
import { attempt } from '../../panel.js';
import { placeName } from '../../words.js';
import { loadMap } from '../map_rows.js';
import { button, buttons, group } from './controls.js';
import { drawDifferences, kSigns } from './drawn/difference_marks.js';
import { compare, kDifferences } from './plan/compare.js';
import { planOf } from './plan/map_json.js';
import { openPreview } from './preview.js';

const kMostLines = 100; // of one kind of difference that are shown

export class Versions {
  #items = null; // null until they are here
  #loaded = { map: null, plan: null };
  #compared = null;
  #found = { plan: null, differences: null };
  #open = new Set();

  constructor(editor) {
    this.editor = editor;
  }

  /** Asks which versions there are. */
  async load() {
    const path = `/api/venue/venues/${encodeURIComponent(this.editor.venue.slug)}/maps`;
    const items = await attempt(async () => (await api.get(path)).items);
    if (items) this.#items = items;
    this.#show();
  }

  /** What differs between the version that is compared and what is drawn, as compare() says it; null where none is. */
  get differences() {
    if (!this.#compared) return null;
    const { plan } = this.editor;
    if (this.#found.plan !== plan) this.#found = { plan, differences: compare(this.#compared.plan, plan) };
    return this.#found.differences;
  }

  /** Draws the differences over the plan while one is compared. */
  draw(ctx, view) {
    if (this.#compared) drawDifferences(ctx, view, this.differences, this.editor.board.theme);
  }

  side() {
    if (!this.#items) return [h('p.ed-hint', {}, t('ed.versions_busy'))];
    const lines = this.#items.map((version, i) => this.#line(version, i));
    const there = lines.length > 0 ? h('ul.ed-versions', {}, lines) : h('p.ed-hint', {}, t('ed.versions_none'));
    return [this.#compared && this.#comparison(), group(t('ed.versions'), h('p.ed-hint', {}, t('ed.versions_hint')), there)];
  }

  #show() {
    if (this.editor.stop.signal.aborted) return;
    this.editor.board.invalidate();
    if (this.editor.screen.tab === 'versions') this.editor.screen.renderSide();
  }

  #line(version, i) {
    const when = timeOf(version);
    const action = (name, run) =>
      button(`${name}-${i}`, t(`ed.version_${name}`), run, {
        'aria-label': t('ed.version_action', { action: t(`ed.version_${name}`), when }),
      });
    const [newest] = this.#items;
    return h('li', {}, h('b', {}, when),
      h('small', {},
        [version.by ?? t('ed.version_by_nobody'), t('ed.status', { n: version.places, count: number(version.places) }),
          version === newest && t('ed.version_newest')].filter(Boolean).join(' · ')),
      buttons(action('look', () => this.#look(version)), action('compare', () => this.#compare(version)),
        action('return', () => this.#return(version))));
  }

  /** The drawing of a version, or undefined after saying what went wrong. Only the last one is kept: they may be large. */
  async #planOf({ map }) {
    if (this.#loaded.map === map) return this.#loaded.plan;
    const read = await attempt(() => loadMap(map));
    if (!read || this.editor.stop.signal.aborted) return undefined;
    this.#loaded = { map, plan: planOf(read) };
    return this.#loaded.plan;
  }

  async #look(version) {
    const plan = await this.#planOf(version);
    if (plan) openPreview(plan, t('ed.version_of', { when: timeOf(version) }));
  }

  async #compare(version) {
    const plan = await this.#planOf(version);
    if (!plan) return;
    this.#compared = { version, plan };
    this.#found = { plan: null, differences: null };
    this.#open.clear();
    this.#show();
  }

  async #return(version) {
    const plan = await this.#planOf(version);
    if (!plan) return;
    this.editor.returnTo(version.map, plan);
    notify(t('ed.version_back', { when: timeOf(version) }), { key: 'version' });
  }

  #stop() {
    this.#compared = null;
    this.#show();
  }

  #comparison() {
    const { differences } = this;
    const kinds = kDifferences.filter((kind) => differences[kind].length);
    return group(t('ed.compared', { when: timeOf(this.#compared.version) }), kinds.length > 0 && h('p.ed-hint', {}, t('ed.compared_hint')),
      kinds.length === 0 && h('p', { role: 'status' }, t(differences.isSame ? 'ed.compared_same' : 'ed.compared_around')),
      kinds.map((kind) => this.#kind(kind, differences[kind])), buttons(button('compare-end', t('ed.compared_end'), () => this.#stop())));
  }

  /** One kind of difference: how many places, and which. */
  #kind(kind, pairs) {
    const box = h('details.ed-differences', { open: this.#open.has(kind) },
      h('summary', { 'data-k': `differ-${kind}` }, h('span.ed-sign', { 'aria-hidden': 'true' }, kSigns[kind]),
        t(`ed.differ_${kind}`, { n: pairs.length, count: number(pairs.length) })));
    const fill = () =>
      box.childElementCount > 1 ||
      box.append(h('ul.ed-problems', {}, pairs.slice(0, kMostLines).map((pair, i) => this.#difference(kind, pair, i))),
        pairs.length > kMostLines ? h('p.ed-hint', {}, t('ed.notes_more', { n: pairs.length - kMostLines })) : '');
    if (box.open) fill(); // what nobody has opened is not built
    box.addEventListener('toggle', () => {
      if (box.open) {
        this.#open.add(kind);
        fill();
      } else this.#open.delete(kind);
    });
    return box;
  }

  #difference(kind, pair, i) {
    const words = kind === 'relabelled' ? `${nameOf(pair.before)} → ${nameOf(pair.after)}` : nameOf(pair.after ?? pair.before);
    return h('li', {},
      h('button.ed-problem', { type: 'button', onclick: () => this.#goTo(pair), 'data-k': `${kind}-${i}` }, h('span', {}, words),
        kind === 'changed' && h('small', {}, changesOf(pair))));
  }

  /** Goes to a place; of one that is gone, to where it was. */
  #goTo({ before, after }) {
    const { editor } = this;
    if (!after) return editor.board.fit(boxAround(before));
    const ids = [after.id];
    return editor.goTo({ seats: after.row === null ? [] : ids, areas: after.row === null ? ids : [], decorations: [], section: null });
  }
}

const timeOf = ({ published_at: at }) => moment(at, kOwnZone);

/** "Stalls, row C, seat 6"; of a standing area its name. */
const nameOf = ({ section, row, label }) => placeName({ section_name: section, row, label });

const boxAround = ({ x, y, width, height }) =>
  width === undefined ? { x: x - 60, y: y - 60, width: 120, height: 120 } : { x, y, width, height };

/** What has become of a place that is where it was: "Stalls → Premium, Wheelchair → Standard". */
function changesOf({ before, after }) {
  const ways = {
    category: (category) => category || '–',
    kind: (kind) => t(`ed.kind_${kind}`),
    unit: (unit) => unit ?? '–',
    sold: (sold) => (sold ? t(`ed.sold_${sold}`) : '–'),
    capacity: number,
  };
  const said = Object.entries(ways).filter(([name]) => before[name] !== after[name])
    .map(([name, words]) => `${words(before[name])} → ${words(after[name])}`);
  return said.length ? list(said) : t('ed.differ_size');
}
