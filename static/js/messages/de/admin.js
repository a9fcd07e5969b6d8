// Deutsch, für den Rahmen der Verwaltung. Jeder Bereich hat seine eigene Tabelle.
export default {
  'admin.sections': 'Verwaltung',
  'admin.overview': 'Übersicht',
  'admin.programme': 'Programm',
  'admin.orders': 'Bestellungen',
  'admin.gift_cards': 'Geschenkkarten',
  'admin.mail': 'E-Mails',
  'admin.letters': 'E-Mail-Texte',
  'admin.books': 'Buchhaltung',
  'admin.people': 'Benutzer',
  'admin.settings': 'Einstellungen',
  'admin.system': 'Technik',
  'admin.webhooks': 'Webhooks',
  'admin.cache': 'Cache',
  'admin.audit': 'Protokoll',
  'admin.missing_title': 'Dieser Bereich konnte nicht geladen werden',
  'admin.missing_text': 'Die anderen Bereiche funktionieren weiterhin. Laden Sie die Seite neu, um es noch einmal zu versuchen.',
};
