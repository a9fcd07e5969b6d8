// English, for the log of changes.
export default {
  'audit.more': 'Show earlier changes',
  'audit.verify': 'Check the log',
  'audit.whole': 'The log is whole: every entry follows from those before it.',
  'audit.broken': 'Entry {n} does not follow from those before it. Somebody has changed the log.',
  'audit.none': 'Nothing has been changed yet',
  'audit.none_text': 'Every change that anybody makes in a panel is written down here.',
};
