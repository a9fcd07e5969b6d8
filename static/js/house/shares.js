// Shares and sizes of what a machine has, as the reader's language writes them.
import { locale } from '../messages.js';

const unit = (value, name) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, maximumFractionDigits: 1 }).format(value);

/** "98.2 %", or a dash of nothing. */
export const percent = (part,
  whole) => (whole ? new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(part / whole) : '–');

/** "48.2 MB", from a gigabyte on "21.5 GB". */
export const size = (bytes) => (bytes < 1e9 ? unit(bytes / 1e6, 'megabyte') : unit(bytes / 1e9, 'gigabyte'));
