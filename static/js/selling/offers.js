// The panels beside the map: prices per category, the best available places, standing areas by count.
import { $, h, setText } from '../dom.js';
import { money, number } from '../format.js';
import { t } from '../messages.js';
import { css, legible, onThemeChange, readTheme } from '../theme.js';
import { ticketType } from '../words.js';

/** "12 seats left", nothing where nobody knows yet. */
function leftText(n) {
  if (n === null) return '';
  return n ? t('seats.left', { n, count: number(n) }) : t('seats.none');
}

/** Prices per category; a category can be lit up on the map. */
export function renderLegend(venue, prices, { left, highlight }) {
  const box = $('#legend-categories');
  const paint = () => {
    const theme = readTheme(box);
    for (const dot of box.querySelectorAll('.swatch')) dot.style.background = css(legible(dot.dataset.color, theme));
  };
  box.replaceChildren(...venue.categories.filter(({ name }) => prices.of(name)).map(({ name, color }) => {
    const dot = h('span.swatch', { 'aria-hidden': 'true', 'data-color': color });
    const button = h('button.category', { type: 'button', 'aria-pressed': 'false', 'data-category': name }, dot,
      h('span.category-name', {}, name), h('span.category-price', {}, money(prices.of(name))),
      h('span.category-left', {}, leftText(left(name))));
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      for (const other of box.querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === button && on));
      highlight(on ? name : null);
    });
    return h('li', {}, button);
  }));
  paint();
  onThemeChange(paint);
}

export function refreshLegend(left) {
  for (const button of document.querySelectorAll('.category')) {
    const n = left(button.dataset.category);
    setText(button.querySelector('.category-left'), leftText(n));
    button.classList.toggle('is-gone', n === 0);
  }
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
    seated.map(({ name }) => h('option', { value: name }, `${name} · ${money(prices.of(name))}`)));
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
    h('span.stepper-name', {}, ticketType(type), ' ', h('small', {}, money(price))), fewer, output, more);
  const refresh = () => {
    setText(output, String(count()));
    fewer.setAttribute('aria-disabled', String(!allowed['-1']()));
    more.setAttribute('aria-disabled', String(!allowed[1]()));
  };
  return { element, refresh };
}
