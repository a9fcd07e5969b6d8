// An order that its buyer is about to exchange, kept for this tab until another one has taken its place.
import * as api from '../api.js';

const kExchange = 'frontrow.exchange';

/** Keeps it for this tab. Returns whether that is possible: in a frame of another site it may not be. */
export function rememberExchange(order) {
  try {
    sessionStorage.setItem(kExchange, JSON.stringify({ order: order.id, session: order.session }));
    return true;
  } catch {
    return false;
  }
}

/** Another order has taken its place, or the buyer thinks better of it. */
export function forgetExchange() {
  try {
    sessionStorage.removeItem(kExchange);
  } catch {
    // then nothing was kept
  }
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(kExchange));
  } catch {
    return null;
  }
}

/** Resolves to the buyer's order that pays for seats of this session, with what it brings, or null. */
export async function exchangedOrder(session) {
  const exchange = kept();
  if (!exchange || exchange.session === session) return null;
  const { order } = await api.getOrder(exchange.order);
  if (!order.rights?.exchange) return null;
  const worth = order.tickets.filter(({ status }) => status === 'valid').reduce((sum, { price }) => sum + price.amount, 0);
  return {
    id: order.id,
    reference: order.reference,
    credit: { ...order.total, amount: Math.max(0, worth - order.refunded.amount - order.rights.exchange_fee.amount) },
  };
}
