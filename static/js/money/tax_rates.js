// Rates of tax as somebody types them, a line each: a name and a percentage. Pure: no DOM.

/** "standard 19" of what the server has, a line each. */
export const textOfRates = (rates) => rates.map(({ name, basis_points: rate }) => `${name} ${rate / 100}`).join('\n');

/** What the server wants to know of such a text, or null where a line is none. */
export function ratesOfText(text) {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  const rates = lines.map((line) => /^(\S.*?)[\s:=]+(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(line));
  if (rates.includes(null)) return null;
  const read = rates.map(([, name, whole, part = '']) => ({ name, basis_points: Number(whole) * 100 + Number(part.padEnd(2, '0')) }));
  return read.every(({ basis_points: rate }) => rate <= 10_000) ? read : null;
}
