// A bank's file: which transfer pays which order. The server only reads it; what fits is then noted order by order.
import * as api from '../api.js';
import { h } from '../dom.js';
import { day, moment, money } from '../format.js';
import { field } from '../forms.js';
import { include, t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt, emptyState, table } from '../panel.js';

await include('orders');

const kColumns = ['amount', 'purpose', 'date', 'payer'];
const enc = encodeURIComponent;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone; // where this person sits

export function showStatement(root, panel) {
  if (!panel.permissions.includes('edit_orders')) return location.replace('#orders');
  return new Statement(root).show();
}

class Statement {
  constructor(root) {
    this.root = root;
    this.result = h('div', {});
    this.file = field({
      name: 'file',
      type: 'file',
      label: t('statement.file'),
      hint: t('statement.file_hint'),
      accept: '.csv,.txt,text/csv',
    });
    this.columns = h('details', { hidden: true });
    this.form = h('form.block-form', { novalidate: true }, this.file, this.columns);
    this.input = this.file.querySelector('input');
    this.input.addEventListener('change', () => {
      this.columns.replaceChildren();
      this.#read();
    });
    this.form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      this.#read();
    });
  }

  show() {
    this.root.replaceChildren(
      h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', t('statement.title')),
      h('div.panel-head', {}, h('div', {}, h('h1', {}, t('statement.title')), h('p', {}, t('statement.lead')))),
      this.form,
      this.result
    );
  }

  /** Has the server read the file, with the columns that are chosen, and shows what it says. */
  async #read() {
    const [file] = this.input.files;
    if (!file) return;
    const chosen = kColumns.map((name) => [name, this.form.elements[name]?.value]).filter(([, head]) => head);
    const path = `/api/admin/bank-statements?${new URLSearchParams(chosen)}`;
    const statement = await attempt(() => api.upload(path, new Blob([file], { type: 'text/csv' })), { form: this.form });
    if (file !== this.input.files[0]) return; // another was chosen meanwhile
    this.result.replaceChildren();
    if (!statement) return;
    this.#offerColumns(statement);
    if (!statement.columns.amount || !statement.columns.purpose) {
      this.result.replaceChildren(h('p', { role: 'status' }, t('statement.choose')));
      return;
    }
    this.#render(statement);
  }

  #offerColumns({ heads, columns }) {
    const options = [['', t('statement.no_column')], ...[...new Set(heads)].filter(Boolean).map((head) => [head, head])];
    this.columns.hidden = false;
    this.columns.open = !columns.amount || !columns.purpose;
    this.columns.replaceChildren(h('summary', {}, t('statement.columns')),
      ...kColumns.map((name) => field({ name, type: 'select', label: t(`statement.column.${name}`), value: columns[name] ?? '', options })),
      h('p', {}, h('button.button.button-quiet', { type: 'submit' }, t('statement.read_again'))));
  }

  #render({ items, passed, unread }) {
    const fitting = items.filter(({ state }) => state === 'fits');
    const others = items.filter(({ state }) => state !== 'fits');
    const told = [
      t('statement.found', { n: fitting.length }),
      others.length && t('statement.others', { n: others.length }),
      passed && t('statement.passed', { n: passed }),
      unread.length && t('statement.unread', { lines: unread.slice(0, 20).join(', ') }),
    ];
    this.result.replaceChildren(h('p.found', { role: 'status' }, told.filter(Boolean).join(' ')),
      fitting.length ? this.#fitting(fitting) : '', others.length
      ? h('section', {}, h('h2', {}, t('statement.to_settle')), h('p', {}, t('statement.to_settle_text')), lines(others))
      : '', items.length ? '' : emptyState({ title: t('statement.none'), text: t('statement.none_text') }));
  }

  #fitting(items) {
    const boxes = new Map(
      items.map((
        item
      ) => [item, h('input', { type: 'checkbox', checked: true, 'aria-label': t('statement.take_one', { reference: item.orders[0] }) })])
    );
    const button = h('button.button', { type: 'button' });
    const chosen = () => items.filter((item) => boxes.get(item).checked);
    const count = () => {
      button.textContent = t('statement.take', { n: chosen().length });
      button.disabled = !chosen().length;
    };
    for (const box of boxes.values()) box.addEventListener('change', count);
    button.addEventListener('click', () => this.#take(chosen(), button));
    count();
    return h('section', {}, h('h2', {}, t('statement.fitting')), lines(items, (item) => boxes.get(item)),
      h('div.order-choice', {}, button));
  }

  /** Notes each as paid by what has come. What somebody else has noted meanwhile, or what has changed, stays in the list. */
  async #take(items, button) {
    button.disabled = true;
    let done = 0;
    for (const { orders: [reference], amount } of items) {
      const body = { method: 'transfer', amount: { amount: amount.amount, currency: amount.currency } };
      try {
        await api.post(`/api/admin/orders/${enc(reference)}/pay`, body);
        done += 1;
      } catch (error) {
        api.throwMistake(error);
        if (error.status !== 409) { // not about this order: the rest would fail alike
          await attempt(() => Promise.reject(error));
          break;
        }
      }
      button.textContent = t('statement.taking', { done, n: items.length });
    }
    notify(t('statement.taken', { n: done }));
    await this.#read(); // says of the rest why
  }
}

/** Lines of the file with what each is to our books. `box` makes what stands before one. */
function lines(items, box = null) {
  return table({
    caption: t(box ? 'statement.fitting' : 'statement.to_settle'),
    rows: items,
    columns: [
      ...(box ? [{ label: t('orders.choose'), cell: box }] : []),
      { label: t('statement.on'), cell: ({ on, line }) => (on ? day(`${on}T12:00:00Z`, 'UTC') : t('statement.line', { line })) },
      { label: t('statement.payer'), cell: ({ payer, purpose }) => h('span', {}, payer, h('small', {}, purpose)) },
      { label: t('statement.amount'), numeric: true, cell: ({ amount }) => money(amount) },
      {
        label: t('statement.order'),
        cell: ({ orders }) =>
          h('span', {}, orders.length ? orders.map((one) => h('a', { href: `#orders/${enc(one)}` }, h('code', {}, one), ' ')) : '–'),
      },
      ...(box ? [] : [{ label: t('statement.why'), cell: reason }]),
    ],
  });
}

const reason = ({ state, due, paid_at: at }) =>
  t(state === 'paid' && at ? 'statement.state.paid_at' : `statement.state.${state}`, {
    due: due ? money(due) : '',
    at: at ? moment(at, zone) : '',
  });
