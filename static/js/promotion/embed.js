// Whether this page stands in the frame of another site, under /embed. Cookies do not go there, and often no storage
// either: the buyer's token comes in a header of an answer, is kept by this page, and goes on to the next one in the
// fragment of its address, which no server and no page around the frame ever sees.

export const isEmbedded = location.pathname.startsWith('/embed/');
const kTokenKey = 'frontrow.token';
const kParentKey = 'frontrow.parent';
const kPickerHeight = 760; // which fills whatever room it is given, so it has to name some
let memory = /^#([0-9A-HJKMNP-TV-Z]{35})$/.exec(location.hash)?.[1] ?? null;

const enc = encodeURIComponent;
const token = () => memory ?? stored(kTokenKey);
const carried = () => (isEmbedded && token() ? `#${token()}` : '');
export const sessionPath = (session) => `${isEmbedded ? '/embed' : '/sessions'}/${enc(session)}${carried()}`;
export const checkoutPath = (hold) => `${isEmbedded ? '/embed' : ''}/checkout/${enc(hold)}${carried()}`;
export const orderPath = (order) => `${isEmbedded ? '/embed' : ''}/orders/${enc(order)}`;

function stored(key, value) {
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

/** The origin of the page around the frame, which the policy of this page has let in; null where it cannot be known. */
function parentOrigin() {
  const given = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
  if (!given || given === 'null' || given === location.origin) return stored(kParentKey);
  stored(kParentKey, given);
  return given;
}

/** Tells the page around the frame how high this one is, and no other page. */
export function tellHeight() {
  if (!isEmbedded || window.parent === window) return;
  document.documentElement.dataset.embedded = '';
  const origin = parentOrigin();
  if (!origin) return;
  let last = 0;
  new ResizeObserver(() => {
    const isPicker = document.body.classList.contains('picker');
    const height = isPicker ? kPickerHeight : Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    window.parent.postMessage({ type: 'frontrow-height', height }, origin);
  }).observe(document.body);
}
