// A bank's file: which transfer pays which order. What fits is taken at once; the other lines are kept until somebody has
// decided about each.
import * as api from '../api.js';
import { h } from '../dom.js';
import { day, kOwnZone, moment, money } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { emptyState, table } from '../lists.js';
import { include, t } from '../messages.js';
import { dueOf } from '../money/due.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';

await include('orders');

const kColumns = ['amount', 'purpose', 'date', 'payer'];
const enc = encodeURIComponent;
const kPath = '/api/admin/bank-lines';
const loadKept = () => api.get(kPath);
const decide = (line, body) => api.post(`${kPath}/${line.id}/settle`, body);
/** An amount as requests say it. */
const plain = ({ amount, currency }) => ({ amount, currency });
export function showStatement(root, panel) {
  if (!panel.permissions.includes('edit_orders')) return location.replace('#orders');
  return new Statement(root).show();
}

class Statement {
  constructor(root) {
    this.root = root;
    this.result = h('div', {});
    this.list = h('div', {});
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

  async show() {
    this.root.replaceChildren(
      h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', t('statement.title')),
      h('div.panel-head', {}, h('div', {}, h('h1', {}, t('statement.title')), h('p', {}, t('statement.lead')))),
      this.form,
      this.result,
      this.list
    );
    const kept = await loadKept();
    this.#list(kept);
    keepFresh(this.list, kept, loadKept, (now) => this.#list(now));
  }

  /** Shows what is kept: what somebody has to decide about, and what was decided lately. */
  #list({ items, open: count }) {
    const open = items.filter(({ verdict }) => !verdict);
    const settled = items.filter(({ verdict }) => verdict);
    const again = async () => this.#list(await loadKept());
    const act = (line) =>
      h('span.row-actions', {}, ['taken', 'given_back', 'ignored'].map((verdict) =>
        h('button.button.button-quiet.button-small', {
          type: 'button',
          onclick: () => settle(line, verdict, again),
        }, t(`statement.do.${verdict}`))
      ));
    this.list.replaceChildren(
      h('section', {}, h('h2', {}, t('statement.to_settle')),
        h('p', {}, t(open.length ? 'statement.to_settle_text' : 'statement.nothing_open')),
        open.length < count && h('p', {}, t('statement.more_open', { n: count - open.length })),
        open.length > 0 && lines(open, { caption: t('statement.to_settle'), last: [why, { label: t('statement.decision'), cell: act }] }),
        settled.length > 0 &&
          h('details', {}, h('summary', {}, t('statement.settled')),
            lines(settled, { caption: t('statement.settled'), last: [{ label: t('statement.decision'), cell: decision }] })))
    );
  }

  /** Has the server read the file, with the columns that are chosen, and shows what it says. */
  async #read() {
    const [file] = this.input.files;
    if (!file) return;
    const statement = await this.#send('/api/admin/bank-statements');
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

  /** Has the server read the file there, with the columns that are chosen. Nothing where it refuses. */
  #send(path) {
    const chosen = kColumns.map((name) => [name, this.form.elements[name]?.value]).filter(([, head]) => head);
    const file = new Blob([this.input.files[0]], { type: 'text/csv' });
    return attempt(() => api.upload(`${path}?${new URLSearchParams(chosen)}`, file), { form: this.form });
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
    const others = items.filter(({ state, id }) => state !== 'fits' && id === null);
    const known = items.filter(({ state, id }) => state !== 'fits' && id !== null).length;
    const told = [
      t('statement.found', { n: fitting.length }),
      others.length && t('statement.others', { n: others.length }),
      known && t('statement.known', { n: known }),
      passed && t('statement.passed', { n: passed }),
      unread.length && t('statement.unread', { lines: unread.slice(0, 20).join(', ') }),
    ];
    this.result.replaceChildren(h('p.found', { role: 'status' }, told.filter(Boolean).join(' ')),
      fitting.length + others.length ? this.#choice(fitting, others) : '',
      items.length ? '' : emptyState({ title: t('statement.none'), text: t('statement.none_text') }));
  }

  /** What is new in the file: what fits, to be chosen from, and what will be in the list. */
  #choice(fitting, others) {
    const boxes = new Map(
      fitting.map((
        item
      ) => [item, h('input', { type: 'checkbox', checked: true, 'aria-label': t('statement.take_one', { reference: item.orders[0] }) })])
    );
    const button = h('button.button', { type: 'button' });
    const chosen = () => fitting.filter((item) => boxes.get(item).checked);
    const count = () => {
      const n = chosen().length;
      button.textContent = n ? t('statement.take', { n }) : t('statement.keep', { n: fitting.length + others.length });
    };
    for (const box of boxes.values()) box.addEventListener('change', count);
    button.addEventListener('click', () => this.#take(chosen(), button));
    count();
    return h('section', {}, fitting.length
      ? [
        h('h2', {}, t('statement.fitting')),
        lines(fitting, {
          caption: t('statement.fitting'),
          first: [{ label: t('orders.choose'), cell: (item) => boxes.get(item) }],
        }),
      ]
      : '', others.length
      ? [h('h2', {}, t('statement.will_be_kept')), lines(others, { caption: t('statement.will_be_kept'), last: [why] })]
      : '', h('div.order-choice', {}, button));
  }

  /**
   * Has all lines of the file kept, and takes each that is chosen as the payment of its order. What somebody else has taken
   * meanwhile, or what has changed, stays in the list.
   */
  async #take(chosen, button) {
    button.disabled = true;
    const kept = await this.#send(kPath);
    let done = 0;
    for (const { line, orders, due } of kept ? chosen : []) {
      const { id } = kept.items.find((item) => item.line === line);
      try {
        await decide({ id }, { verdict: 'taken', orders, due: plain(due) });
        done += 1;
      } catch (error) {
        if (!(error instanceof api.Problem || error instanceof api.NetworkError)) throw error;
        if (error.status !== 409) { // not about this order: the rest would fail alike
          await attempt(() => Promise.reject(error));
          break;
        }
      }
      button.textContent = t('statement.taking', { done, n: chosen.length });
    }
    button.disabled = false;
    if (!kept) return;
    notify(chosen.length ? t('statement.taken', { n: done }) : t('statement.kept'));
    await this.#read();
    this.#list(await loadKept());
  }
}

/** Asks how a line is settled and says so to the server; `again` shows the list as it is then. */
async function settle(line, verdict, again) {
  const wanted = verdict === 'taken' ? await askOrders(line) : await askReason(line, verdict);
  if (!wanted) return;
  const done = await attempt(() => decide(line, { verdict, ...wanted }));
  if (done) notify(t('statement.is_settled'));
  await again();
}

/** Which orders it pays, and whether the difference is meant; null where somebody has thought better of it. */
async function askOrders({ amount, orders }) {
  const chosen = await formDialog({
    title: t('statement.do.taken'),
    text: t('statement.which_orders', { amount: money(amount) }),
    fields: field({ name: 'orders', label: t('statement.orders'), value: orders.join(', '), required: true, autofocus: true }),
    confirm: t('statement.next'),
    save: async ({ orders: names }) => {
      const found = [];
      for (const name of names.split(',').map((one) => one.trim()).filter(Boolean))
        found.push(await api.get(`/api/admin/orders/${enc(name)}`));
      return found;
    },
  });
  if (!chosen) return null;
  const due = { ...amount, amount: chosen.reduce((sum, order) => sum + dueOf(order).amount, 0) };
  const more = amount.amount - due.amount;
  const sure = await ask({
    title: t('statement.do.taken'),
    text: t(more === 0 ? 'statement.sure_exact' : more > 0 ? 'statement.sure_more' : 'statement.sure_less', {
      amount: money(amount),
      due: money(due),
      difference: money({ ...amount, amount: Math.abs(more) }),
      orders: chosen.map(({ reference }) => reference).join(', '),
    }),
    confirm: t('statement.do.taken'),
  });
  return sure ? { orders: chosen.map(({ reference }) => reference), due: plain(due) } : null;
}

const askReason = ({ amount }, verdict) =>
  formDialog({
    title: t(`statement.do.${verdict}`),
    text: t(`statement.text.${verdict}`, { amount: money(amount) }),
    fields: field({
      name: 'reason',
      label: t('statement.reason'),
      maxlength: 200,
      required: verdict === 'ignored',
      autofocus: true,
    }),
    confirm: t(`statement.do.${verdict}`),
    save: async (read) => read,
  });

/** Lines of bank statements, with columns before and behind what each says. */
function lines(items, { caption, first = [], last = [] }) {
  return table({
    caption,
    rows: items,
    columns: [
      ...first,
      { label: t('statement.on'), cell: ({ on, line }) => (on ? day(`${on}T12:00:00Z`, 'UTC') : t('statement.line', { line })) },
      { label: t('statement.payer'), cell: ({ payer, purpose }) => h('span', {}, payer, h('small', {}, purpose)) },
      { label: t('statement.amount'), numeric: true, cell: ({ amount }) => money(amount) },
      {
        label: t('statement.order'),
        cell: ({ orders }) =>
          h('span', {}, orders.length ? orders.map((one) => h('a', { href: `#orders/${enc(one)}` }, h('code', {}, one), ' ')) : '–'),
      },
      ...last,
    ],
  });
}

const why = {
  label: t('statement.why'),
  cell: ({ state, due, paid_at: at }) =>
    t(state === 'paid' && at ? 'statement.state.paid_at' : `statement.state.${state}`, {
      due: due ? money(due) : '',
      at: at ? moment(at, kOwnZone) : '',
    }),
};

const decision = ({ verdict, reason, settled_at: at, settled_by: by }) =>
  h('span', {}, t(`statement.verdict.${verdict}`), h('small', {}, t('statement.settled_by', { by, at: moment(at, kOwnZone) })),
    reason && h('small', {}, reason));
