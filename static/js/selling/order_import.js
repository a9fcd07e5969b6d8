// Orders of another system, from its table: looked at first, every fault at once, then taken over for one performance.
import * as api from '../api.js';
import { h } from '../dom.js';
import { money, number } from '../format.js';
import { field } from '../forms.js';
import { emptyState, table } from '../lists.js';
import { include, t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt } from '../panel.js';
import { sessionsAround } from '../programme/sessions_around.js';

await include('orders');

const kColumns = ['number', 'name', 'email', 'section', 'row', 'seat', 'type', 'amount'];
/** As the server knows a column that is to be passed over. */
const kNoColumn = '-';
const kShown = 200; // lines of a list: who has more looks into the file
const enc = encodeURIComponent;

export async function showImport(root, panel) {
  if (!panel.permissions.includes('edit_shop')) return location.replace('#orders');
  const sessions = await sessionsAround(panel);
  if (!sessions.length) return root.replaceChildren(emptyState({ title: t('orders.block_none'), text: t('orders.block_none_text') }));
  return new OrderImport(root, sessions).show();
}

class OrderImport {
  constructor(root, sessions) {
    this.root = root;
    this.result = h('div', { role: 'status' });
    this.columns = h('details', { hidden: true });
    this.form = h('form.block-form', { novalidate: true },
      h('div.fields', {},
        field({ name: 'session', type: 'select', label: t('orders.session'), options: sessions.map(({ slug, words }) => [slug, words]) }),
        field({ name: 'file', type: 'file', label: t('import.file'), hint: t('import.file_hint'), accept: '.csv,.txt,text/csv' })),
      this.columns);
    this.input = this.form.elements.file;
    const begin = () => {
      this.columns.replaceChildren();
      this.#look();
    };
    this.input.addEventListener('change', begin);
    this.form.elements.session.addEventListener('change', begin);
    this.form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      this.#look();
    });
  }

  show() {
    this.root.replaceChildren(
      h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', t('import.title')),
      h('div.panel-head', {}, h('div', {}, h('h1', {}, t('import.title')), h('p', {}, t('import.lead')))),
      this.form,
      this.result
    );
  }

  /** Has the server read the file for the performance. Nothing where it refuses. */
  #send(what, more = {}) {
    const { elements } = this.form;
    const chosen = kColumns.map((name) => [name, elements[name]?.value]).filter(([, head]) => head);
    const query = new URLSearchParams([...chosen, ...Object.entries(more)]);
    const file = new Blob([this.input.files[0]], { type: 'text/csv' });
    return attempt(() => api.upload(`/api/admin/sessions/${enc(elements.session.value)}/order-imports${what}?${query}`, file), {
      form: this.form,
    });
  }

  async #look() {
    const [file] = this.input.files;
    if (!file) return;
    const asked = this.form.elements.session.value;
    const report = await this.#send('/look');
    if (file !== this.input.files[0] || asked !== this.form.elements.session.value) return; // something else was chosen meanwhile
    this.result.replaceChildren();
    if (!report) return;
    this.#offerColumns(report);
    if (!report.is_read) this.result.replaceChildren(h('p', {}, t('import.choose')));
    else this.#show(report);
  }

  #offerColumns({ heads, columns, is_read: isRead }) {
    const options = [[kNoColumn, t('import.no_column')], ...[...new Set(heads)].filter(Boolean).map((head) => [head, head])];
    this.columns.hidden = false;
    this.columns.open ||= !isRead;
    this.columns.replaceChildren(h('summary', {}, t('statement.columns')),
      h('div.fields', {},
        kColumns.map((name) =>
          field({ name, type: 'select', label: t(`import.column.${name}`), value: columns[name] ?? kNoColumn, options })
        )), h('p', {}, h('button.button.button-quiet', { type: 'submit' }, t('statement.read_again'))));
  }

  #show({ items, faults }) {
    const fresh = items.filter(({ is_new: isNew }) => isNew);
    const there = items.length - fresh.length;
    const told = [t('import.found', { n: fresh.length }), there && t('import.there', { n: there }),
      faults.length && t('import.faulty', { n: faults.length })];
    const tell = h('input', { type: 'checkbox' });
    const button = h('button.button', { type: 'button', onclick: () => this.#take(fresh, tell.checked, button) },
      t('import.take', { n: fresh.length }));
    this.result.replaceChildren(
      h('p.found', {}, told.filter(Boolean).join(' ')),
      faults.length ? faultList(faults) : '',
      fresh.length ? orderList(fresh, t('import.orders')) : '',
      fresh.length && !faults.length
        ? h('div', {}, h('label.check', {}, tell, h('span', {}, t('import.tell'))), h('div.form-actions', {}, button))
        : ''
    );
  }

  async #take(fresh, isTold, button) {
    const places = fresh.reduce((sum, { tickets }) => sum + tickets, 0);
    const sure = await ask({
      title: t('import.sure', { n: fresh.length }),
      text: [t('import.sure_text', { n: places }), isTold && t('import.sure_tell')].filter(Boolean),
      confirm: t('import.take', { n: fresh.length }),
    });
    if (!sure) return;
    button.disabled = true;
    const report = await this.#send('', { tell: isTold ? 1 : 0 });
    button.disabled = false;
    if (!report) return this.#look(); // somebody has bought meanwhile: what is wrong now is shown
    const done = report.items.filter(({ is_new: isNew }) => isNew);
    notify(t('import.done', { n: done.length }), { key: 'import' });
    this.result.replaceChildren(h('p.found', {}, t('import.done', { n: done.length })),
      report.faults.length ? faultList(report.faults) : '', orderList(done, t('import.orders')));
    return undefined;
  }
}

const more = (n) => n > kShown && h('p', {}, t('import.more', { n: n - kShown, count: number(n - kShown) }));

const faultList = (faults) =>
  h('section', {}, h('h2', {}, t('import.faults')), h('p', {}, t('import.faults_text')), table({
    caption: t('import.faults'),
    rows: faults.slice(0, kShown),
    columns: [
      { label: t('import.line'), numeric: true, cell: ({ line }) => String(line) },
      { label: t('import.what'), cell: ({ field: name }) => t(`import.column.${name}`) },
      { label: t('import.said'), cell: ({ said }) => said || '–' },
      { label: t('import.why'), cell: ({ code }) => t(`import.fault.${code}`) },
    ],
  }), more(faults.length));

const orderList = (orders, caption) =>
  h('section', {}, h('h2', {}, caption), table({
    caption,
    rows: orders.slice(0, kShown),
    columns: [
      { label: t('import.column.number'), cell: ({ number: theirs }) => theirs },
      { label: t('import.buyer'), cell: ({ name, email }) => h('span', {}, name || t('orders.walk_in'), email && h('small', {}, email)) },
      { label: t('import.tickets'), numeric: true, cell: ({ tickets }) => number(tickets) },
      { label: t('import.column.amount'), numeric: true, cell: ({ total }) => money(total) },
      {
        label: t('import.order'),
        cell: ({ reference }) => (reference ? h('a', { href: `#orders/${enc(reference)}` }, h('code', {}, reference)) : t('import.new')),
      },
    ],
  }), more(orders.length));
