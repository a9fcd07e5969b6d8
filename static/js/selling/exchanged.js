// An order that its buyer is about to exchange, kept for this tab until another one has taken its place.
import * as api from '../api.js';

export const kExchange = 'frontrow.exchange';

/** Promises the buyer's order that pays for seats of this session, with what it brings, or null. */
export async function exchangedOrder(session) {
  const kept = JSON.parse(sessionStorage.getItem(kExchange) ?? 'null');
  if (!kept || kept.session === session) return null;
  const { order } = await api.getOrder(kept.order);
  if (!order.rights?.exchange) return null;
  const worth = order.tickets.filter(({ status }) => status === 'valid').reduce((sum, { price }) => sum + price.amount, 0);
  return {
    id: order.id,
    reference: order.reference,
    credit: { ...order.total, amount: Math.max(0, worth - order.refunded.amount - order.rights.exchange_fee.amount) },
  };
}

/** Another order has taken its place, or the buyer thinks better of it. */
export const forgetExchange = () => sessionStorage.removeItem(kExchange);
