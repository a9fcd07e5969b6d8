// What the build joins: a page of buyers asks for one file of scripts, and what it does then is what its modules do.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { House } from '../house.mjs';

const root = new URL('../../../static', import.meta.url).pathname;
const session = 'quartet-2';
let joined;
let single;
before(async () => {
  joined = await House.open();
  single = await House.open({ env: { FRONTROW_STATIC: root } });
});
after(() => Promise.all([joined.close(), single.close()]));
afterEach(() => Promise.all([joined.checkGuards(), single.checkGuards()]));

const scriptsOf = (requests) => requests.filter((path) => path.endsWith('.js'));

/** A first visit to the picker: the paths that it asked for, and how many bytes of files of the program came. */
async function visit(house, path) {
  const page = await house.visitor();
  const client = await page.context().newCDPSession(page);
  const files = new Map(); // paths by the browser's name of the request
  const requests = [];
  let bytes = 0;
  client.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const { pathname } = new URL(request.url);
    requests.push(pathname);
    if (pathname.startsWith('/static/')) files.set(requestId, pathname);
  });
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (files.has(requestId)) bytes += encodedDataLength; });
  await client.send('Network.enable');
  await page.goto(`${house.base}${path}`);
  await page.waitForSelector('body:not(.is-loading)');
  await page.waitForSelector('#map[data-camera]');
  await page.waitForFunction(() => document.querySelector('.category-left')?.textContent); // states and holds were asked for
  await page.waitForLoadState('load');
  return { page, requests, bytes };
}

/** Buys two seats; returns what the pages said on the way. */
async function buy(house) {
  const page = await house.visitor();
  const said = [];
  const say = async (...selectors) => { for (const selector of selectors) said.push(await page.textContent(selector)); };
  await page.goto(house.base);
  await page.click(`a[href="/sessions/${session}"]`);
  await page.waitForSelector('#map[data-camera]');
  await page.click('#best [type=submit]');
  await house.holdOf(page, session, 2);
  await page.waitForSelector('#cart-lines > li >> nth=1');
  await say('.head', '#legend', '#best', '#cart-lines');
  await house.toCheckout(page);
  await say('h1');
  await house.fillCustomer(page);
  await house.pay(page);
  await say('h1', '.ticket');
  return [...said.slice(0, -1), said.at(-1).replace(/(\.\d\d)[\dA-Z ]+(?=Pass on$)/, '$1')]; // but for the code of the ticket
}

test('the picker asks for twelve things at most, of them two scripts, and gets 60 kB of files at most', async () => {
  const { requests, bytes } = await visit(joined, `/sessions/${session}`);
  assert.ok(requests.length <= 12, requests.join('\n'));
  assert.deepEqual(scriptsOf(requests).sort(), ['/static/js/messages/en.js', '/static/js/session.joined.js']);
  assert.ok(bytes <= 60_000, `${bytes} bytes`);
});

test('from a folder it asks for its modules', async () => {
  const { requests } = await visit(single, `/sessions/${session}`);
  assert.ok(scriptsOf(requests).includes('/static/js/selling/session.js'));
  assert.ok(!scriptsOf(requests).some((path) => path.includes('joined')));
});

test('seats are bought alike with joined and with single modules', async () => {
  assert.deepEqual(await buy(joined), await buy(single));
});

test('every page of buyers is joined, with words of the reader alone', async () => {
  const pages = Object.entries(JSON.parse(readFileSync(`${root}/pages/pages.json`, 'utf8'))).filter(([, { shop }]) => shop);
  const languages = readdirSync(`${root}/js/messages`).filter((name) => /^\w+\.js$/.test(name));
  const page = await joined.visitor();
  await page.goto(joined.base);
  for (const [name] of pages) {
    const text = await page.evaluate((path) => fetch(path).then((answer) => answer.text()), `/static/js/${name}.joined.js`);
    assert.doesNotMatch(text, /(?:from|import) ?["'(]"?\.\.?\//, `${name} imports what it should contain`);
    for (const file of languages) assert.ok(!text.includes(readFileSync(`${root}/js/messages/${file}`, 'utf8').match(/'nav\.skip': '([^']+)'/)[1]), `${name}: ${file}`);
  }
  await page.goto(`${joined.base}/sessions/${session}`);
  await page.waitForSelector('#map[data-camera]');
  await page.click('#languages [lang=de]');
  await page.waitForSelector('html[lang=de] #map[data-camera]');
  assert.match(await page.textContent('#best h2'), /Plätze/);
});
