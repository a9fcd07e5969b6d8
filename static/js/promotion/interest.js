// The form at the foot of the home page for those who want to hear of new events.
import * as api from '../api.js';
import { $, setText } from '../dom.js';
import { language, t } from '../messages.js';
import { takeAddress } from './address_form.js';

/** Lets the form take addresses, where news can be asked for. */
export function openInterestForm() {
  if (!('news' in document.documentElement.dataset)) return; // no mail leaves this shop, so nobody could confirm
  const form = $('#interest');
  takeAddress(form, $('#interest-error'), {
    send: (email) => api.post('/api/interest', { email, event: null, language, consent: true }),
    thanks: (email) => t('interest.done', { email }),
    done: (words) => {
      setText($('#interest-done'), words);
      $('#interest-done').hidden = false;
      form.hidden = true;
    },
  });
  $('#interest-box').hidden = false; // not before: what comes after the events would jump
}
