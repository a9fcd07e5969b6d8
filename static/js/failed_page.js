// What a page of buyers shows when what it is about did not come.
import { throwMistake } from './api.js';
import { $ } from './dom.js';
import { t } from './messages.js';
import { plainPage } from './page.js';

/** Says what is `gone` ({ title, text }), or else that the page could not be loaded and may be tried again. Throws what no server said. */
export function failedPage(error, gone) {
  plainPage($('#main'), gone || {
    title: t('failed.title'),
    text: t('failed.text'),
    action: { label: t('failed.again'), run: () => location.reload() },
  });
  throwMistake(error);
}
