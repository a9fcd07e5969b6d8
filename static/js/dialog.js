// A dialog over the page.
import { $ } from './dom.js';

/** Shows a <dialog> over the page; promises when it has been closed. What is noticed meanwhile is said inside it. */
export function openDialog(dialog) {
  const notices = $('#notices');
  const home = notices?.parentNode;
  document.body.append(dialog);
  if (notices) dialog.append(notices);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => {
      if (notices) home.append(notices);
      dialog.remove();
      resolve();
    })
  );
}
