// The tax in what is paid, in words.
import { money, number } from '../format.js';
import { t } from '../messages.js';

/** "7 %", as the reader's language writes it, of 700 basis points. */
export const percent = (basisPoints) => t('tax.percent', { rate: number(basisPoints / 100) });

/** A line for each rate of an order or a hold, or why there is no tax; none where nothing is to be said. */
export function taxLines({ taxes = [], tax_exemption: exemption = null }) {
  const lines = taxes.map(({ basis_points: rate, tax }) => t('tax.included', { rate: percent(rate), tax: money(tax) }));
  return exemption ? [exemption] : lines;
}
