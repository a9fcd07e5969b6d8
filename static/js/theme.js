// The colours of the page for the canvas, read from the same custom properties that style everything else.

const kNames = ['paper', 'surface', 'ink', 'muted', 'line', 'accent', 'on-accent', 'stage', 'focus', 'taken'];

export function readTheme(element) {
  const style = getComputedStyle(element);
  const theme = Object.fromEntries(kNames.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  theme.font = style.fontFamily;
  theme.serif = style.getPropertyValue('--serif').trim();
  return theme;
}

/** Texts on the canvas are centred on their point from here on, so large and in this colour. */
export function centerText(ctx, { font }, size, color, style = 400, family = font) {
  ctx.font = `${style} ${size}px ${family}`;
  ctx.fillStyle = color;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
}

/** Calls back whenever the colours may have changed. */
export function onThemeChange(callback) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', callback);
  matchMedia('(prefers-contrast: more)').addEventListener('change', callback);
}

/** [r, g, b] of a #rgb or #rrggbb colour; a middle grey for anything else. */
export function rgb(color) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color ?? '')?.[1];
  if (!hex) return [120, 120, 120];
  const wide = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  return [0, 2, 4].map((at) => Number.parseInt(wide.slice(at, at + 2), 16));
}

export const css = (parts, alpha = 1) => `rgba(${parts.map(Math.round).join(',')},${alpha})`;

export const mix = (a, b, share) => a.map((value, i) => value + (b[i] - value) * share);

function luminance(parts) {
  const [r, g, b] = parts.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour itself, moved towards the ink only as far as it needs to stand out from the paper. */
export function legible(color, theme, ratio = 3) {
  const paper = rgb(theme.surface);
  const ink = rgb(theme.ink);
  let parts = rgb(color);
  for (let step = 0; step < 12 && contrast(parts, paper) < ratio; step += 1) parts = mix(parts, ink, 0.12);
  return parts;
}

/** Black or white, whichever reads better on the colour. */
export const inkOn = (parts) => (contrast(parts, [255, 255, 255]) >= 4.5 ? '#ffffff' : '#16120e');
