// German, for the log of changes.
export default {
  'audit.more': 'Frühere Änderungen zeigen',
  'audit.verify': 'Protokoll prüfen',
  'audit.whole': 'Das Protokoll ist unversehrt: jeder Eintrag folgt aus denen davor.',
  'audit.broken': 'Eintrag {n} folgt nicht aus denen davor. Jemand hat das Protokoll geändert.',
  'audit.none': 'Noch ist nichts geändert worden',
  'audit.none_text': 'Jede Änderung, die jemand in einem der Bereiche macht, steht hier.',
};
