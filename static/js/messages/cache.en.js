// English, for the cache.
export default {
  'cache.lead': 'What buyers read is made once and kept until it changes. It is never out of date; there is no need to flush it, unless somebody has edited the database by hand.',
  'cache.flush': 'Make everything anew',
  'cache.flush_title': 'Make every answer anew?',
  'cache.flush_text': 'Every process forgets what it keeps. The next reader of each page waits a moment longer.',
  'cache.flushed': 'Everything is made anew.',
  'cache.memory': 'Memory of this process',
  'cache.ratio': 'Answers that were there',
  'cache.hits': 'Answers from the cache',
  'cache.loads': 'Answers made',
  'cache.bytes': 'Memory',
  'cache.state': 'State',
  'cache.up': 'answers',
  'cache.down': 'does not answer; every process keeps its own',
  'cache.reads': 'Questions',
  'cache.failures': 'Failures',
  'cache.no_redis': 'This process shares its cache with no other. That is all one process needs.',
};
