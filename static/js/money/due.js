// What is left to pay for an order that waits for its money.

/** As money: what it costs without what another order or a gift card pays of it, with the donation. */
export const dueOf = ({ total, credit, by_gift_card: byCard, donation }) => ({
  ...total,
  amount: total.amount - credit.amount - byCard.amount + donation.amount,
});
