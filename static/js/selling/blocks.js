// Seats that the house keeps out of the sale: under a name, until when, on one date or many; and their list.
import * as api from '../api.js';
import { h, swatch } from '../dom.js';
import { moment } from '../format.js';
import { check, field, forgiveEdits, refuseField } from '../forms.js';
import { emptyState, table } from '../lists.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt } from '../panel.js';
import { sessionsAround } from '../programme/sessions_around.js';
import { fromLocal, toLocal } from '../programme/zone_time.js';
import { problemText } from '../refusals.js';
import { NamesMap } from '../seating/names_map.js';
import { placesCell } from '../seating/place_list.js';

const enc = encodeURIComponent;

/** When seats are free again by themselves: so many hours before the start, at a moment, or never. */
const kEnds = ['', '2', '24', '48', '168', '336', 'at'];
const kColor = '#7a4fbf';
const kMaxSessions = 100;

const beforeStart = (hours) => (kEnds.includes(String(hours)) ? t(`orders.block_end.${hours}`) : t('orders.block_end.hours', { n: hours }));

export async function showBlocks(root, panel) {
  const sessions = await sessionsAround(panel);
  if (!sessions.length) {
    root.replaceChildren(emptyState({ title: t('orders.block_none'), text: t('orders.block_none_text') }));
    return;
  }
  await new BlockDesk(root, panel, sessions).open();
}

class BlockDesk {
  constructor(root, panel, sessions) {
    Object.assign(this, { root, panel, sessions });
    this.report = h('div.block-report', { role: 'status' });
    this.list = h('section.block-list');
    this.form = this.#buildForm();
    const room = h('div.desk-room', {}, this.form);
    root.replaceChildren(
      h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', t('orders.block')),
      h('div.panel-head', {}, h('div', {}, h('h1', {}, t('orders.block')), h('p', {}, t('orders.block_lead')))),
      room,
      this.list
    );
    this.plan = new NamesMap(room, this.form.elements.seats, { letters: 'ab', hasBox: true, onBlocks: (blocks) => this.#showList(blocks) });
    panel.keep(() => root.contains(this.form) && this.form.elements.seats.value.trim() !== '');
  }

  get session() {
    return this.sessions.find(({ slug }) => slug === this.form.elements.session.value);
  }

  #buildForm() {
    const options = this.sessions.map(({ slug, words }) => [slug, words]);
    const at = field({ name: 'at', type: 'datetime-local', label: t('orders.block_at') });
    const end = field({
      name: 'end',
      type: 'select',
      label: t('orders.block_end'),
      options: kEnds.map((key) => [key, t(`orders.block_end.${key || 'never'}`)]),
      onchange: ({ target }) => (at.hidden = target.value !== 'at'),
    });
    at.hidden = true;
    this.others = h('div.block-others');
    const form = h('form.block-form', { novalidate: true },
      h('div.fields', {}, field({ name: 'session', type: 'select', label: t('orders.session'), options }), field({
        name: 'seats',
        type: 'textarea',
        label: t('orders.block_seats'),
        rows: 3,
        required: true,
        spellcheck: 'false',
        hint: t('orders.block_hint'),
      }), h('div.field-pair', {}, field({
        name: 'name',
        label: t('orders.block_name'),
        maxlength: 80,
        hint: t('orders.block_name_hint'),
        autocomplete: 'off',
      }), field({ name: 'color', type: 'color', label: t('orders.block_color'), value: kColor })), field({
        name: 'reason',
        label: t('orders.block_reason'),
        maxlength: 200,
        autocomplete: 'off',
      }), h('div.field-pair', {}, end, at), this.others),
      h('div.form-actions', {}, h('button.button', { type: 'submit', value: 'POST' }, t('orders.block_do')),
        h('button.button.button-quiet', { type: 'submit', value: 'DELETE' }, t('orders.unblock'))), this.report);
    forgiveEdits(form);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.plan.said) return; // the map is on its way
      if (event.submitter?.value === 'DELETE') this.#unblock();
      else if (check(form)) this.#block();
    });
    form.elements.session.addEventListener('change', () => this.open());
    return form;
  }

  async open() {
    this.plan.clear();
    this.report.replaceChildren();
    this.list.replaceChildren();
    this.#showOthers();
    await attempt(() => this.plan.open(this.form.elements.session.value));
  }

  /** The other dates of the same event, which can be blocked alike. */
  #showOthers() {
    const { slug, event } = this.session;
    const others = this.sessions.filter((one) => one.event === event && one.slug !== slug && one.at >= Date.now()).slice(0,
      kMaxSessions - 1);
    const boxes = others.map((one) => h('label.check', {}, h('input', { type: 'checkbox', value: one.slug }), h('span', {}, one.words)));
    const all = h('button.link', {
      type: 'button',
      onclick: () => boxes.forEach((label) => (label.firstChild.checked = true)),
    }, t('orders.block_all_dates'));
    this.others.replaceChildren(
      ...(boxes.length ? [h('details', {}, h('summary', {}, t('orders.block_dates', { n: boxes.length })), all, boxes)] : [])
    );
  }

  #read() {
    const places = this.plan.said.read(this.form.elements.seats.value);
    const unknown = places.unknown[0] ?? this.plan.said.venue.areas.find(({ id }) => id === places.areas[0]?.id)?.name; // no standing place is blocked
    if (unknown) refuseField('seats', t('orders.no_seat', { seat: unknown }));
    return places.seats;
  }

  /** What the fields say of a block; its seats may also be blocked without a name. */
  #terms() {
    const { name, reason, color, end, at } = this.form.elements;
    const text = name.value.trim();
    const until = end.value === 'at' ? fromLocal(at.value, this.session.zone) : null;
    if (end.value === 'at' && !until) refuseField('at', t('field.missing'));
    if (!text && (reason.value.trim() || end.value)) refuseField('name', t('field.missing'));
    if (!text) return {};
    return {
      name: text,
      color: color.value,
      ...(reason.value.trim() && { reason: reason.value.trim() }),
      ...(until && { until }),
      ...(end.value && !until && { hours_before: Number(end.value) }),
    };
  }

  /** Refusals in the words of the house, at the fields of this form. */
  #said(error) {
    if (error.code === 'seats_taken') {
      error.field = 'seats';
      error.words = t('orders.block_taken', { seats: this.plan.said.names(error.seats).join('; ') });
    } else if (error.field === 'until' || error.field === 'hours_before') {
      error.field = error.field === 'until' ? 'at' : 'end';
      error.words = t('orders.block_over');
    }
    throw error;
  }

  async #block() {
    const { form } = this;
    const more = [...this.others.querySelectorAll(':checked')].map(({ value }) => value);
    let seats = [];
    const send = async () => {
      seats = this.#read();
      const wish = { seats, ...this.#terms() };
      if (!more.length) return api.post(`/api/admin/sessions/${enc(form.elements.session.value)}/blocks`, wish);
      return api.post('/api/admin/blocks', { ...wish, sessions: [form.elements.session.value, ...more] });
    };
    const done = await attempt(() => send().catch((error) => this.#said(error)), { form });
    if (!done) return;
    this.report.replaceChildren();
    if (!done.items) notify(t('orders.blocked', { n: seats.length }), { key: 'saved' });
    else this.#tell(done.items);
    if (!done.items || done.items[0].is_blocked) this.#clear();
  }

  /** On which dates it is done, and on which not and why. */
  #tell(items) {
    const words = (slug) => this.sessions.find((one) => one.slug === slug).words;
    const why = (
      { code, seats }
    ) => (seats.length ? t('orders.block_taken_short', { seats: this.plan.said.names(seats).join('; ') }) : problemText({ code }));
    const failed = items.filter(({ is_blocked: isDone }) => !isDone);
    this.report.replaceChildren(
      h('p', {}, t('orders.blocked_dates', { n: items.length - failed.length })),
      failed.length
        ? h('div', {}, h('p.error', {}, t('orders.block_failed_dates', { n: failed.length })),
          h('ul', {}, failed.map((item) => h('li', {}, `${words(item.session)}: ${why(item)}`))))
        : ''
    );
  }

  async #unblock() {
    const { form } = this;
    let seats = [];
    const send = async () => {
      seats = this.#read();
      return api.remove(`/api/admin/sessions/${enc(form.elements.session.value)}/blocks`, { body: { seats } });
    };
    const done = await attempt(() => send().catch((error) => this.#said(error)), { form });
    if (!done) return;
    this.plan.clear();
    notify(t('orders.unblocked', { n: seats.length }), { key: 'saved' });
  }

  #clear() {
    const { name, reason, end, at } = this.form.elements;
    this.plan.clear();
    for (const input of [name, reason, at, end]) input.value = '';
    end.dispatchEvent(new Event('change'));
  }

  #showList(blocks) {
    const { venue } = this.plan.said;
    const placesOf = ({ seats }) =>
      seats.map((id) => venue.byId.get(id)).filter(Boolean).map(({ section, row, label }) => ({
        section: section.name,
        row: row.label,
        label,
      }));
    const isOpen = this.list.contains(document.activeElement);
    this.list.replaceChildren(
      h('h2', { tabindex: '-1' }, t('orders.block_list')),
      blocks.length
        ? table({
          caption: t('orders.block_list'),
          rows: blocks,
          columns: [
            {
              label: t('orders.block_name_short'),
              cell: ({ name, color }) => h('span.block-name', {}, color && swatch(color), name ?? t('orders.block_unnamed')),
            },
            { label: t('orders.block_reason'), cell: ({ reason }) => reason ?? '–' },
            { label: t('orders.block_seats'), cell: (block) => placesCell(placesOf(block)) },
            { label: t('orders.block_count'), numeric: true, cell: ({ seats }) => String(seats.length) },
            { label: t('orders.block_end'), cell: (block) => this.#endWords(block) },
            { label: '', cell: (block) => this.#actions(block) },
          ],
        })
        : h('p.hint', {}, t('orders.block_list_none'))
    );
    if (isOpen) this.list.firstChild.focus();
  }

  #actions(block) {
    const words = block.name ?? t('orders.block_unnamed');
    const button = (key, run) => h('button.link', { type: 'button', 'aria-label': `${t(key)}: ${words}`, onclick: run }, t(key));
    return h('span.block-actions', {}, button('orders.block_edit', () => this.#edit(block)),
      button('orders.block_free', () => this.#free(block)));
  }

  #edit(block) {
    const { name, reason, color, end, at } = this.form.elements;
    this.plan.choose(block.seats);
    name.value = block.name ?? '';
    reason.value = block.reason ?? '';
    color.value = block.color ?? kColor;
    end.value = this.#endOf(block);
    at.value = block.until ? toLocal(block.until, this.session.zone) : '';
    end.dispatchEvent(new Event('change'));
    name.focus();
  }

  /** The option of the field that says when a block ends; one that another program has chosen is added. */
  #endOf({ until, hours_before: hours }) {
    if (hours === null) return until ? 'at' : '';
    const { options } = this.form.elements.end;
    if (![...options].some(({ value }) => value === String(hours))) options.add(new Option(beforeStart(hours), hours), options.length - 1);
    return String(hours);
  }

  /** "1 March, 18:00 (2 hours before the start)": an end that goes by the start moves with it. */
  #endWords({ until, hours_before: hours }) {
    const at = until && moment(until, this.session.zone);
    if (hours === null) return at ?? t('orders.block_end.never');
    return at ? `${at} (${beforeStart(hours)})` : beforeStart(hours);
  }

  /** All seats of a block; those without one go by their ids. */
  async #free({ name, seats }) {
    const path = `/api/admin/sessions/${enc(this.form.elements.session.value)}/blocks`;
    const done = await attempt(() => api.remove(path, { body: name ? { name } : { seats } }));
    if (done) notify(t('orders.unblocked', { n: seats.length }), { key: 'saved' });
  }
}
