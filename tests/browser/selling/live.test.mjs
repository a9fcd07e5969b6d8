// What others do appears by itself: over the stream, and by asking where streams are blocked.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { House, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(async () => house.close());

/** The free seats that the legend counts. */
const left = (page) => page.$$eval('.category-left', (cells) =>
  cells.reduce((sum, cell) => sum + Number(cell.textContent.replace(/\D/g, '')), 0));

async function takeOne(page, session) {
  const [run] = await house.freeRuns(page, session, 6);
  await house.click(page, run[0]);
  await house.holdOf(page, session, 1);
}

test('a seat that is taken disappears from every open picker, over the stream alone', async () => {
  const [buyer, watcher] = [await house.visitor(), await house.visitor()];
  let polls = 0;
  for (const page of [buyer, watcher]) await house.openPicker(page, 'quartet-2');
  await watcher.route('**/states', (route) => { polls += 1; return route.continue(); });
  const before = await left(watcher);
  await takeOne(buyer, 'quartet-2');
  await until('the watcher sees it', async () => (await left(watcher)) === before - 1);
  assert.equal(polls, 0);
  await until('both know of each other', async () => /^2 people/.test(await watcher.textContent('#viewers')));
  await buyer.context().close();
  await until('one is left', async () => (await watcher.textContent('#viewers')) === '');
});

test('where streams are blocked the picker asks now and then', async () => {
  const [buyer, watcher] = [await house.visitor(), await house.visitor()];
  watcher.faults.length = 0;
  await watcher.route('**/live', (route) => route.fulfill({ status: 200, contentType: 'text/event-stream', body: ': held up\n\n' }));
  for (const page of [buyer, watcher]) await house.openPicker(page, 'quartet-1');
  const before = await left(watcher);
  await takeOne(buyer, 'quartet-1');
  await until('the watcher sees it', async () => (await left(watcher)) === before - 1);
});
