// The panels beside the map: prices per category, the best available places, standing areas by count.
import { $, h, setText, swatch } from '../dom.js';
import { money, number } from '../format.js';
import { t } from '../messages.js';
import { css, legible, onThemeChange, readTheme } from '../theme.js';
import { priceWords, ticketType } from '../words.js';

/** "12 seats left", nothing where nobody knows yet. */
function leftText(n) {
  if (n === null) return '';
  return n ? t('seats.left', { n, count: number(n) }) : t('seats.none');
}

/**
 * Prices per category. One that is pressed, or those between two prices, stand out on the map: highlight() is given the set of
 * their names, or null where all do, and announce() the words.
 */
export function renderLegend(venue, prices, { left, highlight, announce }) {
  const box = $('#legend-categories');
  const priced = venue.categories.filter(({ name }) => prices.of(name));
  const paint = () => {
    const theme = readTheme(box);
    for (const dot of box.querySelectorAll('.swatch')) dot.style.background = css(legible(dot.dataset.color, theme));
  };
  let pressed = null;
  const range = priceRange(priced.map(({ name }) => prices.of(name)), () => {
    pressed = null;
    show();
  });
  const buttons = priced.map(({ name, color }) =>
    h('button.category', {
      type: 'button',
      'data-category': name,
      onclick: () => {
        pressed = pressed === name ? null : name;
        show();
      },
    }, h('span.swatch', { 'aria-hidden': 'true', 'data-color': color }), h('span.category-name', {}, name),
      h('span.category-price', {}, priceWords(prices.of(name))), h('span.category-left', {}, leftText(left(name))))
  );
  const press = () => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.category === pressed));
  };
  const show = () => {
    press();
    const names = pressed ? [pressed] : priced.map(({ name }) => name).filter((name) => range.has(prices.of(name)));
    const isAll = names.length === priced.length;
    highlight(isAll ? null : new Set(names));
    announce(isAll ? t('legend.all') : t('legend.only', { what: names.join(', ') }));
  };
  press();
  box.replaceChildren(...buttons.map((button) => h('li', {}, button)));
  paint();
  onThemeChange(paint);
}

/** Of so many prices one looks for those that one can pay. */
const kManyPrices = 5;

/** The lowest and the highest price that somebody wants, where there are many. `changed` hears of every step. */
function priceRange(all, changed) {
  const steps = [...new Map(all.map((price) => [price.amount, price])).values()].sort((a, b) => a.amount - b.amount);
  const box = $('#price-range');
  box.hidden = steps.length < kManyPrices;
  if (box.hidden) return { has: () => true };
  box.inert = false; // until now it only looked so
  const [low, high] = box.querySelectorAll('input');
  const write = () => {
    for (const input of [low, high]) input.setAttribute('aria-valuetext', money(steps[input.value]));
    setText($('output', box), `${money(steps[low.value])} – ${money(steps[high.value])}`);
  };
  for (const [input, value] of [[low, 0], [high, steps.length - 1]]) {
    Object.assign(input, { min: 0, max: steps.length - 1, step: 1 });
    input.value = value;
    input.addEventListener('input', () => {
      // One pushes the other before it.
      const other = input === low ? high : low;
      if (Number(low.value) > Number(high.value)) other.value = input.value;
      write();
    });
    input.addEventListener('change', changed);
  }
  write();
  return { has: ({ amount }) => amount >= steps[low.value].amount && amount <= steps[high.value].amount };
}

export function refreshLegend(left) {
  for (const button of document.querySelectorAll('.category')) {
    const n = left(button.dataset.category);
    setText(button.querySelector('.category-left'), leftText(n));
    button.classList.toggle('is-gone', n === 0);
  }
}

/** What each category usually costs, in one line. */
export function priceList(venue, prices) {
  const item = ({ name, color }) => h('li', {}, swatch(color), name, ' ', h('b', {}, priceWords(prices.of(name))));
  return h('ul.counter-prices', { 'aria-label': t('counter.prices') }, venue.categories.filter(({ name }) => prices.of(name)).map(item));
}

/** The best-available form. `find` gets { count, category, type, wheelchair }. */
export function renderBestForm(venue, prices, maxSeats, find) {
  const seated = venue.categories.filter(({ name }) => prices.of(name) && venue.seats.some((seat) => seat?.category === name));
  const hasWheelchair = venue.seats.some((seat) => seat?.kind === 'wheelchair');
  const form = $('#best');
  form.hidden = seated.length === 0;
  form.inert = false; // until now it only looked so
  const count = numberSelect(1, maxSeats, Math.min(2, maxSeats));
  const wheelchair = numberSelect(0, maxSeats, 0);
  const category = h('select', {}, h('option', { value: '' }, t('best.any')),
    seated.map(({ name }) => h('option', { value: name }, `${name} · ${priceWords(prices.of(name))}`)));
  $('#best-fields').replaceChildren(
    field(t('best.count'), count),
    field(t('best.category'), category, seated.length > 1),
    field(t('best.wheelchair'), wheelchair, hasWheelchair)
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wish = { count: Number(count.value) };
    if (category.value) wish.category = category.value;
    if (Number(wheelchair.value)) wish.wheelchair = Math.min(wish.count, Number(wheelchair.value));
    find(wish);
  });
}

const field = (label, control, shown = true) => h('label.field', { hidden: !shown }, h('span', {}, label), control);

function numberSelect(from, to, value) {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return h('select', {}, numbers.map((n) => h('option', { value: n, selected: n === value }, String(n))));
}

/**
 * Standing areas: a stepper per ticket type. count(area, type), left(area) and enabled() are asked at each refresh;
 * returns the function that refreshes.
 */
export function renderAreas(venue, prices, { count, left, change, enabled }) {
  const refreshers = [];
  $('#areas').hidden = venue.areas.length === 0;
  $('#areas-list').replaceChildren(...venue.areas.map((area) => {
    const free = h('span.area-left');
    refreshers.push(() => setText(free, leftText(left(area))));
    return h('div.area', { id: `area-${area.id}`, tabindex: '-1' }, h('h3', {}, area.name, ' ', free),
      prices.types(area.category).map((type) => {
        const { element, refresh } = stepper(area, type, prices.of(area.category, type), {
          count: () => count(area, type),
          mayAdd: () => enabled() && left(area) > 0,
          change: (n) => change(area, type, n),
        });
        refreshers.push(refresh);
        return element;
      }));
  }));
  return () => refreshers.forEach((refresh) => refresh());
}

function stepper(area, type, price, { count, mayAdd, change }) {
  const label = `${area.name}, ${ticketType(type)}`;
  const allowed = { '-1': () => count() > 0, 1: mayAdd };
  const step = (sign, by) =>
    h('button.step', {
      type: 'button',
      'data-step': `${area.id} ${type} ${by}`,
      'aria-label': t(by > 0 ? 'areas.more' : 'areas.fewer', { what: label }),
      onclick: () => allowed[by]() && change(count() + by),
    }, sign);
  const [fewer, more, output] = [step('−', -1), step('+', 1), h('output')];
  const element = h('div.stepper', { role: 'group', 'aria-label': label },
    h('span.stepper-name', {}, ticketType(type), ' ', h('small', {}, priceWords(price))), fewer, output, more);
  const refresh = () => {
    setText(output, String(count()));
    fewer.setAttribute('aria-disabled', String(!allowed['-1']()));
    more.setAttribute('aria-disabled', String(!allowed[1]()));
  };
  return { element, refresh };
}
