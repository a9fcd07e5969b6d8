// The mail of a demo, as a mail program shows it: a list, and the open message as its page or as its text.
import * as api from '../api.js';
import { $, h, setText } from '../dom.js';
import { kOwnZone, moment } from '../format.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { frame } from '../page.js';
import { problemText } from '../refusals.js';

frame(t('demo_mail.title'));
$('#page').title = t('demo_mail.frame');

let messages = [];
let view = 'page';

/** Links inside this site begin with a slash: a mail has them whole. */
const whole = (text) => text.replace(/^\//gm, `${location.origin}/`);

const openId = () => Number(location.hash.slice(1)) || null;

function facts({ from, to_name: name, to, sent_at: at, attachments }) {
  const one = (label, value) => h('div', {}, h('dt', {}, label), h('dd', {}, value));
  return [one(t('demo_mail.from'), from), one(t('demo_mail.to'), name ? `${name} <${to}>` : to ?? t('demo_mail.house')),
    h('div', {}, h('dt.visually-hidden', {}, t('demo_mail.frame')), h('dd', {}, moment(at, kOwnZone))),
    attachments.length > 0 && one(t('demo_mail.attachments'), attachments.join(', '))].filter(Boolean);
}

function render() {
  const open = messages.find(({ id }) => id === openId()) ?? (matchMedia('(min-width: 48rem)').matches ? messages[0] : null);
  $('#list').replaceChildren(
    ...messages.map((message) =>
      h('li', {},
        h('a', { href: `#${message.id}`, 'aria-current': message === open ? 'true' : null },
          h('span.mail-who', {}, message.to_name || message.to || t('demo_mail.house')), h('b', {}, message.subject),
          h('small', {}, moment(message.sent_at, kOwnZone))))
    )
  );
  $('#mail').hidden = !messages.length;
  $('#none').hidden = messages.length > 0;
  $('#open').hidden = !open;
  if (!open) return;
  setText($('#subject'), open.subject);
  $('#facts').replaceChildren(...facts(open));
  $('#views').replaceChildren(...['page', 'text'].map((name) =>
    h('button.button.button-quiet.button-small', {
      type: 'button',
      'aria-pressed': String(name === view),
      onclick: () => {
        view = name;
        render();
      },
    }, t(`demo_mail.${name}`))
  ));
  const address = `/demo/mail/${open.id}/page`;
  if ($('#page').getAttribute('src') !== address) $('#page').src = address;
  $('#page').hidden = view !== 'page';
  $('#text').hidden = view !== 'text';
  setText($('#text'), whole(open.text));
}

async function load() {
  try {
    messages = (await api.getDemoMail()).items;
    render();
  } catch (error) {
    notify(problemText(error), { kind: 'alert', key: 'mail' });
    api.throwMistake(error);
  }
}

$('#page').addEventListener('load', ({ currentTarget }) => {
  const body = currentTarget.contentDocument?.documentElement;
  if (body) currentTarget.height = body.scrollHeight;
});
$('#again').addEventListener('click', load);
window.addEventListener('hashchange', () => {
  render();
  if (!$('#open').hidden) $('#open').focus();
});
load();
