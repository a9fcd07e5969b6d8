// The links that put a ticket into the wallet of a phone.
import { h } from '../dom.js';
import { language, t } from '../messages.js';

const names = { apple: 'Apple Wallet', google: 'Google Wallet' };

/** What the house has, without what this phone cannot have. */
function offered() {
  const has = (document.documentElement.dataset.wallets ?? '').split(' ').filter(Boolean);
  const { userAgent } = navigator;
  if (/iPhone|iPad/.test(userAgent)) return has.filter((name) => name === 'apple');
  return /Android/.test(userAgent) ? has.filter((name) => name === 'google') : has;
}

/** Returns a link for each wallet, or nothing where there is none. `path` is what the ticket is found under. */
export function walletLinks(path, place) {
  const links = offered().map((name) => {
    const words = t('wallet.add', { wallet: names[name] });
    return h('a.button.button-quiet.button-small', {
      href: `${path}/${name}-wallet?language=${language}`,
      'aria-label': `${words}: ${place}`,
      rel: 'noreferrer',
      target: name === 'google' ? '_blank' : null,
    }, words);
  });
  return links.length > 0 && h('div.ticket-wallets.no-print', {}, ...links);
}
