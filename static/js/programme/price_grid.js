// The price list of a session: a row for each category of the map, a column for each kind of ticket.
import { h, swatch } from '../dom.js';
import { amountOf, amountText, number } from '../format.js';
import { t, term } from '../messages.js';
import { percent } from '../money/tax.js';

/** The kinds of ticket that the pages have words for. Others are called as they are written. */
export const kTicketTypes = ['adult', 'child', 'concession', 'student', 'senior'];

const typeOf = (words) =>
  kTicketTypes.find((type) => [type, term('type', type)].some((known) => known.toLowerCase() === words.toLowerCase())) ?? words;

const kMaxTypes = 12;
const kMaxSuggested = 5;

export class PriceGrid {
  #types;
  #amounts = new Map(); // "category\ttype" → what stands in the cell
  #taxes = new Map(); // the same → the name of its rate of tax, '' for the first
  #open = new Map(); // the same → the amounts that are suggested, where whoever buys decides
  #changed;

  /** `categories` are { name, color, places }; `prices` as the server lists them. */
  constructor({ categories, prices, currency, rates = [], changed }) {
    this.categories = categories;
    Object.assign(this, { currency, rates });
    this.#changed = changed;
    this.#types = [...new Set(prices.map((price) => price.ticket_type))];
    if (!this.#types.length) this.#types = ['adult'];
    for (const { category, ticket_type: type, amount, tax, open, suggested } of prices) {
      const key = `${category}\t${type}`;
      this.#amounts.set(key, amountText(amount, currency));
      this.#taxes.set(key, tax ?? '');
      if (open) this.#open.set(key, suggested);
    }
    this.element = h('div.price-grid', { role: 'group', 'aria-label': t('programme.prices') });
    this.#render();
  }

  /** Other categories, where another venue was chosen; what has the same name keeps its price. */
  use(categories) {
    this.categories = categories;
    this.#render();
  }

  #render() {
    const head = h('tr', {}, h('th', { scope: 'col' }, t('programme.category')),
      this.#types.map((type, column) => h('th', { scope: 'col' }, this.#typeField(type, column))));
    const rows = this.categories.map((category) =>
      h('tr', {},
        h('th', { scope: 'row' }, swatch(category.color),
          h('span', {}, category.name, h('small', {}, t('programme.places', { n: category.places, count: number(category.places) })))),
        this.#types.map((type) =>
          h('td', { 'data-label': term('type', type) }, this.#amountField(category.name, type), this.#taxField(category.name, type))
        ))
    );
    this.element.replaceChildren(
      h('div.table-box', {}, h('table', {}, h('thead', {}, head), h('tbody', {}, rows))),
      this.#types.length < kMaxTypes &&
        h('button.button.button-quiet.button-small', { type: 'button', onclick: () => this.#addType() }, t('programme.add_type'))
    );
  }

  #typeField(type, column) {
    const input = h('input', {
      type: 'text',
      value: term('type', type),
      maxlength: '40',
      list: 'ticket-types',
      'aria-label': t('programme.type_number', { n: column + 1 }),
    });
    input.addEventListener('change', () => this.#rename(column, typeOf(input.value.trim())));
    return [
      h('div.type-field', {}, input, this.#types.length > 1 && h('button.line-remove', {
        type: 'button',
        'aria-label': t('programme.remove_type', { type: term('type', type) }),
        onclick: () => this.#removeType(column),
      }, '×')),
      this.#openField(type),
    ];
  }

  #cellsOf(type) {
    return this.categories.map(({ name }) => `${name}\t${type}`);
  }

  /** Whether whoever buys decides what a ticket of this type costs, from the prices below upwards, and what is suggested. */
  #openField(type) {
    const cells = this.#cellsOf(type);
    const open = cells.filter((key) => this.#open.has(key));
    const amounts = [...new Set(open.flatMap((key) => this.#open.get(key)))].sort((a, b) => a - b);
    const suggested = h('input', {
      name: `suggested ${type}`,
      type: 'text',
      value: amounts.map((amount) => amountText(amount, this.currency)).join('  '),
      maxlength: '70',
      inputmode: 'decimal',
      placeholder: t('programme.suggested'),
      'aria-label': t('programme.suggested_of', { type: term('type', type), currency: this.currency }),
      hidden: !open.length,
    });
    const box = h('input', { name: `open ${type}`, type: 'checkbox', checked: open.length > 0 });
    box.indeterminate = open.length > 0 && open.length < cells.length;
    box.addEventListener('change', () => {
      for (const key of this.#cellsOf(type))
        if (box.checked) this.#open.set(key, []);
        else this.#open.delete(key);
      suggested.value = '';
      suggested.hidden = !box.checked;
      this.#changed();
    });
    suggested.addEventListener('input', () => {
      const wanted = suggested.value.split(/[\s;]+/).filter(Boolean).map((text) => amountOf(text, this.currency));
      if (wanted.every((amount) => amount !== null) && wanted.length <= kMaxSuggested) suggested.removeAttribute('aria-invalid');
      else suggested.setAttribute('aria-invalid', 'true');
      for (const key of this.#cellsOf(type)) this.#open.set(key, wanted);
      this.#changed();
    });
    return h('div.type-open', {}, h('label.check', {}, box, h('span', {}, t('programme.open'))), suggested);
  }

  #amountField(category, type) {
    const key = `${category}\t${type}`;
    const input = h('input', {
      name: `price ${key}`,
      type: 'text',
      inputmode: 'decimal',
      value: this.#amounts.get(key) ?? '',
      placeholder: '–',
      maxlength: '13',
      'aria-label': t('programme.price_of', { category, type: term('type', type), currency: this.currency }),
    });
    input.addEventListener('input', () => {
      this.#amounts.set(key, input.value);
      const isFine = !input.value.trim() || amountOf(input.value, this.currency) !== null;
      if (isFine) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
      this.#changed();
    });
    return input;
  }

  /** Which rate of tax a price has, where the house has several. */
  #taxField(category, type) {
    const key = `${category}\t${type}`;
    const chosen = this.#taxes.get(key) ?? '';
    const named = this.rates.map(({ name, basis_points: rate }) => [name, `${name} ${percent(rate)}`]);
    const options = [['', named[0]?.[1] ?? ''], ...named.slice(1)];
    if (this.rates[0]?.name === chosen) options[0][0] = chosen;
    else if (!options.some(([name]) => name === chosen)) options.push([chosen, chosen]);
    if (options.length < 2) return null;
    const select = h('select', { 'aria-label': t('programme.tax_of', { category, type: term('type', type) }) },
      options.map(([name, text]) => h('option', { value: name, selected: name === chosen }, text)));
    select.addEventListener('change', () => {
      this.#taxes.set(key, select.value);
      this.#changed();
    });
    return select;
  }

  #rename(column, name) {
    const old = this.#types[column];
    if (!name || (name !== old && this.#types.includes(name))) return this.#render();
    for (const { name: category } of this.categories) {
      const amount = this.#amounts.get(`${category}\t${old}`);
      if (amount !== undefined) this.#amounts.set(`${category}\t${name}`, amount);
      this.#taxes.set(`${category}\t${name}`, this.#taxes.get(`${category}\t${old}`) ?? '');
      const open = this.#open.get(`${category}\t${old}`);
      if (open) this.#open.set(`${category}\t${name}`, open);
    }
    this.#types[column] = name;
    this.#changed();
    return this.#render();
  }

  #addType() {
    let name = kTicketTypes.find((type) => !this.#types.includes(type));
    for (let n = this.#types.length + 1; !name || this.#types.includes(name); n += 1) name = t('programme.type_number', { n });
    this.#types.push(name);
    this.#changed();
    this.#render();
    this.element.querySelector('thead th:last-child .type-field input').select();
  }

  #removeType(column) {
    this.#types.splice(column, 1);
    this.#changed();
    this.#render();
    this.element.querySelector('thead input').focus();
  }

  /** The price list for the server, or { error, cell } with the first cell that is wrong. */
  read() {
    const prices = [];
    for (const [row, { name: category }] of this.categories.entries()) {
      for (const [column, type] of this.#types.entries()) {
        const key = `${category}\t${type}`;
        const text = this.#amounts.get(key)?.trim() ?? '';
        if (!text) continue;
        const amount = amountOf(text, this.currency);
        if (amount === null) return { error: t('programme.price_wrong', { category }), cell: this.#cell(row, column) };
        const suggested = this.#open.get(key) ?? [];
        if (suggested.includes(null) || suggested.length > kMaxSuggested) {
          return { error: t('invalid.suggested'), cell: this.element.querySelectorAll('.type-open input[type=text]')[column] };
        }
        prices.push({
          category,
          ticket_type: type,
          amount,
          tax: this.#taxes.get(key) || null,
          open: this.#open.has(key),
          suggested: [...new Set(suggested)].sort((a, b) => a - b).filter((one) => one > amount), // less is none in this category
        });
      }
    }
    return prices.length ? { prices } : { error: t('programme.price_missing'), cell: this.#cell(0, 0) };
  }

  #cell(row, column) {
    return this.element.querySelectorAll('tbody tr')[row]?.querySelectorAll('input')[column];
  }
}
