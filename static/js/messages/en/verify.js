// What the page says that proves a code.
export default {
  'verify.title': 'Prove a ticket',
  'verify.text':
    'Proves who signed a ticket, for what and for when, with the public keys of this house. Whether it was moved or refunded since, the doors know.',
  'verify.code': 'The digits of the code',
  'verify.go': 'Prove',
  'verify.good': 'Signed by this house',
  'verify.says': 'Ticket {ticket}, good from {from} to {until}',
};
