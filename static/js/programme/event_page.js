// The page of one event: what it is, all its performances, the way there, and a link to hand on.
import * as api from '../api.js';
import { $, copyText, h, pageData, pathPart } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { frame } from '../page.js';
import { eventCard } from './event_card.js';
import { previewNote, previewOf } from './preview.js';

/** Hands the address on by what the device has for that, else copies it. */
async function share({ title }) {
  const url = location.origin + location.pathname;
  try {
    if (navigator.share) return await navigator.share({ title, url });
  } catch (error) {
    if (error.name === 'AbortError') return undefined; // they thought better of it
  }
  if (await copyText(url)) return notify(t('event.copied'), { key: 'share' });
  return notify(url, { kind: 'alert', key: 'share' }); // to be copied by hand
}

function venueLine({ name, city }) {
  const place = `${name}, ${city}`;
  return h('li', {}, place, ' ',
    h('a', { href: `https://www.openstreetmap.org/search?query=${encodeURIComponent(place)}`, target: '_blank', rel: 'noopener' },
      t('event.map')));
}

function render(event) {
  const { preview } = event;
  const venues = [...new Map(event.sessions.map(({ venue }) => [venue.slug, venue])).values()];
  $('#event').replaceChildren(
    h('p.crumbs', {}, h('a', { href: '/' }, t('nav.events'))),
    event.status === 'cancelled' && h('p.closed', {}, t('event.cancelled')) || '',
    preview ? previewNote(preview, venues[0]?.timezone) : '',
    eventCard(event, 0, { isWhole: true, ...(preview && { path: previewOf }) }),
    event.sessions.length ? '' : h('p', {}, t('event.no_dates')),
    venues.length ? h('section', {}, h('h2', {}, t('event.where')), h('ul.event-venues', {}, venues.map(venueLine))) : '',
    preview ? '' : h('p', {}, h('button.button.button-quiet', { type: 'button', onclick: () => share(event) }, t('event.share')))
  );
}

async function start() {
  try {
    const event = pageData() ?? (await api.getEvent(pathPart(1)));
    frame(event.title);
    render(event);
  } catch (error) {
    frame('');
    failedPage(error, error.status === 404 && { title: t('missing.title'), text: t('missing.text') });
  }
}

start();
