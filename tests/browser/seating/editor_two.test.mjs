// Two people draw the map of one house: nobody's drawing is overwritten before somebody has said so.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { addRows, drawHall, places, publish } from '../editor_steps.mjs';
import * as steps from '../editor_steps.mjs';
import { House, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const kWho = 'dialog:has-text("admin@demo.example")';
const draftOf = async (page, slug) => (await page.request.get(`${house.base}/api/venue/venues/${slug}/draft`)).json();
const rowsOf = ({ plan }) => plan.sections[0].rows.length;
const saved = (page) => page.waitForSelector('.ed-state:has-text("Draft, saved")');
const closed = (page) => page.waitForSelector('dialog', { state: 'detached' });

/** As if somebody came back to the tab: the editor looks at once what others have done. */
const comeBack = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

/** Two desks before the same draft, which the second has gone on with: 5 rows of the first and one more. */
async function twoDesks(slug) {
  const [one, two] = [await steps.admin(house), await steps.admin(house)];
  await steps.addVenue(house, one, slug);
  await steps.openEditor(house, one, slug);
  await drawHall(one);
  await saved(one);
  await steps.openEditor(house, two, slug);
  await places(two, 50);
  await addRows(two, 400, 60);
  await saved(two);
  return { one, two };
}

test('whoever closes the question whose draft stays has overwritten nothing, and is asked again', async () => {
  const { one } = await twoDesks('undecided');
  await addRows(one, 440, 70, 2);
  await one.waitForSelector(kWho);
  await one.keyboard.press('Escape');
  await closed(one);
  await places(one, 70);
  await one.waitForSelector('.ed-state:has-text("kept in this browser")');

  await addRows(one, 520, 80);
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
  await addRows(one, 440, 60);
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

test('whoever has the same draft open is told that somebody else has saved it, loads it and undoes that', async () => {
  const { one } = await twoDesks('told');
  const told = '.notice:has-text("admin@demo.example has saved a draft")';
  await comeBack(one);
  await one.waitForSelector(told);
  await places(one, 50); // nothing is loaded unasked
  await one.click(`${told} .button`);
  await places(one, 60);
  await one.waitForSelector(told, { state: 'detached' });
  await saved(one);
  await one.click('[data-k=undo]');
  await places(one, 50);
  await saved(one);
  assert.equal(rowsOf(await draftOf(one, 'told')), 5, 'what was told of is replaced without a question');
});

test('whoever draws a map that somebody else publishes is told, and takes it or goes on', async () => {
  const { one, two } = await twoDesks('told-later');
  await publish(two);
  await two.waitForSelector('.notice:has-text("Published")');
  await until('the end of the draft', async () => (await draftOf(two, 'told-later')).plan === null);
  const told = '.notice:has-text("published a map of this venue")';
  await comeBack(one);
  await one.waitForSelector(told);
  await addRows(one, 440, 60); // which nobody has to decide about
  await saved(one);
  await one.click(`${told} .button`);
  await one.waitForSelector('.ed-state:has-text("Published")');
  await places(one, 60);
  await one.click('[data-k=undo]');
  await one.waitForSelector('.ed-state:has-text("Draft")');
});
