// The key to the shapes on the map, drawn by the very code that draws the map.
import { $, h } from '../dom.js';
import { t } from '../messages.js';
import { css, legible, onThemeChange, readTheme } from '../theme.js';
import { drawBand, drawSeat } from './seat_shapes.js';

const kStates = [['a', 'available'], ['m', 'mine'], ['h', 'held'], ['s', 'sold'], ['b', 'blocked']];
const kKinds = ['wheelchair', 'companion', 'restricted'];

export function renderKey(theme, venue) {
  const color = venue.categories[0]?.color;
  const kinds = kKinds.filter((kind) => venue.seats.some((seat) => seat?.kind === kind));
  const draw = (current) =>
    $('#legend-key').replaceChildren(
      ...kStates.map(([letter, state]) => entry({ kind: 'standard', letter, color, theme: current }, t(`state.${state}`))),
      ...kinds.map((kind) => entry({ kind, letter: 'a', color, theme: current }, t(`kind.${kind}`))),
      ...(venue.units.length ? [entry({ kind: 'standard', letter: 'a', color, theme: current, isWhole: true }, t('unit.key'))] : [])
    );
  draw(theme);
  onThemeChange(() => draw(readTheme($('#map'))));
}

function entry(look, label) {
  const canvas = h('canvas', { width: 44, height: 44, 'aria-hidden': 'true' });
  const ctx = canvas.getContext('2d');
  ctx.translate(22, 22);
  drawSeat(ctx, look.isWhole ? 10 : 15, { label: '', ...look });
  if (look.isWhole) {
    ctx.beginPath();
    ctx.roundRect(-18, -18, 36, 36, 10);
    drawBand(ctx, 3, css(legible(look.color, look.theme)));
  }
  return h('li', {}, canvas, label);
}
