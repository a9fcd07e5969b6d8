// English, for the frame of the administration. Each section has a table of its own.
export default {
  'admin.sections': 'Administration',
  'admin.overview': 'Overview',
  'admin.programme': 'Programme',
  'admin.orders': 'Orders',
  'admin.gift_cards': 'Gift cards',
  'admin.mail': 'Emails',
  'admin.letters': 'Email texts',
  'admin.books': 'Books',
  'admin.people': 'Users',
  'admin.settings': 'Settings',
  'admin.system': 'System',
  'admin.webhooks': 'Webhooks',
  'admin.cache': 'Cache',
  'admin.audit': 'Log',
  'admin.missing_title': 'This section could not be loaded',
  'admin.missing_text': 'The other sections still work. Reload the page to try again.',
};
