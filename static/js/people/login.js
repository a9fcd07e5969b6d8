// The login of those who run the house: an address, a password, and where the server asks for it a code.
import * as api from '../api.js';
import { $, fieldError, h, setText } from '../dom.js';
import { check, field, forgiveEdits, values } from '../forms.js';
import { t } from '../messages.js';
import { frame } from '../page.js';
import { homeOf, samePath } from '../panels.js';
import { problemText } from '../refusals.js';

const form = $('#form');
const next = samePath(new URLSearchParams(location.search).get('next'));
const submit = h('button.button.button-wide', { type: 'submit' }, t('login.submit'));
const code = field({
  name: 'code',
  label: t('login.code'),
  hint: t('login.code_hint'),
  autocomplete: 'one-time-code',
  pattern: '[0-9A-Za-z \\-]{6,20}',
  maxlength: '20',
  autocapitalize: 'characters',
  disabled: true,
});

const goOn = ({ user }) => location.replace(next ?? homeOf(user.role));

function trouble(text) {
  setText($('#trouble'), text);
  $('#trouble').hidden = !text;
}

/** The server wants a code, or another one. */
function askForCode(text) {
  code.hidden = false;
  form.elements.code.disabled = false;
  form.elements.code.required = true;
  fieldError(form, 'code', text);
  form.elements.code.focus();
}

function explain(error) {
  if (error.field === 'code' || /code/.test(error.code ?? '')) {
    return askForCode(t(form.elements.code.value ? 'login.wrong_code' : 'login.code_needed'));
  }
  if (error.status === 429) return trouble(t('login.too_many'));
  if (error.status === 401 || error.status === 403) {
    form.elements.password.value = '';
    form.elements.password.focus();
    return trouble(t('login.wrong_password'));
  }
  if (error.field && fieldError(form, error.field, problemText(error))) return form.elements[error.field].focus();
  return trouble(problemText(error));
}

async function logIn(event) {
  event.preventDefault();
  trouble('');
  if (!check(form) || submit.getAttribute('aria-disabled')) return;
  submit.setAttribute('aria-disabled', 'true');
  setText(submit, t('login.busy'));
  try {
    const { email, password, code: digits } = values(form);
    goOn(await api.post('/api/login', digits ? { email, password, code: digits } : { email, password }));
  } catch (error) {
    explain(error);
    api.throwMistake(error);
  } finally {
    submit.removeAttribute('aria-disabled');
    setText(submit, t('login.submit'));
  }
}

/** A demo names who may log in: whoever is chosen stands in the form. A house of its own has no such list. */
function offerDemoPeople() {
  for (const person of document.querySelectorAll('.demo-people button')) {
    person.addEventListener('click', () => {
      form.elements.email.value = person.value;
      form.elements.password.value = $('#demo-password').textContent;
      submit.focus();
    });
  }
}

/** Whoever is logged in already has nothing to do here. */
async function skipLogin() {
  try {
    goOn(await api.get('/api/login'));
  } catch {
    // nobody is logged in: that is what this page is for
  }
}

frame(t('login.title'));
code.hidden = true;
form.append(
  field({ name: 'email', type: 'email', label: t('login.email'), autocomplete: 'username', required: true, maxlength: '254' }),
  field({
    name: 'password',
    type: 'password',
    label: t('login.password'),
    autocomplete: 'current-password',
    required: true,
    maxlength: '1000',
  }),
  code,
  submit
);
forgiveEdits(form);
form.addEventListener('submit', logIn);
document.body.classList.remove('is-loading');
form.elements.email.focus();
offerDemoPeople();
skipLogin();
