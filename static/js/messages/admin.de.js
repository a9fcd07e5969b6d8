// Deutsch, für den Rahmen der Verwaltung. Jeder Bereich hat seine eigene Tabelle.
export default {
  'admin.sections': 'Bereiche',
  'admin.overview': 'Übersicht',
  'admin.programme': 'Programm',
  'admin.orders': 'Bestellungen',
  'admin.books': 'Bücher',
  'admin.people': 'Leute',
  'admin.settings': 'Einstellungen',
  'admin.cache': 'Cache',
  'admin.audit': 'Protokoll',
  'admin.missing_title': 'Dieser Bereich ließ sich nicht laden',
  'admin.missing_text': 'Alles andere in der Verwaltung geht. Laden Sie die Seite neu, um es noch einmal zu versuchen.',
  'admin.unsaved_title': 'Gehen, ohne zu speichern?',
  'admin.unsaved_text': 'Was Sie hier geändert haben, ist noch nicht gespeichert.',
  'admin.unsaved_leave': 'Gehen',
  'admin.unsaved_stay': 'Hier bleiben',
};
