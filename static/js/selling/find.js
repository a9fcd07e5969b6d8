// An address gets the links of its orders by mail. The page tells nothing of what there is.
import * as api from '../api.js';
import { $, setText } from '../dom.js';
import { language, t } from '../messages.js';
import { notify } from '../notices.js';
import { frame } from '../page.js';
import { problemText } from '../refusals.js';

frame(t('find.title'));
const form = $('#form');
const { email } = form.elements;

function wrong(text) {
  setText($('#email-error'), text);
  $('#email-error').hidden = !text;
  if (text) email.setAttribute('aria-invalid', 'true');
  else email.removeAttribute('aria-invalid');
  if (text) email.focus();
}

function show(isSent) {
  $('#ask').hidden = isSent;
  $('#sent').hidden = !isSent;
  (isSent ? $('#sent-title') : email).focus();
}

email.addEventListener('input', () => wrong(''));
$('#another').addEventListener('click', () => show(false));
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = $('button', form);
  if (button.getAttribute('aria-disabled')) return;
  if (!email.value.trim() || !email.checkValidity()) return wrong(t('find.wrong'));
  button.setAttribute('aria-disabled', 'true');
  try {
    const { address } = await api.mailLinks({ email: email.value.trim(), language });
    setText($('#sent-text'), t('find.sent_text', { address }));
    show(true);
  } catch (error) {
    if (error.field === 'email') wrong(t('find.wrong'));
    else notify(problemText(error), { kind: 'alert', key: 'find' });
    api.throwMistake(error);
  } finally {
    button.removeAttribute('aria-disabled');
  }
  return undefined;
});
