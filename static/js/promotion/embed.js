// Whether this page stands in the frame of another site, under /embed. Cookies do not go there, and often no storage
// either: the buyer's token comes in a header of an answer, is kept by this page, and goes on to the next one in the
// fragment of its address, which no server and no page around the frame ever sees.

export const isEmbedded = location.pathname.startsWith('/embed/');
if (isEmbedded && window.parent !== window) document.documentElement.dataset.embedded = '';
const kTokenKey = 'frontrow.token';
let memory = /^#([0-9A-HJKMNP-TV-Z]{35})$/.exec(location.hash)?.[1] ?? null;

const enc = encodeURIComponent;
const token = () => memory ?? stored(kTokenKey);
const carried = () => (isEmbedded && token() ? `#${token()}` : '');
export const sessionPath = (session) => `${isEmbedded ? '/embed' : '/sessions'}/${enc(session)}${carried()}`;
export const checkoutPath = (hold) => `${isEmbedded ? '/embed' : ''}/checkout/${enc(hold)}${carried()}`;
export const orderPath = (order) => `${isEmbedded ? '/embed' : ''}/orders/${enc(order)}`;

/** What this frame keeps under `key` from page to page, after it was set to `value`; null where it may keep nothing. */
export function stored(key, value) {
  try {
    if (value !== undefined) sessionStorage.setItem(key, value);
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** What a request has to say about its buyer, as options of fetch. `welcome` asks for a token, where there is none yet. */
export function buyerInit(welcome) {
  if (!isEmbedded) return { headers: welcome ? { 'Buyer-Token': 'cookie' } : {} };
  return { credentials: 'omit', headers: token() ? { Authorization: `Bearer ${token()}` } : { 'Buyer-Token': 'new' } };
}

/** Keeps the token that an answer brings. */
export function keepBuyer(response) {
  const given = isEmbedded && response.headers.get('Buyer-Token');
  if (!given) return;
  memory = given;
  stored(kTokenKey, given);
}
