// The page that the link of a letter leads to. Nothing happens before somebody presses a button: programs that look through mail open
// its links too.
import * as api from '../api.js';
import { $, setText } from '../dom.js';
import { problemText } from '../refusals.js';

/** Lets a press of the button send what the link is for, once at a time: settle(outcome) says what came of it, "ended" of a dead link. */
export function onPress(button, request, outcome, settle) {
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-disabled')) return;
    button.setAttribute('aria-disabled', 'true');
    $('#trouble').hidden = true;
    try {
      await request();
      settle(outcome);
    } catch (error) {
      api.throwMistake(error);
      if (error.status === 410) return settle('ended');
      setText($('#trouble'), problemText(error));
      $('#trouble').hidden = false;
    } finally {
      button.removeAttribute('aria-disabled');
    }
    return undefined;
  });
}
