// German, for the cache.
export default {
  'cache.lead': 'Was Käufer lesen, wird einmal gemacht und behalten, bis es sich ändert. Es ist nie veraltet; leeren muss man es nur, wenn jemand die Datenbank von Hand geändert hat.',
  'cache.flush': 'Alles neu machen',
  'cache.flush_title': 'Jede Antwort neu machen?',
  'cache.flush_text': 'Jeder Prozess vergisst, was er behalten hat. Wer eine Seite danach zuerst liest, wartet einen Moment länger.',
  'cache.flushed': 'Alles wird neu gemacht.',
  'cache.memory': 'Speicher dieses Prozesses',
  'cache.ratio': 'Antworten, die schon da waren',
  'cache.hits': 'Antworten aus dem Cache',
  'cache.loads': 'Gemachte Antworten',
  'cache.bytes': 'Speicher',
  'cache.state': 'Zustand',
  'cache.up': 'antwortet',
  'cache.down': 'antwortet nicht; jeder Prozess behält sein Eigenes',
  'cache.reads': 'Fragen',
  'cache.failures': 'Fehler',
  'cache.no_redis': 'Dieser Prozess teilt seinen Cache mit keinem anderen. Mehr braucht ein Prozess nicht.',
};
