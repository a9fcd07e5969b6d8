// Times as the clocks of a venue show them: what a datetime-local field holds, and back.

const formats = new Map();

function format(zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    }));
  }
  return formats.get(zone);
}

/** "2026-12-04T19:30" of a moment. */
export function toLocal(moment, zone) {
  const parts = Object.fromEntries(format(zone).formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** Whether the clocks skip this time: on a night of spring they go from two to three at once. */
export function isSkipped(text, zone) {
  const moment = fromLocal(text, zone);
  return moment !== null && toLocal(moment, zone) !== text;
}

/**
 * The moment, in UTC, at which the clocks show this; null where the text is none. A time that the clocks skip is taken
 * as if they had not been moved yet.
 */
export function fromLocal(text, zone) {
  const shown = Date.parse(`${text}Z`);
  if (Number.isNaN(shown)) return null;
  const ahead = (moment) => Date.parse(`${toLocal(moment, zone)}Z`) - moment;
  const guess = shown - ahead(shown);
  const moment = shown - ahead(guess);
  const found = [moment, guess].find((one) => toLocal(one, zone) === text) ?? Math.max(moment, guess);
  return new Date(found).toISOString();
}
