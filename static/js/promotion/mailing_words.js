// How a mailing is called in its list and on its page.
import { h } from '../dom.js';
import { t } from '../messages.js';

export const kPath = '/api/marketing/mailings';

const kBadges = { draft: 'badge', going_out: 'badge.badge-good', sent: 'badge.badge-good', stopped: 'badge.badge-alert' };

export const stateBadge = ({ state }) => h(`span.${kBadges[state]}`, {}, t(`mailings.is_${state}`));

/** Whom it is for: "Everyone on the list", "Asked about: Hamlet". */
export function toWords({ to_event: event, to_artist: artist }, programme) {
  if (event) return t('mailings.to_event', { event: programme.find(({ slug }) => slug === event)?.title ?? event });
  return artist ? t('mailings.to_artist', { artist }) : t('mailings.to_all');
}
