// The outlines of standing areas and shapes. That of an area is kept in parts of its box, from 0 to 1, so that whoever
// moves or stretches the box need not know it. Pure: no DOM.
import { areaCorners } from '../../venue_map.js';
import { centreOf, point, rounded } from './geometry.js';

const kCorners = 32; // of an ellipse
const part = (value) => Math.min(1, Math.max(0, Math.round(value * 10_000) / 10_000)) + 0;

/** An ellipse in parts of its box. */
export const kEllipse = Object.freeze(Array.from({ length: kCorners }, (_, i) => {
  const angle = (2 * Math.PI * i) / kCorners;
  return Object.freeze([part(0.5 + Math.sin(angle) / 2), part(0.5 - Math.cos(angle) / 2)]);
}));

/** The corners of the ellipse in a box. */
export const ellipsePoints = (box) => areaCorners({ ...box, outline: kEllipse }).map(([x, y]) => [rounded(x), rounded(y)]);

/** Where an area with these corners lies: { x, y, width, height, outline }. */
export function areaAround(points) {
  const [left, top] = [0, 1].map((i) => rounded(Math.min(...points.map((one) => one[i]))));
  const [right, bottom] = [0, 1].map((i) => rounded(Math.max(...points.map((one) => one[i]))));
  const [width, height] = [rounded(right - left), rounded(bottom - top)];
  const outline = points.map(([x, y]) => [part((x - left) / (width || 1)), part((y - top) / (height || 1))]);
  return { x: left, y: top, width, height, outline };
}

/** The area where `way` takes it: a rectangle keeps its sides and goes with its middle, an outline is turned and mirrored too. */
export function movedArea(area, way) {
  const centre = centreOf(area);
  const to = way(centre);
  const corner = way(area);
  const isShift = rounded(corner.x - area.x) === rounded(to.x - centre.x) && rounded(corner.y - area.y) === rounded(to.y - centre.y);
  if (!area.outline || isShift) return { ...area, ...point(area.x + to.x - centre.x, area.y + to.y - centre.y) };
  const corners = areaCorners(area).map(([x, y]) => {
    const there = way({ x, y });
    return [there.x, there.y];
  });
  return { ...area, ...areaAround(corners) };
}
