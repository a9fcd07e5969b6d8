// What the link of a letter leads to: whoever owns the address confirms that they want news of the programme, or leaves the list.
import * as api from '../api.js';
import { $, pathPart, setText } from '../dom.js';
import { t } from '../messages.js';
import { frame } from '../page.js';
import { onPress } from './letter_page.js';

const token = encodeURIComponent(pathPart(1));
const isLeaving = pathPart(0) === 'unsubscribe';
const go = $('#go');

function other(href, label) {
  $('#other').href = href;
  setText($('#other'), label);
  $('#other').hidden = false;
}

/** Says what has become of it, where the question was. */
function settle(outcome) {
  setText($('#title'), t(`news.${outcome}_title`));
  setText($('#text'), t(`news.${outcome}_text`));
  go.hidden = true;
  other('/', t('nav.events'));
  $('#title').focus();
}

const act = () => (isLeaving ? api.post(`/unsubscribe/${token}`) : api.post('/api/interest/confirm', { token: pathPart(1) }));

frame(t(isLeaving ? 'news.leave_title' : 'news.title'));
setText($('#title'), t(isLeaving ? 'news.leave_title' : 'news.title'));
setText($('#text'), t(isLeaving ? 'news.leave_text' : 'news.text'));
setText(go, t(isLeaving ? 'news.leave' : 'news.confirm'));
go.hidden = false;
if (!isLeaving) other(`/unsubscribe/${token}`, t('news.delete'));
onPress(go, act, isLeaving ? 'left' : 'confirmed', settle);
