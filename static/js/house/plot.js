// A small plot of columns as SVG. It says what it shows in words; the numbers themselves belong into a table beside it.
import { svg } from '../dom.js';

const kWidth = 600;
const kHeight = 160;
const kBase = 20; // below the columns, for the labels
const kTop = 18; // above them, for the highest value

/**
 * Columns for `values`, numbers from 0 on. `labels` name some of the columns, one per value or '' each, `format` writes
 * a value, `words` is what a screen reader says of the whole.
 */
export function columns({ values, labels, format, words }) {
  const most = Math.max(...values, 1);
  const step = kWidth / values.length;
  const height = kHeight - kBase - kTop;
  const plot = svg('svg', { class: 'plot', viewBox: `0 0 ${kWidth} ${kHeight}`, role: 'img', 'aria-label': words });
  const best = values.indexOf(Math.max(...values));
  values.forEach((value, i) => {
    const tall = value > 0 ? Math.max(2, (value / most) * height) : 0;
    const column = svg('rect', {
      class: 'plot-column',
      x: i * step + step * 0.15,
      width: step * 0.7,
      y: kHeight - kBase - tall,
      height: tall,
      rx: 1.5,
    });
    column.append(svg('title', {}, format(value)));
    plot.append(column);
    if (labels[i]) plot.append(name(labels, i, step));
  });
  plot.append(svg('line', { class: 'plot-line', x1: 0, x2: kWidth, y1: kHeight - kBase, y2: kHeight - kBase }));
  if (values[best] > 0) plot.append(text(format(values[best]), (best + 0.5) * step, kHeight - kBase - height - 5, best, values.length));
  return plot;
}

/** The name of a column below it; where there is little room every other name goes, counted from the last. */
function name(labels, i, step) {
  const after = labels.slice(i + 1).filter(Boolean).length;
  const label = text(labels[i], (i + 0.5) * step, kHeight - kBase + 4, i, labels.length);
  label.classList.add('plot-name');
  if (after % 2) label.classList.add('plot-minor');
  return label;
}

/** A text that stays inside: one near an edge leans away from it. */
function text(words, x, y, i, n) {
  const anchor = i < n * 0.1 ? 'start' : i > n * 0.9 ? 'end' : 'middle';
  const at = anchor === 'start' ? 0 : anchor === 'end' ? kWidth : x;
  return svg('text', { class: 'plot-text', x: at, y, 'text-anchor': anchor }, words);
}
