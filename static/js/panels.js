// Which panels there are and who has to do with them. The server decides; this only spares people a closed door.

export const kPanels = [
  { path: '/admin', key: 'admin', roles: ['admin'] },
  { path: '/venue', key: 'venue', roles: ['admin', 'venue'] },
  { path: '/artist', key: 'artist', roles: ['admin', 'artist'] },
  { path: '/marketing', key: 'marketing', roles: ['admin', 'marketing'] },
  { path: '/box-office', key: 'box_office', roles: ['admin', 'venue', 'box_office'] },
  { path: '/door', key: 'door', roles: ['admin', 'venue', 'box_office', 'steward'] },
];

/** Where everybody finds what is their own. */
export const kAccount = { path: '/account', key: 'account', roles: ['admin', 'venue', 'artist', 'marketing', 'box_office', 'steward'] };

export const panelsOf = (role) => kPanels.filter(({ roles }) => roles.includes(role));

/** Where somebody of this role begins the day. */
export const homeOf = (role) => (kPanels.find(({ key }) => key === role) ?? panelsOf(role)[0])?.path ?? '/';

/**
 * `next` where it is a path of this very site, else null. A link to the login must never lead elsewhere: not by another
 * scheme or host, not by the two slashes or the backslash that browsers read as one.
 */
export function samePath(next) {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || /[\u0000-\u001f\u007f\\]/.test(next)) return null;
  const site = 'https://this.invalid';
  const url = new URL(next, site);
  return url.origin === site && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : null;
}
