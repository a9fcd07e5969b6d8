// The one place that talks to the server. A refusal becomes a Problem, silence becomes a NetworkError.

import { buyerInit, keepBuyer } from './promotion/embed.js';

const kTimeoutMs = 12_000;

/**
 * The server understood and said no; `code` is stable, `seats` and `field` say what it was about, `reason` what is wrong with the
 * field, `by` and `at` who was faster and when, `faults` all of it. `words` are a page's own for it.
 */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? (status >= 500 ? 'unavailable' : 'invalid');
    this.field = body?.field;
    this.reason = body?.reason;
    this.by = body?.by;
    this.at = body?.at;
    this.seats = body?.seats ?? [];
    this.faults = body?.faults ?? [];
    this.words = body?.words;
  }
}

/** No answer arrived, so nobody knows whether the request took effect. */
export class NetworkError extends Error {
  seats = [];
}

/** Worth asking again with the very same request: nothing was decided against it. */
export const isPassing = (error) => error instanceof NetworkError || error.status >= 500 || error.status === 429;

/** Throws what no server said: a mistake in a script is none of the refusals that pages have words for. */
export function throwMistake(error) {
  if (!(error instanceof Problem || error instanceof NetworkError)) throw error;
}

/** What was asked for is not ours any more: it has expired, was given back, or the cookie that made it ours is gone. */
export const isGone = ({ status }) => status === 401 || status === 404 || status === 410;

async function send(method, path, options = {}) {
  const { body, file, headers = {}, timeout = kTimeoutMs, welcome = false, cancel = null, binary = false } = options;
  const buyer = buyerInit(welcome);
  const ends = new AbortController();
  const timer = setTimeout(() => ends.abort(), timeout);
  cancel?.addEventListener('abort', () => ends.abort());
  const init = { ...buyer, method, headers: { Accept: 'application/json', ...buyer.headers, ...headers }, signal: ends.signal };
  if (file !== undefined) {
    init.body = file;
    init.headers['Content-Type'] = file.type || 'application/octet-stream';
  } else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers['Content-Type'] = 'application/json';
  }
  try {
    const response = await fetch(path, init);
    keepBuyer(response);
    if (binary && response.ok) return { response, blob: await response.blob() };
    const text = response.status === 204 || response.status === 304 ? '' : await response.text();
    return { response, text };
  } catch (error) {
    throw new NetworkError(error.message);
  } finally {
    clearTimeout(timer);
  }
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

let confirmation = null;
let login = null;

/** What asks for the password over the page where the login has ended: `ask(isEdit)` promises whether somebody logged in. */
export const onLoginEnded = (ask) => {
  login = ask;
};

/**
 * What asks for the password again where the server wants it: `ask()` promises whether it was given and taken. The request
 * that met the refusal is then sent once more; whoever sent it notices nothing.
 */
export const onConfirmation = (ask) => {
  confirmation = ask;
};

async function call(method, path, options, mayConfirm = true) {
  const { response, text } = await send(method, path, options);
  const body = parse(text);
  if (!response.ok) {
    const problem = new Problem(response.status, body);
    const isOver = problem.status === 401 && problem.code === 'unauthorized';
    const again = mayConfirm &&
      ((problem.code === 'confirmation_required' && (await confirmation?.())) || (isOver && (await login?.(method !== 'GET'))));
    if (again) return call(method, path, options, false);
    throw problem;
  }
  if (body === null && response.status !== 204) throw new NetworkError('the answer broke off');
  return body;
}

const enc = encodeURIComponent;

export const getEvents = () => call('GET', '/api/events');
export const getSession = (session) => call('GET', `/api/sessions/${enc(session)}`);
export const getEvent = (event) => call('GET', `/api/events/${enc(event)}`);
export const getHolds = (session, options) => call('GET', `/api/sessions/${enc(session)}/holds`, options);
export const createHold = (session, body) => call('POST', `/api/sessions/${enc(session)}/holds`, { body });
export const getHold = (hold) => call('GET', `/api/holds/${enc(hold)}`);
export const changeHold = (hold, body) => call('PATCH', `/api/holds/${enc(hold)}`, { body });
export const releaseHold = (hold) => call('DELETE', `/api/holds/${enc(hold)}`);
export const tryCode = (code, hold) => call('POST', `/api/holds/${enc(hold)}/code`, { body: { code } });
export const getOrder = (order) => call('GET', `/api/orders/${enc(order)}`);
export const cancelOrder = (order) => call('DELETE', `/api/orders/${enc(order)}`);
/** `together`: with the tickets for the other chairs of a table that is sold as a whole. */
export const cancelTicket = (order, ticket, { together = false } = {}) =>
  call('DELETE', `/api/orders/${enc(order)}/tickets/${enc(ticket)}${together ? '?together=1' : ''}`);

export const passTicket = (order, ticket, body) => call('POST', `/api/orders/${enc(order)}/tickets/${enc(ticket)}/pass`, { body });
export const takeTicketBack = (order, ticket) => call('DELETE', `/api/orders/${enc(order)}/tickets/${enc(ticket)}/pass`);
export const payOtherwise = (order, method) => call('POST', `/api/orders/${enc(order)}/payments`, { body: { method } });
export const giveOrderBack = (order, { amount, currency }) =>
  call('POST', `/api/orders/${enc(order)}/give-back`, { body: { refund: { amount, currency } } });
/** Has what the order says sent to its customer again. */
export const mailOrder = (order) => call('POST', `/api/orders/${enc(order)}/mail`);
/** Has the links of all orders sent to this address, if it has any. */
export const mailLinks = (body) => call('POST', '/api/order-links', { body });
/** What a demo would have sent. */
export const getDemoMail = () => call('GET', '/api/demo/mail');

/** A payment as the provider of a demo has it. */
export const getDemoPayment = (id) => call('GET', `/api/demo/payments/${encodeURIComponent(id)}`);

/** Lets accept, decline, no_return, late or twice happen to it. */
export const payDemo = (id, outcome) => call('POST', `/api/demo/payments/${encodeURIComponent(id)}`, { body: { outcome } });

// Gift cards, as buyers buy them.
export const getGiftCardOffer = () => call('GET', '/api/gift-cards');
export const buyGiftCard = (body, idempotencyKey) =>
  call('POST', '/api/gift-cards', { body, headers: { 'Idempotency-Key': idempotencyKey } });
export const getGiftCard = (order) => call('GET', `/api/gift-cards/${enc(order)}`);
export const cancelGiftCard = (order) => call('DELETE', `/api/gift-cards/${enc(order)}`);
export const payGiftCardOtherwise = (order, method) => call('POST', `/api/gift-cards/${enc(order)}/payments`, { body: { method } });

export const createOrder = (body, idempotencyKey) => call('POST', '/api/orders', { body, headers: { 'Idempotency-Key': idempotencyKey } });

// What the panels ask. `options` is { timeout, cancel }: milliseconds, for what takes the server longer than most, and an
// AbortSignal that gives it up.
export const get = (path, options) => call('GET', path, options);
export const post = (path, body, options) => call('POST', path, { ...options, body });
export const put = (path, body, options) => call('PUT', path, { ...options, body });
export const patch = (path, body, options) => call('PATCH', path, { ...options, body });
export const remove = (path, options) => call('DELETE', path, options);
/** Sends the bytes of a Blob as they are. */
export const upload = (path, file, options) => call('POST', path, { ...options, file });

/** The answer as text, whatever it is written in. */
export async function download(path, options) {
  const { response, text } = await send('GET', path, options);
  if (!response.ok) throw new Problem(response.status, parse(text));
  return text;
}

/** A file that is no text, as a blob; one that is made of `body`, if there is one. */
export async function downloadFile(path, options) {
  const { response, text, blob } = await send(options.body === undefined ? 'GET' : 'POST', path, { ...options, binary: true });
  if (!blob) throw new Problem(response.status, parse(text));
  return blob;
}

/** What is at `path`, with its `etag`; or null where it is still what `etag` names. */
export async function getChanged(path, etag) {
  const headers = etag ? { 'If-None-Match': etag } : {};
  const { response, text } = await send('GET', path, { headers });
  if (response.status === 304) return null;
  const body = parse(text);
  if (!response.ok) throw new Problem(response.status, body);
  if (!body) throw new NetworkError('the answer broke off');
  return { ...body, etag: response.headers.get('ETag') };
}

/** The letters of all places, or null when they are still those of `etag`. */
export const getStates = (session, etag) => getChanged(`/api/sessions/${enc(session)}/states`, etag);
