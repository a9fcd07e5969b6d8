// Repeats a session: on weekdays up to a day, without those dates that are left out.
import * as api from '../api.js';
import { h } from '../dom.js';
import { dayOfYear, weekday } from '../format.js';
import { field, refuseField } from '../forms.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { formDialog } from '../panel.js';
import { addDays } from './catalogue.js';
import { pathOf } from './session_actions.js';
import { fromLocal, isSkipped, toLocal } from './zone_time.js';

const kMost = 100;
const kMonday = '2024-01-01';

const weekdayOf = (day) => (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7; // Monday is 0

/** The days after `first` up to `last` that are one of these weekdays, one more than can be added at most. */
function daysOf(first, last, weekdays) {
  const days = [];
  if (!weekdays.size) return days; // else every day up to a far year would be looked at for nothing
  for (let day = addDays(first, 1); day <= last && days.length <= kMost; day = addDays(day, 1)) {
    if (weekdays.has(weekdayOf(day))) days.push(day);
  }
  return days;
}

/** Which days there are to choose from, and which of them are chosen. */
class Dates {
  #left = new Set(); // what was unticked stays so, whatever becomes of the weekdays
  element = h('div.checks', { role: 'group', 'aria-label': t('programme.repeat_dates') });
  count = h('p.hint', { role: 'status' });

  constructor(event, session) {
    const zone = session.venue.timezone;
    this.zone = zone;
    [this.first, this.clock] = toLocal(session.starts_at, zone).split('T');
    this.taken = new Set(event.sessions.filter(({ status, venue }) => status === 'scheduled' && venue.slug === session.venue.slug)
      .map(({ starts_at: starts }) => Date.parse(starts)));
  }

  show(last, weekdays) {
    this.days = daysOf(this.first, last, weekdays);
    this.element.replaceChildren(...this.days.slice(0, kMost).map((day) => this.#line(day)));
    this.#recount();
  }

  #line(day) {
    const at = `${day}T${this.clock}`;
    const why = this.taken.has(Date.parse(fromLocal(at, this.zone))) ? 'repeat_taken' : isSkipped(at, this.zone) ? 'repeat_skipped' : '';
    const box = h('input', { type: 'checkbox', value: day, checked: !why && !this.#left.has(day), disabled: Boolean(why) });
    box.addEventListener('change', () => {
      if (box.checked) this.#left.delete(day);
      else this.#left.add(day);
      this.#recount();
    });
    return h('label.check', {}, box,
      h('span', {}, dayOfYear(`${day}T12:00:00Z`, 'UTC'), why && h('small', {}, ` ${t(`programme.${why}`)}`)));
  }

  #recount() {
    const n = this.chosen().length;
    this.count.textContent = this.days.length > kMost ? t('programme.repeat_many', { n: kMost }) : t('programme.repeat_count', { n });
  }

  chosen() {
    return [...this.element.querySelectorAll('input:checked')].map(({ value }) => value);
  }
}

export async function repeat({ panel, event, session }) {
  const dates = new Dates(event, session);
  const boxes = Array.from({ length: 7 },
    (_, n) => h('input', { type: 'checkbox', name: `weekday-${n}`, checked: n === weekdayOf(dates.first) }));
  const weekdays = h('div.weekdays', { role: 'group', 'aria-label': t('programme.field.weekdays') },
    boxes.map((box, n) => h('label.check', {}, box, h('span', {}, weekday(addDays(kMonday, n), 'UTC')))));
  const until = field({
    name: 'until',
    type: 'date',
    label: t('programme.field.until'),
    value: addDays(dates.first, 28),
    required: true,
  });
  const last = until.querySelector('input');
  const redraw = () => dates.show(last.value, new Set(boxes.flatMap(({ checked }, n) => (checked ? [n] : []))));
  for (const input of [...boxes, last]) input.addEventListener('input', redraw);
  redraw();
  const added = await formDialog({
    title: t('programme.repeat'),
    text: t('programme.repeat_text'),
    confirm: t('programme.repeat_confirm'),
    fields: [weekdays, until, dates.element, dates.count],
    save: () => {
      const days = dates.chosen();
      if (!days.length) refuseField('until', t('programme.repeat_none'));
      return api.post(`${pathOf(session.slug)}/repeat`, { days });
    },
  });
  if (!added) return;
  panel.go('programme', 'events', session.event);
  notify(t('programme.repeated', { n: added.items.length }));
}
