// German, for the cache.
export default {
  'cache.lead':
    'Seiten für Käufer werden einmal erzeugt und behalten, bis sich etwas ändert. Sie sind nie veraltet; den Cache müssen Sie nur leeren, wenn jemand die Datenbank von Hand geändert hat.',
  'cache.flush': 'Cache leeren',
  'cache.flush_title': 'Cache leeren?',
  'cache.flush_text': 'Wer eine Seite danach als Erstes aufruft, wartet einen Moment länger.',
  'cache.flushed': 'Der Cache wurde geleert.',
  'cache.memory': 'Speicher dieses Prozesses',
  'cache.ratio': 'Trefferquote',
  'cache.hits': 'Antworten aus dem Cache',
  'cache.loads': 'Erzeugte Antworten',
  'cache.bytes': 'Speicher',
  'cache.state': 'Status',
  'cache.up': 'verbunden',
  'cache.down': 'nicht verbunden; jeder Prozess verwendet seinen eigenen Speicher',
  'cache.reads': 'Anfragen',
  'cache.failures': 'Fehler',
  'cache.no_redis': 'Dieser Prozess teilt seinen Cache mit keinem anderen. Für einen einzelnen Prozess ist mehr nicht nötig.',
};
