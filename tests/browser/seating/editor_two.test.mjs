// Two people draw the map of one house: nobody's drawing is overwritten before somebody has said so.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { drag, drawHall, places, publish, set } from '../editor_steps.mjs';
import * as steps from '../editor_steps.mjs';
import { House } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const kWho = 'dialog:has-text("admin@demo.example")';
const draftOf = async (page, slug) => (await page.request.get(`${house.base}/api/venue/venues/${slug}/draft`)).json();
const rowsOf = ({ plan }) => plan.sections[0].rows.length;
const saved = (page) => page.waitForSelector('.ed-state:has-text("Draft, saved")');
const closed = (page) => page.waitForSelector('dialog', { state: 'detached' });

/** Draws a row of ten, after which the plan has `n` places. */
async function addRow(page, y, n) {
  await page.keyboard.press('Escape');
  await page.click('[data-tool=row]');
  await set(page, 'count', 10);
  await set(page, 'rows', 1);
  await drag(page, { x: 380, y }, { x: 620, y });
  await places(page, n);
}

/** Two desks before the same draft, which the second has gone on with: 5 rows of the first and one more. */
async function twoDesks(slug) {
  const [one, two] = [await steps.admin(house), await steps.admin(house)];
  await steps.addVenue(house, one, slug);
  await steps.openEditor(house, one, slug);
  await drawHall(one);
  await saved(one);
  await steps.openEditor(house, two, slug);
  await places(two, 50);
  await addRow(two, 400, 60);
  await saved(two);
  return { one, two };
}

test('whoever closes the question whose draft stays has overwritten nothing, and is asked again', async () => {
  const { one } = await twoDesks('undecided');
  await addRow(one, 440, 60);
  await addRow(one, 480, 70);
  await one.waitForSelector(kWho);
  await one.keyboard.press('Escape');
  await closed(one);
  await places(one, 70);
  await one.waitForSelector('.ed-state:has-text("kept in this browser")');

  await addRow(one, 520, 80);
  await one.waitForSelector(kWho);
  assert.equal(rowsOf(await draftOf(one, 'undecided')), 6, 'the other draft is what it was');
  await one.click('dialog [value=no]'); // keep mine
  await saved(one);
  assert.equal(rowsOf(await draftOf(one, 'undecided')), 8);
});

test('whoever closes the question whose map is published has replaced none, and is asked again', async () => {
  const [one, two] = [await steps.admin(house), await steps.admin(house)];
  await steps.addVenue(house, one, 'unpublished');
  await steps.openEditor(house, one, 'unpublished');
  await steps.openEditor(house, two, 'unpublished');
  await drawHall(two);
  await publish(two);
  await two.waitForSelector('.notice:has-text("Published")');
  const { map } = await steps.venueOf(house, two, 'unpublished');

  await drawHall(one);
  for (let i = 0; i < 2; i += 1) {
    await publish(one);
    await one.waitForSelector('dialog:has-text("published a map of this venue")');
    await one.keyboard.press('Escape');
    await closed(one);
    await places(one, 50);
  }
  assert.equal((await steps.venueOf(house, one, 'unpublished')).map, map);
});

test('whoever closes the question which draft is opened opens none, and both stay', async () => {
  const { one } = await twoDesks('unopened');
  await addRow(one, 440, 60);
  await one.reload(); // before the server was told of that row
  for (let i = 0; i < 2; i += 1) {
    await one.waitForSelector('dialog:has-text("Two drafts")');
    await one.keyboard.press('Escape');
    await one.waitForSelector('.panel-page table');
    assert.equal(await one.locator('.editor').count(), 0);
    await one.goto(`${house.base}/venue#unopened/map`);
  }
  const before = await draftOf(one, 'unopened');
  assert.equal(before.version, 2);
  assert.equal(rowsOf(before), 6);
  await one.click('dialog [value=no]'); // keep mine
  await saved(one);
  assert.equal((await draftOf(one, 'unopened')).plan.sections[0].rows.at(-1).seats[0].y, 440);
});

test('whoever closes the question about a draft that is older than the map drops nothing', async () => {
  const [one, two] = [await steps.admin(house), await steps.admin(house)];
  await steps.addVenue(house, one, 'older');
  await steps.openEditor(house, one, 'older');
  await drawHall(one);
  await saved(one);
  await steps.openEditor(house, two, 'older');
  await places(two, 50);
  await publish(two);
  await two.waitForSelector('.notice:has-text("Published")');

  await one.reload();
  const question = 'dialog:has-text("before the map was last published")';
  await one.waitForSelector(question);
  await one.keyboard.press('Escape');
  await one.waitForSelector('.panel-page table');
  await one.goto(`${house.base}/venue#older/map`);
  await one.waitForSelector(question);
  await one.click('dialog [value=no]'); // keep mine
  await one.waitForSelector('.ed-state:has-text("Draft")');
  await places(one, 50);
});
