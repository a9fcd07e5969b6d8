// A password by a link: asked for with one's address, chosen with the token of the link. The token is in the fragment,
// which browsers send to nobody.
import * as api from '../api.js';
import { $, h, setText } from '../dom.js';
import { blame, check, field, forgiveEdits, values } from '../forms.js';
import { language, t } from '../messages.js';
import { frame, plainPage } from '../page.js';
import { problemText } from '../refusals.js';

const form = $('#form');
const token = location.hash.slice(1);

function trouble(text) {
  setText($('#trouble'), text);
  $('#trouble').hidden = !text;
}

const ended = () =>
  plainPage($('#main'), {
    title: t('password.ended_title'),
    text: t('password.ended_text'),
    link: { href: '/password', label: t('password.again') },
  });

const toLogin = (title, text) => plainPage($('#main'), { title, text, link: { href: '/login', label: t('login.submit') } });

/** A form of one field; `send` gets its values. */
function build({ shown, label, send }) {
  const submit = h('button.button.button-wide', { type: 'submit' }, label);
  form.append(shown, submit);
  forgiveEdits(form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    trouble('');
    if (!check(form) || submit.getAttribute('aria-disabled')) return;
    submit.setAttribute('aria-disabled', 'true');
    try {
      await send(values(form));
    } catch (error) {
      if (error.status === 410) ended();
      else if (!blame(form, error)) trouble(problemText(error));
      api.throwMistake(error);
    } finally {
      submit.removeAttribute('aria-disabled');
    }
  });
  form.querySelector('input').focus();
}

function choose() {
  build({
    shown: field({
      name: 'password',
      type: 'password',
      label: t('password.new'),
      hint: t('password.new_hint'),
      required: true,
      minlength: '10',
      maxlength: '200',
      autocomplete: 'new-password',
    }),
    label: t('password.save'),
    send: async ({ password }) => {
      await api.post('/api/password-link', { token, password });
      history.replaceState(null, '', '/password'); // a used link is no bookmark
      toLogin(t('password.done_title'), t('password.done_text'));
    },
  });
}

function askForLink() {
  build({
    shown: field({ name: 'email', type: 'email', label: t('login.email'), required: true, maxlength: '254', autocomplete: 'username' }),
    label: t('password.send'),
    send: async ({ email }) => {
      const { mailed } = await api.post('/api/password-reset', { email, language });
      if (mailed) toLogin(t('password.sent_title'), t('password.sent_text', { address: email }));
      else toLogin(t('password.ask_title'), t('password.no_mail'));
    },
  });
}

frame(t(token ? 'password.title' : 'password.ask_title'));
if (token) {
  setText($('#title'), t('password.title'));
  setText($('#lead'), t('password.lead'));
  choose();
} else askForLink();
document.body.classList.remove('is-loading');
window.addEventListener('hashchange', () => location.reload()); // another link in the same tab
