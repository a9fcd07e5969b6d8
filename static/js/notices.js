// Words to the buyer: notices that can be read, acted on and dismissed, and a whisper for screen readers.
import { $, h, setText } from './dom.js';
import { t } from './messages.js';

const kInfoMs = 9_000;
const open = new Map();

function region() {
  return $('#notices') ?? document.body.appendChild(h('div.notices', { id: 'notices' }));
}

/** Says something in the live region only; the map already shows it to the eye. */
export function announce(text) {
  const whisper = $('#whisper');
  whisper.textContent = '';
  // Assistive technology notices a change, not an equal text: the pause makes a repetition audible.
  setTimeout(() => setText(whisper, text), 40);
}

/**
 * Shows a notice. Kind 'alert' stays until it is dismissed, 'info' leaves by itself unless it is looked at.
 * A notice with the same `key`, or of the same kind without an action, replaces the one before: one is read at a time.
 * `action` is { label, run }.
 */
export function notify(text, { kind = 'info', key = text, action = null } = {}) {
  dismiss(key);
  for (const [other, { className, children }] of open) if (className.includes(`notice-${kind}`) && children.length === 2) dismiss(other);
  const notice = h(`div.notice.notice-${kind}`, { role: kind === 'alert' ? 'alert' : 'status' }, h('p', {}, text),
    action && h('button.button.button-small', { type: 'button', onclick: () => (dismiss(key), action.run()) }, action.label),
    h('button.notice-close', { type: 'button', 'aria-label': t('notice.dismiss'), onclick: () => dismiss(key) }, '×'));
  region().append(notice);
  open.set(key, notice);
  if (kind === 'info' && !action) leaveLater(key, notice);
}

function leaveLater(key, notice) {
  let timer = setTimeout(dismiss, kInfoMs, key);
  const stay = () => clearTimeout(timer);
  const leave = () => (timer = setTimeout(dismiss, kInfoMs / 2, key));
  notice.addEventListener('pointerenter', stay);
  notice.addEventListener('focusin', stay);
  notice.addEventListener('pointerleave', leave);
  notice.addEventListener('focusout', leave);
}

export function dismiss(key) {
  open.get(key)?.remove();
  open.delete(key);
}

/** The banner that says we are offline; it is there exactly as long as that is true. */
export function setOffline(offline) {
  const banner = $('#offline');
  if (banner.hidden !== offline) return;
  banner.hidden = !offline;
  setText(banner.firstElementChild, offline ? t('offline.lost') : '');
  if (!offline) notify(t('offline.back'), { key: 'offline.back' });
}

/**
 * Asks a question in a modal dialog; resolves to true where it is confirmed, to false where `cancel` is chosen, and to null
 * where it is closed without an answer.
 */
export function ask({ title, text, confirm, cancel = t('dialog.cancel') }) {
  return new Promise((resolve) => {
    const dialog = h('dialog.dialog', { 'aria-labelledby': 'dialog-title' },
      h('form', { method: 'dialog' }, h('h2', { id: 'dialog-title' }, title), [text].flat().map((line) => h('p', {}, line)),
        h('div.dialog-actions', {}, cancel && h('button.button.button-quiet', { value: 'no' }, cancel),
          h('button.button', { value: 'yes' }, confirm))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve({ yes: true, no: false }[dialog.returnValue] ?? null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
