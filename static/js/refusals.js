// The words for what the server refuses: by its code, the field and what is wrong with it. Its sentences are English
// and for the log; nobody reads them on a page.
import { NetworkError } from './api.js';
import { has, t } from './messages.js';

/** Keys of messages, the closest first. "prices[2].ticket_type" goes by its last part. */
function keysFor({ code, field, reason, status }) {
  const name = (field ?? '').replace(/\[\d+\]/g, '').split('.').at(-1);
  const keys = [`panel.problem.${code}`, `problem.${code}`];
  if (code === 'invalid') {
    keys.unshift(`invalid.${name}.${reason}`, ...(reason === 'missing' ? ['invalid.missing'] : []), `invalid.${name}`, `invalid.${reason}`);
  }
  if (status >= 500) keys.push('problem.unavailable');
  return [...keys, 'problem.other'];
}

/** The plain words for a refusal in the reader's language; `values` fill them. A page's own `words` come first. */
export function problemText(problem, values = {}) {
  if (problem instanceof NetworkError) return t('problem.network');
  return problem.words ?? t(keysFor(problem).find(has), values);
}
