// What the link of a letter leads to: whoever owns the address says that they want to wait for places, or leaves the list.
import * as api from '../api.js';
import { $, pathPart, setText } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { dayAndTime } from '../format.js';
import { t } from '../messages.js';
import { frame } from '../page.js';
import { onPress } from './letter_page.js';

const token = pathPart(1);
const path = encodeURIComponent(token);
const go = $('#go');
const leave = $('#leave');

/** Says what has become of it, where the question was. */
function settle(outcome) {
  setText($('#title'), t(outcome === 'ended' ? 'news.ended_title' : `waiting.${outcome}_title`));
  setText($('#text'), t(`waiting.${outcome}_text`));
  go.hidden = true;
  leave.hidden = outcome !== 'confirmed';
  setText(leave, t('waiting.leave'));
  $('#title').focus();
}

function render({ session, title, starts_at: starts, venue, places, state }) {
  const zone = venue.timezone;
  setText($('#what'), `${title}, ${dayAndTime(starts, zone)}, ${venue.name}`);
  setText($('#number'), t('waiting.number', { n: places }));
  setText($('#text'), t(`waiting.${state}_text`));
  go.hidden = state !== 'asked';
  setText(leave, t(state === 'asked' ? 'waiting.delete' : 'waiting.leave'));
  leave.hidden = false;
  $('#other').href = `/sessions/${encodeURIComponent(session)}`;
  $('#other').hidden = false;
}

async function start() {
  frame(t('waiting.title'));
  try {
    render(await api.get(`/api/waiting/${path}`));
  } catch (error) {
    if (error.status === 410) return settle('ended');
    return failedPage(error);
  }
  onPress(go, () => api.post('/api/waiting/confirm', { token }), 'confirmed', settle);
  onPress(leave, () => api.post(`/waiting/${path}`), 'left', settle);
  return undefined;
}

start();
