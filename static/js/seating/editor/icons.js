// The pictures on the editor's buttons: a few strokes each, on a square of 20.
import { svg } from '../../dom.js';

const kPaths = {
  select: 'M5 3l10 7-4.5.8L13 16l-2 .9-2.4-5.2L5 14.5z',
  seats: 'M3 3h2M8 3h2M13 3h2M17 3v2M17 8v2M3 6v2M3 11v2M3 16h2M8 17a2.4 2.4 0 1 1 .01 0M14 17a2.4 2.4 0 1 1 .01 0',
  adding: 'M4 4h7v7H4zM13 10v7M9.5 13.5h7',
  brush: 'M16.5 3.5L9 11M9 11a2.6 2.6 0 0 0-3.6 2.4c0 1.5-1 2.2-2.4 2.6 3.2 1 7.4.6 7.4-2.6A2.6 2.6 0 0 0 9 11z',
  help: 'M7.2 7.2a2.8 2.8 0 1 1 4.2 2.5c-.9.5-1.4 1-1.4 2M10 15v.4',
  pan: 'M10 3v14M3 10h14M10 3L8 5M10 3l2 2M10 17l-2-2M10 17l2-2M3 10l2-2M3 10l2 2M17 10l-2-2M17 10l-2 2',
  row: 'M4 6.5a2 2 0 1 1-.01 0M10 8.5a2 2 0 1 1-.01 0M16 6.5a2 2 0 1 1-.01 0',
  round:
    'M10 6.6a3.4 3.4 0 1 1-.01 0M10 2a1.2 1.2 0 1 1-.01 0M10 15.6a1.2 1.2 0 1 1-.01 0M3.2 8.8a1.2 1.2 0 1 1-.01 0M16.8 8.8a1.2 1.2 0 1 1-.01 0',
  table:
    'M3.5 7.5h13v5h-13zM6.5 2.8a1.2 1.2 0 1 1-.01 0M13.5 2.8a1.2 1.2 0 1 1-.01 0M6.5 14.8a1.2 1.2 0 1 1-.01 0M13.5 14.8a1.2 1.2 0 1 1-.01 0',
  area: 'M3.5 5.5h13v9h-13zM7.5 9a1 1 0 1 1-.1 0M12.5 9a1 1 0 1 1-.1 0',
  stage: 'M3 5h14l-2 9H5zM8 17h4',
  text: 'M4.5 5V4h11v1M10 4v12M8 16h4',
  focal: 'M2.5 10C5 6 8 5 10 5s5 1 7.5 5c-2.5 4-5.5 5-7.5 5s-5-1-7.5-5zM10 7.5a2.5 2.5 0 1 1-.01 0',
  undo: 'M4 8h8a4 4 0 0 1 0 8H8M4 8l3.5-3.5M4 8l3.5 3.5',
  redo: 'M16 8H8a4 4 0 0 0 0 8h4M16 8l-3.5-3.5M16 8l-3.5 3.5',
  plus: 'M10 4v12M4 10h12',
  tick: 'M4 10.5l4 4 8-9',
  minus: 'M4 10h12',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  left: 'M3 3v14M6 6h10M6 13h6',
  centre: 'M10 3v14M5 6h10M7 13h6',
  right: 'M17 3v14M4 6h10M8 13h6',
  top: 'M3 3h14M6 6v10M13 6v6',
  middle: 'M3 10h14M6 5v10M13 7v6',
  bottom: 'M3 17h14M6 4v10M13 8v6',
  spread_x: 'M3 3v14M17 3v14M10 6v8',
  spread_y: 'M3 3h14M3 17h14M6 10h8',
  mirror_x: 'M10 3v14M7 6l-4 8h4zM13 6l4 8h-4z',
  mirror_y: 'M3 10h14M6 7l8-4v4zM6 13l8 4v-4z',
  turn_left: 'M4.5 8a6 6 0 1 1-.4 4M4.5 3.5V8H9',
  turn_right: 'M15.5 8a6 6 0 1 0 .4 4M15.5 3.5V8H11',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  bin: 'M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6M9 9v4M11 9v4',
  up: 'M10 16V4M5 9l5-5 5 5',
  down: 'M10 4v12M5 11l5 5 5-5',
};

export const icon = (name) =>
  svg('svg', { viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true' }, svg('path', { d: kPaths[name] }));
