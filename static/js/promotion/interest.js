// The form at the foot of the home page for those who want to hear of new events.
import * as api from '../api.js';
import { $, setText } from '../dom.js';
import { language, t } from '../messages.js';
import { announce } from '../notices.js';
import { problemText } from '../refusals.js';

/** Lets the form take addresses, where news can be asked for. */
export function openInterestForm() {
  if (!('news' in document.documentElement.dataset)) return; // no mail leaves this shop, so nobody could confirm
  const form = $('#interest');
  const { email, consent } = form.elements;

  function say(text, input = null) {
    setText($('#interest-error'), text);
    $('#interest-error').hidden = !text;
    for (const each of [email, consent]) each.setAttribute('aria-invalid', String(each === input));
    input?.focus();
  }

  async function submit(event) {
    event.preventDefault();
    const address = email.value.trim();
    if (!address || !email.checkValidity()) return say(t('checkout.email_wrong'), email);
    if (!consent.checked) return say(t('interest.consent_missing'), consent);
    try {
      await api.post('/api/interest', { email: address, event: null, language, consent: true });
    } catch (error) {
      api.throwMistake(error);
      return say(problemText(error), email);
    }
    const thanks = t('interest.done', { email: address });
    setText($('#interest-done'), thanks);
    $('#interest-done').hidden = false;
    form.hidden = true;
    return announce(thanks);
  }

  $('#interest-box').hidden = false; // not before: what comes after the events would jump
  form.addEventListener('submit', submit);
  form.addEventListener('input', () => say(''));
}
