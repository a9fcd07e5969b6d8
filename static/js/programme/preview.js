// A draft as its pages will look, for whoever has the link: nothing is sold, and nobody else is told of it.
import { h } from '../dom.js';
import { kOwnZone, moment } from '../format.js';
import { t } from '../messages.js';

/** What stands above a page of a draft: what it is, and until when the link is good. */
export const previewNote = ({ until }, zone = kOwnZone) =>
  h('div.preview-note', {}, h('p', {}, h('strong', {}, t('preview.title'))), h('p', {}, t('preview.text', { date: moment(until, zone) })));

/** The page of a performance, from that of its event, and the way back. */
export const previewOf = (slug) => `${location.pathname}/${encodeURIComponent(slug)}`;
export const backToEvent = () => location.pathname.split('/').slice(0, -1).join('/');
