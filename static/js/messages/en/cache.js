// English, for the cache.
export default {
  'cache.lead':
    'Pages for buyers are prepared once and kept until something changes. They are never out of date; you only need to clear the cache after editing the database by hand.',
  'cache.flush': 'Clear cache',
  'cache.flush_title': 'Clear the cache?',
  'cache.flush_text': 'The next visitor of each page waits a moment longer.',
  'cache.flushed': 'The cache has been cleared.',
  'cache.memory': 'Memory of this process',
  'cache.ratio': 'Hit rate',
  'cache.hits': 'Answers from the cache',
  'cache.loads': 'Answers generated',
  'cache.bytes': 'Memory',
  'cache.state': 'Status',
  'cache.up': 'connected',
  'cache.down': 'not connected; every process uses its own memory',
  'cache.reads': 'Requests',
  'cache.failures': 'Failures',
  'cache.no_redis': 'This process does not share its cache. A single process needs no more than that.',
};
