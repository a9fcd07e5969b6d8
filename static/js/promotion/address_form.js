// A form in which somebody leaves an address to be written to, and agrees to that.
import * as api from '../api.js';
import { setText } from '../dom.js';
import { t } from '../messages.js';
import { announce } from '../notices.js';
import { problemText } from '../refusals.js';

/**
 * Lets the form, which has `email` and `consent`, take an address: send(address) puts it on the list, and done(words) says on the
 * page what thanks(address) answers. What is wrong is said in `error`.
 */
export function takeAddress(form, error, { send, thanks, done }) {
  const { email, consent } = form.elements;

  function say(text, input = null) {
    setText(error, text);
    error.hidden = !text;
    for (const each of form.elements) if (each.name) each.setAttribute('aria-invalid', String(each === input));
    input?.focus();
  }

  async function submit(event) {
    event.preventDefault();
    const address = email.value.trim();
    if (!address || !email.checkValidity()) return say(t('checkout.email_wrong'), email);
    if (!consent.checked) return say(t('interest.consent_missing'), consent);
    try {
      await send(address);
    } catch (problem) {
      api.throwMistake(problem);
      return say(problemText(problem), form.elements[problem.field] ?? email);
    }
    const words = thanks(address);
    done(words);
    return announce(words);
  }

  form.addEventListener('submit', submit);
  form.addEventListener('input', () => say(''));
}
