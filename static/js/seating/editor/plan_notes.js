// What the server noticed while it read a plan, in the words of the page.
import { has, t } from '../../messages.js';

/** What the server noticed while it read a plan, in our words where the code has some. */
export function noteText({ code, detail, values }) {
  if (!has(`ed.note_${code}`)) return detail;
  const columns = values.columns?.replace(/ = (\w+)(?=, |$)/g,
    (whole, ours) => (has(`ed.column_${ours}`) ? ` = ${t(`ed.column_${ours}`)}` : whole));
  return t(`ed.note_${code}`, { ...values, columns, n: Number(values.n ?? values.gaps ?? 1) });
}
