// The seat-map editor against the real server: draw, undo, redo, number, mend what is wrong, publish, and meet somebody
// who was faster.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { addRows, drag, drawHall, place, places, publish, set } from '../editor_steps.mjs';
import * as steps from '../editor_steps.mjs';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const admin = (options) => steps.admin(house, options);
const addVenue = (page, slug) => steps.addVenue(house, page, slug);
const venueOf = (page, slug) => steps.venueOf(house, page, slug);
const openEditor = (page, slug) => steps.openEditor(house, page, slug);

test('a hall is drawn, undone and redone, numbered and published', async () => {
  const page = await admin();
  await addVenue(page, 'neue-halle');
  await openEditor(page, 'neue-halle');
  await drawHall(page);

  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+z');
  await places(page, 0);
  await page.keyboard.press('Control+Shift+z');
  await places(page, 50);

  await page.click('[data-tool=select]');
  const seat = await place(page, { x: 380, y: 250 });
  await page.mouse.click(seat.x, seat.y);
  await page.mouse.click(seat.x, seat.y); // twice: its row
  await page.waitForSelector('.ed-summary:has-text("10 seats"):has-text("row B")');
  await page.selectOption('[data-k=seats-kind]', 'odd');
  await page.selectOption('[data-k=seats-from]', 'right');
  await page.click('[data-k=number]');

  await publish(page);
  await page.waitForSelector('.notice:has-text("Published")');
  const venue = await venueOf(page, 'neue-halle');
  const map = await (await page.request.get(`${house.base}/api/maps/${venue.map}`)).json();
  assert.equal(map.sections.length, 1);
  assert.deepEqual(map.sections[0].rows.map(({ label, seats }) => [label, seats.length]),
    ['A', 'B', 'C', 'D', 'E'].map((label) => [label, 10]));
  assert.deepEqual(map.sections[0].rows[1].seats.map(({ label }) => label),
    ['19', '17', '15', '13', '11', '9', '7', '5', '3', '1']);
  assert.deepEqual(map.sections[0].rows[0].seats.map(({ next }) => next), [1, 2, 3, 4, 5, 6, 7, 8, 9, null]);
  assert.deepEqual(map.decorations.map(({ kind }) => kind), ['stage']);

  // Published again with one more row: the seats from before keep their ids.
  await page.keyboard.press('Escape');
  await page.click('[data-tool=row]');
  await set(page, 'rows', 1);
  await drag(page, { x: 380, y: 400 }, { x: 620, y: 400 });
  await places(page, 60);
  await publish(page);
  const second = await until('a new map', async () => {
    const now = await venueOf(page, 'neue-halle');
    return now.map !== venue.map && now;
  });
  const next = await (await page.request.get(`${house.base}/api/maps/${second.map}`)).json();
  const idsOf = ({ sections }) => sections.flatMap(({ rows }) => rows.flatMap(({ seats }) => seats.map(({ id }) => id)));
  assert.deepEqual(idsOf(next).slice(0, 50), idsOf(map));
});

test('whoever goes on to the next field with the keyboard replaces what stands there', async () => {
  const page = await admin();
  await addVenue(page, 'fast-hands');
  await openEditor(page, 'fast-hands');
  await drawHall(page);
  await page.click('[data-tool=select]');
  const seat = await place(page, { x: 380, y: 250 });
  await page.mouse.click(seat.x, seat.y);
  await page.mouse.click(seat.x, seat.y); // twice: its row
  await page.fill('[data-k=row-count]', '9');
  await page.keyboard.press('Tab');
  const next = await page.evaluate(() => document.activeElement.dataset.k);
  // The step that this made has the side built again: the field that was reached is another one now, with the same name.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await places(page, 49);
  await page.keyboard.type('31');
  assert.equal(await page.inputValue(`[data-k=${next}]`), '31');
});

test('problems are named, lead to their place and keep a map from being published', async () => {
  const page = await admin();
  await addVenue(page, 'kleine-halle');
  await openEditor(page, 'kleine-halle');
  await page.click('[data-k=publish]');
  await page.waitForSelector('.ed-problem.is-blocking:has-text("no places")');
  await drawHall(page);
  await page.click('[data-tool=select]');
  const seat = await place(page, { x: 380, y: 220 });
  await page.mouse.click(seat.x, seat.y);
  await set(page, 'seat-label', '2');
  await page.click('[data-tab=problems]');
  await page.click('.ed-problem:has-text("row A")');
  await page.click('[data-tab=properties]');
  await page.waitForSelector('.ed-summary:has-text("2 seats")');
});

test('a closed tab loses nothing, and whoever was slower chooses between two maps', async () => {
  const page = await admin();
  await addVenue(page, 'stadthalle');
  await openEditor(page, 'stadthalle');
  await drawHall(page);
  await page.waitForSelector('.ed-state:has-text("Draft, ")');
  await page.reload();
  await page.waitForSelector('.notice:has-text("Your draft")');
  await places(page, 50);
  // Undo goes on where it was, and so does redo after another reload.
  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+z');
  await places(page, 0);
  await page.waitForSelector('.ed-state:has-text("Draft, ")');
  await page.reload();
  await page.waitForSelector('.notice:has-text("Your draft")');
  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+y');
  await places(page, 50);

  const { items } = await (await page.request.get(`${house.base}/api/venue/venues?limit=100`)).json();
  const { id, ...theirs } = await (await page.request.get(`${house.base}/api/maps/${items.find(({ map }) => map).map}`)).json();
  const answer = await page.request.post(`${house.base}/api/venue/venues/stadthalle/maps`,
    { data: { map: theirs, replaces: null }, headers: { Origin: house.base } });
  assert.equal(answer.status(), 201);

  await publish(page);
  await page.waitForSelector('dialog:has-text("Someone else has changed this")');
  await page.click('dialog [value=no]'); // keep mine
  await places(page, 50);
  await publish(page);
  await page.waitForSelector('.notice:has-text("Published")');
  const { map } = await venueOf(page, 'stadthalle');
  assert.notEqual(map, (await answer.json()).id);
});

for (const { name, ...options } of [
  { name: 'light desktop', locale: 'en-GB' },
  { name: 'dark phone in German', locale: 'de-DE', colorScheme: 'dark', viewport: { width: 360, height: 740 },
    hasTouch: true, isMobile: true },
]) {
  test(`login, setup, venues and editor for everybody: ${name}`, async () => {
    const visitor = await house.visitor({ ...options, bypassCSP: true });
    const check = async (page, what) => {
      await axe(page, what);
      assert.equal(await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${what} scrolls sideways`);
    };
    await visitor.goto(`${house.base}/venue`);
    await visitor.waitForURL(/\/login\?next=%2Fvenue/);
    await visitor.waitForSelector('[name=password]');
    await check(visitor, 'login');
    await visitor.fill('[name=email]', 'admin@demo.example');
    await visitor.fill('[name=password]', 'wrong, certainly');
    await visitor.click('[type=submit]');
    await visitor.waitForSelector('#trouble:visible');
    await check(visitor, 'login refused');
    await visitor.fill('[name=password]', 'curtain up');
    await visitor.click('[type=submit]');
    await visitor.waitForURL(/\/venue$/);
    await visitor.waitForSelector('.panel-page table');
    await check(visitor, 'venues');
    await visitor.goto(`${house.base}/setup#token`);
    await visitor.waitForSelector('[type=submit]');
    await check(visitor, 'setup');
    const { items } = await (await visitor.request.get(`${house.base}/api/venue/venues?limit=100`)).json();
    await openEditor(visitor, items.find(({ map }) => map).slug);
    await visitor.click('[data-tab=versions]');
    await visitor.click('[data-k=compare-0]');
    await visitor.waitForSelector('[data-k=compare-end]');
    for (const tab of ['versions', 'sections', 'categories', 'problems', 'tracing', 'properties']) {
      await visitor.click(`[data-tab=${tab}]`);
      await check(visitor, `editor, ${tab}`);
    }
    await visitor.click('[data-k=all]');
    await visitor.waitForSelector('.ed-summary');
    await check(visitor, 'editor with everything selected');
    await visitor.click('[data-k=preview]');
    await visitor.waitForSelector('dialog[open] .ed-preview[data-camera]'); // painted
    await check(visitor, 'preview');
  });
}

test('a long import shows that it goes on, and is given up without a trace', async () => {
  const page = await admin();
  await openEditor(page, 'theater-am-fleet');
  const before = await page.textContent('.ed-status');
  await page.route('**/api/venue/plans*', () => {}, { times: 1 }); // as if it took for ever
  const bring = async () => {
    await page.click('[data-k=import]');
    await page.setInputFiles('dialog [name=file]', new URL('../../../docs/examples/small-plan.pretix.json', import.meta.url).pathname);
    await until('the format that it looks like', async () => (await page.inputValue('dialog [name=format]')) === 'pretix');
    await page.click('dialog [type=submit]');
  };
  await bring();
  await page.waitForSelector('dialog progress');
  await page.click('dialog .dialog-actions button');
  await page.waitForSelector('dialog', { state: 'detached' });
  assert.equal(await page.textContent('.ed-status'), before);
  assert.equal(await page.locator('.notice-alert').count(), 0);
  await bring();
  await until('the plan of the file', async () => (await page.textContent('.ed-status')) !== before);
});

test('an area is drawn by its corners, a stage as an ellipse, and a symbol without words; buyers get them', async () => {
  const page = await admin();
  await addVenue(page, 'runde-halle');
  await openEditor(page, 'runde-halle');
  const click = async (at) => {
    const { x, y } = await place(page, at);
    await page.mouse.click(x, y);
  };
  await page.click('[data-tool=stage]');
  await page.selectOption('[data-k=shape]', 'ellipse');
  await drag(page, { x: 350, y: 40 }, { x: 650, y: 130 });
  await page.click('[data-tool=area]');
  await page.selectOption('[data-k=shape]', 'polygon');
  for (const [x, y] of [[300, 200], [700, 200], [500, 400], [300, 200]]) await click({ x, y });
  await places(page, 100);
  assert.equal(await page.inputValue('[data-k=area-shape]'), 'polygon');
  await page.click('[data-tool=text]');
  await page.selectOption('[data-k=symbol]', 'bar');
  await click({ x: 800, y: 300 });
  await publish(page);
  await page.waitForSelector('.notice:has-text("Published")');
  const { map } = await venueOf(page, 'runde-halle');
  const { areas, decorations } = await (await page.request.get(`${house.base}/api/maps/${map}`)).json();
  assert.deepEqual(areas.map(({ x, y, width, height, outline }) => [x, y, width, height, outline]),
    [[300, 200, 400, 200, [[0, 0], [1, 0], [0.5, 1]]]]);
  assert.deepEqual(decorations.map(({ kind, text, symbol, points }) => [kind, text, symbol, points.length]),
    [['stage', 'Stage', undefined, 32], ['text', '', 'bar', 0]]);
});

test('a drawing is shown as it was understood, read again as one chooses, and only then taken over', async () => {
  const page = await admin();
  await openEditor(page, 'souterrain');
  const before = await page.textContent('.ed-status');
  await page.click('[data-k=import]');
  await page.setInputFiles('dialog [name=file]', new URL('../../seating/plans/inkscape-layers.svg', import.meta.url).pathname);
  await page.waitForSelector('dialog .ed-understood:has-text("21 seats"):has-text("3 rows"):has-text("1 section: Parkett")');
  assert.equal(await page.inputValue('dialog [name=format]'), 'svg');
  await page.waitForSelector('dialog .ed-understood:has-text("Left out, since it is no shape: image")');
  assert.equal(await page.textContent('.ed-status'), before);
  await axe(page);
  await page.selectOption('dialog [name=drawing-categories]', 'one');
  await page.waitForSelector('dialog .ed-understood:has-text("1 category")');
  await page.selectOption('dialog [name=drawing-seats]', 'square');
  await page.waitForSelector('dialog [role=alert]:has-text("no circles or rectangles")');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog [role=alert]:has-text("what was understood first")');
  await page.selectOption('dialog [name=drawing-seats]', 'all');
  await page.waitForSelector('dialog .ed-understood:has-text("21 seats")');
  await page.click('dialog [type=submit]');
  await until('the drawing', async () => (await page.textContent('.ed-status')).includes('21'));
  await page.waitForSelector('[data-k^=note-]:has-text("have no number in the drawing")');
});

test('a drawing of a CAD program is looked at before it is taken over; a DWG is refused with what to do', async () => {
  const page = await admin();
  await openEditor(page, 'theater-am-fleet');
  await page.click('[data-k=import]');
  await page.setInputFiles('dialog [name=file]', { name: 'hall.dwg', mimeType: 'image/vnd.dwg', buffer: Buffer.from('AC1027\0\0') });
  await page.waitForSelector('dialog [role=alert]:has-text("save it as DXF")');
  await page.setInputFiles('dialog [name=file]', new URL('../../seating/plans/cad-blocks.dxf', import.meta.url).pathname);
  assert.equal(await page.inputValue('dialog [name=format]'), 'dxf');
  await page.waitForSelector('dialog .ed-understood:has-text("36 seats")');
  await page.selectOption('dialog [name=drawing-categories]', 'one');
  await page.waitForSelector('dialog .ed-understood:has-text("36 seats")');
  await page.click('dialog [type=submit]');
  await until('the drawing', async () => (await page.textContent('.ed-status')).includes('36'));
});

test('a plan goes out to pretix and comes back with the file beside it', async () => {
  const page = await admin();
  await openEditor(page, 'souterrain');
  const whole = await page.textContent('.ed-status');
  const { items } = await house.api(page, '/api/venue/venues');
  const { map } = items.find(({ slug }) => slug === 'souterrain');
  const written = async (format, name) => ({
    name, mimeType: 'application/json',
    buffer: Buffer.from(await page.evaluate((url) => fetch(url).then((answer) => answer.text()), `/api/venue/maps/${map}/plan?format=${format}`)),
  });
  const bring = async (side) => {
    const before = await page.textContent('.ed-status');
    await page.click('[data-k=import]');
    assert.equal(await page.isVisible('dialog [name=side]'), false);
    await page.setInputFiles('dialog [name=file]', await written('pretix', 'plan.pretix.json'));
    await page.waitForSelector('dialog [name=side]', { state: 'visible' });
    if (side) await page.setInputFiles('dialog [name=side]', side);
    await page.click('dialog [type=submit]');
    await until('the plan of the file', async () => (await page.textContent('.ed-status')) !== before);
  };
  await bring(null);
  assert.notEqual(await page.textContent('.ed-status'), whole); // pretix knows no standing room
  await page.waitForSelector('[data-k^=note-]:has-text("exported from here")');
  await bring(await written('pretix-side', 'plan.frontrow.json'));
  await until('all of the house', async () => (await page.textContent('.ed-status')) === whole);
});

test('the plan is saved on paper, as it is published and as it is drawn here', async () => {
  const page = await admin({ acceptDownloads: true });
  await openEditor(page, 'theater-am-fleet');
  const saved = async (format, paper) => {
    const download = page.waitForEvent('download');
    await page.click('[data-k=export]');
    assert.equal(await page.isVisible('dialog [name=paper]'), false);
    await page.selectOption('dialog [name=format]', format);
    await page.waitForSelector('dialog .ed-hint:has-text("fire officer")');
    await page.selectOption('dialog [name=paper]', paper);
    await page.click('dialog [type=submit]');
    const file = await download;
    await page.waitForSelector('dialog', { state: 'detached' });
    return { name: file.suggestedFilename(), path: await file.path() };
  };
  const text = (path) => execFileSync('pdftotext', ['-layout', path, '-']).toString();
  const published = await saved('pdf', 'a4');
  assert.equal(published.name, 'theater-am-fleet.pdf');
  assert.match(text(published.path), /Published .*20\d\d/);
  assert.match(execFileSync('pdfinfo', [published.path]).toString(), /A4/);
  const draft = await saved('draft-pdf', 'a3');
  assert.equal(draft.name, 'theater-am-fleet-draft.pdf');
  assert.match(text(draft.path), /Draft, not published/);
  const drawing = await saved('sheet', 'a3');
  assert.equal(drawing.name, 'theater-am-fleet.svg');
  assert.match(readFileSync(drawing.path, 'utf8'), /^<\?xml[^]*Stalls/);
});

test('an export to pretix saves the plan and the file beside it, and says so; the latter alone is no plan', async () => {
  const page = await admin({ acceptDownloads: true });
  await openEditor(page, 'souterrain');
  const saved = [];
  page.on('download', (download) => saved.push(download));
  await page.click('[data-k=export]');
  await page.selectOption('dialog [name=format]', 'pretix');
  await page.waitForSelector('dialog .ed-hint:has-text("focal point")');
  await page.click('dialog [type=submit]');
  await until('two files', () => saved.length === 2);
  assert.deepEqual(saved.map((file) => file.suggestedFilename()).sort(), ['souterrain.frontrow.json', 'souterrain.pretix.json']);
  const side = saved.find((file) => file.suggestedFilename() === 'souterrain.frontrow.json');
  await page.click('[data-k=import]');
  await page.setInputFiles('dialog [name=file]', await side.path());
  await page.waitForSelector('dialog .error-block:has-text("file beside a plan of pretix")');
});

test('a table of another program is imported by its columns, tells what was noticed and asks where everybody looks', async () => {
  const page = await admin({ viewport: { width: 390, height: 844 } });
  await addVenue(page, 'table-hall');
  await openEditor(page, 'table-hall');
  const bring = async (name, text) => {
    await page.click('[data-k=import]');
    await page.setInputFiles('dialog [name=file]', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.waitForSelector('dialog .ed-columns:not([hidden])');
  };
  await bring('bad.csv', 'Sector,Row,Number,x,y\nA,1,1,here,0\nA,1,2,0,there\n');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog .ed-faults li');
  assert.deepEqual(await page.locator('dialog .ed-faults li span').allTextContents(), ['Line 2, column x', 'Line 3, column y']);
  await axe(page, 'all faults of a table');
  await page.click('dialog .dialog-actions button');

  await bring('others.csv', 'Sector;Row;Nº;Price\nA;1;1;Gold\nA;1;2;Gold\nB;2;1;Silver\n');
  assert.equal(await page.locator('dialog [name=column-section] option:checked').textContent(), 'Sector (A, A, B)');
  await page.selectOption('dialog [name=column-label]', { label: 'Nº (1, 2, 1)' });
  await page.selectOption('dialog [name=column-category]', { label: 'Price (Gold, Gold, Silver)' });
  await page.click('dialog [type=submit]');
  await places(page, 3);
  assert.match(await page.locator('[data-k^=note-]').allTextContents().then((all) => all.join('|')), /laid out.*everybody looks/s);
  assert.equal(await page.getAttribute('.ed-tool[data-tool=focal]', 'aria-pressed'), 'true');
  const at = await place(page, { x: 100, y: 300 });
  await page.mouse.click(at.x, at.y);
  await until('the question is answered', async () => !/everybody looks/.test((await page.locator('[data-k^=note-]').allTextContents()).join('|')));
  assert.equal(await page.getAttribute('.ed-tool[data-tool=select]', 'aria-pressed'), 'true');
  await page.click('[data-k=drop-notes]');
  assert.equal(await page.locator('[data-k^=note-]').count(), 0);
});

test('one finger draws a box around seats, two move the view', async () => {
  const page = await house.visitor({ viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true });
  await house.logIn(page, '/venue', '.panel-page table');
  await openEditor(page, 'theater-am-fleet');
  const box = await page.locator('.ed-canvas').boundingBox();
  const fingers = await page.context().newCDPSession(page);
  const touch = (type, ...points) => fingers.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })) });
  await touch('touchStart', [4, 4]);
  for (const part of [0.3, 0.6, 1]) await touch('touchMove', [4 + (box.width - 8) * part, 4 + (box.height - 8) * part]);
  await touch('touchEnd');
  await page.waitForSelector('.ed-summary');
  const before = await page.getAttribute('.ed-canvas', 'data-camera');
  const selected = await page.textContent('.ed-summary');
  await touch('touchStart', [100, 100], [200, 100]);
  await touch('touchMove', [140, 160], [240, 160]);
  await touch('touchEnd');
  await until('the view moves', async () => (await page.getAttribute('.ed-canvas', 'data-camera')) !== before);
  assert.equal(await page.textContent('.ed-summary'), selected);
});

test('every map of the demo becomes a document and the same map again, without a problem', async () => {
  const page = await admin();
  await page.goto(`${house.base}/venue`);
  const { items } = await house.api(page, '/api/venue/venues?limit=100');
  const maps = items.map(({ map }) => map).filter(Boolean);
  assert.ok(maps.length >= 3);
  for (const map of maps) {
    const [was, is, problems] = await page.evaluate(async (path) => {
      const { mapOf, planOf } = await import('/static/js/seating/editor/plan/map_json.js');
      const { problemsOf } = await import('/static/js/seating/editor/plan/problems.js');
      const { id, ...rest } = await (await fetch(path)).json();
      const plan = planOf({ id, ...rest });
      return [rest, mapOf(plan), problemsOf(plan)];
    }, `/api/maps/${map}`);
    assert.deepEqual(is, was);
    assert.deepEqual(problems, []);
  }
});

test('versions that were published are listed, looked at, compared with the drawing and returned to', async () => {
  const page = await admin();
  await addVenue(page, 'versions');
  await openEditor(page, 'versions');
  const lines = () => page.locator('.ed-versions li').allTextContents();
  const summaries = () => page.locator('.ed-differences summary').allTextContents();
  await page.click('[data-tab=versions]');
  await page.waitForSelector('.ed-panel:has-text("Nothing has been published yet")');
  await drawHall(page);
  await publish(page);
  await page.waitForSelector('.notice:has-text("Published")');
  const { map: first } = await venueOf(page, 'versions');

  // A row more, a seat gone, a seat elsewhere.
  await page.click('[data-tool=row]');
  await set(page, 'rows', 1);
  await drag(page, { x: 380, y: 400 }, { x: 620, y: 400 });
  await places(page, 60);
  await page.click('[data-tool=select]');
  const { seats } = (await (await page.request.get(`${house.base}/api/maps/${first}`)).json()).sections[0].rows[0];
  const choose = async (seat) => {
    const at = await place(page, seat);
    await page.mouse.click(at.x, at.y);
  };
  await page.keyboard.press('Escape');
  await choose(seats.at(-1));
  await page.keyboard.press('Delete');
  await places(page, 59);
  await choose(seats[0]);
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowLeft');

  await page.click('[data-tab=versions]');
  await until('one version', async () => (await lines()).length === 1);
  assert.match((await lines())[0], /admin@demo\.example.*50 places.*published now/);
  await page.click('[data-k=compare-0]');
  await until('the differences', async () => (await summaries()).length === 3);
  assert.deepEqual(await summaries(), ['＋10 added', '✕1 removed', '→1 moved']);
  await page.click('[data-k=differ-removed]');
  assert.match(await page.locator('[data-k=removed-0]').textContent(), /, row A, seat 10$/);
  await page.click('[data-k=differ-moved]');
  await page.click('[data-k=moved-0]');
  assert.equal(await page.locator('[data-k=differ-moved]').count(), 1, 'the comparison stays while one goes through it');

  await publish(page);
  await until('two versions', async () => (await lines()).length === 2);
  const { map: second } = await venueOf(page, 'versions');
  await page.click('[data-k=look-1]');
  await page.waitForSelector('dialog h2:has-text("The map of")');
  await page.click('dialog .ed-preview-head button');

  // Back to the first: a draft, which undo takes away, and which publishes as what it was.
  await page.click('[data-k=return-1]');
  await places(page, 50);
  await page.waitForSelector('.ed-state:has-text("Draft")');
  await page.click('[data-k=undo]');
  await places(page, 59);
  await page.waitForSelector('.ed-state:has-text("Published")');
  await page.click('[data-k=return-1]');
  await places(page, 50);
  assert.equal((await venueOf(page, 'versions')).map, second, 'nothing is published by looking back');
  await publish(page);
  await until('a third version', async () => (await lines()).length === 3);
  assert.equal((await venueOf(page, 'versions')).map, first, 'the very same seats');
});

test('a draft goes on in another browser, and two who draw at once are told and lose nothing', async () => {
  const [one, two] = [await admin(), await admin()];
  const saved = (page) => page.waitForSelector('.ed-state:has-text("Draft, saved")');
  await addVenue(one, 'two-desks');
  await openEditor(one, 'two-desks');
  await drawHall(one);
  await saved(one);

  await openEditor(two, 'two-desks');
  await two.waitForSelector('.notice:has-text("The draft that admin@demo.example saved")');
  await places(two, 50);
  await addRows(two, 400, 60);
  await saved(two);

  // The first draws on without having seen that: nothing is overwritten before somebody has chosen.
  await addRows(one, 440, 70, 2);
  await one.waitForSelector('dialog:has-text("admin@demo.example")');
  const { plan } = await (await one.request.get(`${house.base}/api/venue/venues/two-desks/draft`)).json();
  assert.equal(plan.sections[0].rows.length, 6);
  await one.click('dialog [value=yes]'); // theirs
  await places(one, 60);
  await one.click('[data-k=undo]');
  await places(one, 70);
  await saved(one);

  // And the second, who keeps the own one.
  await addRows(two, 520, 70);
  await two.waitForSelector('dialog:has-text("admin@demo.example")');
  await two.click('dialog [value=no]');
  await saved(two);
  await places(two, 70);

  // Published, the draft is ended for everybody.
  await publish(two);
  await two.waitForSelector('.notice:has-text("Published")');
  await until('no draft', async () =>
    (await (await two.request.get(`${house.base}/api/venue/venues/two-desks/draft`)).json()).plan === null);
});
