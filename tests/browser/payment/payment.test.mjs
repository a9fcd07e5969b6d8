// Paying on the page of a provider: what buyers see, and that the providers' own packages and our program say the same.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createMollieClient } from '@mollie/api-client';
import Stripe from 'stripe';
import { House, axe, until } from '../house.mjs';
import { MollieStub, StripeStub, freePort } from '../providers.mjs';

const kSecret = 'whsec_frontrow';
let house;
let stripe;
let mollie;
let sdk;
let isSilent = false; // nothing is told: what was paid has to be found by looking

before(async () => {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  stripe = await new StripeStub((session) => isSilent || tell(base, session)).open();
  mollie = await new MollieStub(({ id }) => fetch(`${base}/api/webhooks/mollie`, { method: 'POST', body: new URLSearchParams({ id }) })).open();
  sdk = new Stripe(StripeStub.key, { host: '127.0.0.1', port: stripe.port, protocol: 'http' });
  house = await House.open({ port, origins: [stripe.base, mollie.base], env: { STRIPE_SECRET_KEY: StripeStub.key,
    STRIPE_WEBHOOK_SECRETS: `whsec_before,${kSecret}`, STRIPE_API_BASE: stripe.base, MOLLIE_API_KEY: MollieStub.key,
    MOLLIE_API_BASE: mollie.base, FRONTROW_PUBLIC_URL: base } });
});
after(async () => {
  await house.close();
  await stripe.close();
  await mollie.close();
});
afterEach(() => house.checkGuards());

/** Sends an event about a session as Stripe does, signed by Stripe's own package. */
async function tell(base, session, { secret = kSecret, id = `evt_${session.id}`, seconds = 0 } = {}) {
  const payload = JSON.stringify({ id, object: 'event', livemode: false, type: 'checkout.session.completed', data: { object: session } });
  const timestamp = Math.floor(Date.now() / 1000) + seconds;
  const signature = sdk.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const answer = await fetch(`${base}/api/webhooks/stripe`, { method: 'POST', body: payload,
    headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature } });
  return answer.status;
}

async function checkoutOf(page, seats = 1) {
  await house.openPicker(page, 'quartet-2');
  const [run] = await house.freeRuns(page, 'quartet-2', seats + 1);
  for (const seat of run.slice(0, seats)) await house.click(page, seat);
  await house.holdOf(page, 'quartet-2', seats);
  await house.toCheckout(page);
  await house.fillCustomer(page);
}

/** Chooses how to pay and goes to the provider's page. Promises the path of the order. */
async function toProvider(page, method, origin) {
  await page.check(`[name=method][value=${method}]`);
  await page.click('#pay');
  await page.waitForURL((url) => url.origin === origin);
  const asked = method === 'stripe' ? [...stripe.payments.values()].at(-1).success_url : [...mollie.payments.values()].at(-1).redirectUrl;
  return new URL(asked).pathname;
}

/** Goes back from the provider's page to the checkout, which sends on to its order before it has loaded. */
async function backToOrder(page, order) {
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForURL((url) => url.pathname === order);
}

for (const { method, stub } of [{ method: 'stripe', stub: () => stripe }, { method: 'mollie', stub: () => mollie }]) {
  test(`a visitor pays by ${method} and comes back to the tickets`, async () => {
    const page = await house.visitor();
    await checkoutOf(page, 2);
    const order = await toProvider(page, method, stub().base);
    await page.click('#accept');
    await page.waitForURL((url) => url.pathname === order);
    await page.waitForSelector('body[data-status=paid] .ticket-picture');
    assert.equal(await page.locator('.ticket-picture').count(), 2);
    await axe(page, 'the order');
  });

  test(`the seats are the buyer's again after turning back from ${method}`, async () => {
    const page = await house.visitor();
    await checkoutOf(page);
    const order = await toProvider(page, method, stub().base);
    await page.click('#back');
    await page.waitForURL((url) => url.pathname === order);
    await page.waitForSelector('body[data-status=pending] #to-payment:visible');
    assert.equal(await page.locator('.ticket-picture, .ticket-code').count(), 0);
    assert.equal(await page.locator('.ticket-wait').count(), 1);
    await axe(page, 'the pending order');
    await page.click('#leave');
    await page.click('dialog button:last-of-type, dialog [type=submit]');
    await page.waitForSelector('body[data-status=cancelled] #again:visible');
    await page.click('#again');
    await page.waitForSelector('#map[data-camera]');
    await house.holdOf(page, 'quartet-2', 1);
  });
}

test('the tab is closed after paying and nobody tells: the order is found paid', async () => {
  const page = await house.visitor({ viewport: { width: 390, height: 844 }, locale: 'de-DE' });
  isSilent = true;
  await checkoutOf(page);
  const order = await toProvider(page, 'stripe', stripe.base);
  await page.click('#vanish');
  await page.waitForSelector('text=Paid.');
  const other = await house.visitor({ viewport: { width: 390, height: 844 }, locale: 'de-DE' });
  await other.goto(house.base + order);
  await other.waitForSelector('body[data-status=paid] .ticket-picture');
  isSilent = false;
});

test('the way back with the browser leads to the order, and never to paying twice', async () => {
  const page = await house.visitor();
  await checkoutOf(page);
  const order = await toProvider(page, 'stripe', stripe.base);
  await backToOrder(page, order);
  await page.waitForSelector('#to-payment:visible');
  await page.click('#to-payment');
  await page.click('#accept');
  await page.waitForSelector('body[data-status=paid]');
  assert.equal([...stripe.payments.values()].filter(({ metadata }) => order.endsWith(metadata.order)).length, 1);
});

test('whoever pays in two tabs has paid once, and both show the tickets', async () => {
  const first = await house.visitor();
  await checkoutOf(first);
  const order = await toProvider(first, 'stripe', stripe.base);
  const second = house.guard(await first.context().newPage());
  await second.goto(house.base + order);
  await second.click('#to-payment');
  await second.waitForURL((url) => url.origin === stripe.base);
  for (const page of [first, second]) {
    await page.click('#accept');
    await page.waitForURL((url) => url.pathname === order);
    await page.waitForSelector('body[data-status=paid] .ticket-picture');
  }
  assert.equal([...stripe.payments.values()].filter(({ metadata }) => order.endsWith(metadata.order)).length, 1);
  assert.match(await second.textContent('main'), /Paid/);
});

test('a payment that has begun is paid another way, on a phone, and once', async () => {
  const page = await house.visitor({ viewport: { width: 360, height: 740 }, bypassCSP: true });
  await checkoutOf(page);
  assert.deepEqual(await page.$$eval('[name=method]', (inputs) => inputs.map(({ value }) => value)), ['demo', 'stripe', 'mollie', 'box_office']);
  const order = await toProvider(page, 'stripe', stripe.base);
  await backToOrder(page, order);
  await page.click('#otherwise button:has-text("Online payment")');
  await page.waitForSelector('dialog[open]');
  await axe(page, 'the question about another way to pay');
  await page.click('dialog[open] button:has-text("Go to the payment page")');
  await page.waitForURL((url) => url.origin === mollie.base);
  await page.click('#accept');
  await page.waitForURL((url) => url.pathname === order);
  await page.waitForSelector('body[data-status=paid] .ticket-picture');
  assert.equal([...stripe.payments.values()].at(-1).status, 'expired');
  assert.equal(await page.locator('#otherwise button').count(), 0);
});

test('what was paid online goes back there, and both sides see how far it is', async () => {
  const page = await house.visitor();
  await checkoutOf(page, 2);
  const order = await toProvider(page, 'stripe', stripe.base);
  await page.click('#accept');
  await page.waitForSelector('body[data-status=paid] .ticket-picture');
  const reference = await page.textContent('#reference');
  const before = stripe.refunds.size;
  const clerk = await house.staff(`/admin#orders/${reference}`, 'dl.facts');
  await clerk.click('button:text-is("Refund")');
  await clerk.uncheck('dialog [name^="ticket "] >> nth=0');
  await clerk.fill('[name=reason]', 'Is ill');
  await clerk.click('dialog [type=submit]');
  await clerk.waitForSelector('text=is being refunded by the provider');
  await until('the provider has given it back', () => stripe.refunds.size === before + 1);
  await until('the house sees it', async () => {
    await clerk.reload();
    await clerk.waitForSelector('dl.facts');
    return clerk.locator('small:text-is("refunded")').count();
  });
  await axe(clerk, 'an order with money that went back');
  await page.reload();
  await page.waitForSelector('body[data-status=partly_refunded]');
  assert.doesNotMatch(await page.textContent('#payment-note'), /on their way/);
  assert.equal(new URL(page.url()).pathname, order);
});

test('another amount than the order: the seats stay, an admin sees both figures and decides, the tickets appear', async () => {
  const page = await house.visitor({ locale: 'de-DE' });
  await checkoutOf(page);
  const order = await toProvider(page, 'stripe', stripe.base);
  Object.assign([...stripe.payments.values()].at(-1), { amount_total: 4711 });
  await page.click('#accept');
  await page.waitForURL((url) => url.pathname === order);
  await page.waitForSelector('text=Wir prüfen Ihre Zahlung');
  const admin = await house.logIn(await house.visitor(), '/admin', '#section h1');
  await admin.goto(`${house.base}/admin#orders`);
  await admin.click('a[href="#orders/incidents"]');
  await admin.waitForSelector('text=€47.11');
  await axe(admin, 'the payments to settle');
  await admin.click('text=Accept as payment');
  await admin.click('dialog[open] button:has-text("Accept as payment")');
  await page.waitForSelector('body[data-status=paid] .ticket-picture'); // by itself
});

test("a message is believed by a signature of Stripe's own package, and by no other", async () => {
  const session = { id: 'cs_test_unknown', object: 'checkout.session' };
  assert.equal(await tell(house.base, session), 200);
  assert.equal(await tell(house.base, session, { secret: 'whsec_before' }), 200);
  assert.equal(await tell(house.base, session, { secret: 'whsec_wrong' }), 400);
  assert.equal(await tell(house.base, session, { seconds: -310 }), 400);
  assert.equal(await tell(house.base, session, { seconds: 310 }), 400);
});

test("our requests have the shape that Stripe's own package makes", async () => {
  const ours = new URLSearchParams(stripe.asked.find(({ path, method }) => method === 'POST' && path === '/v1/checkout/sessions').body);
  const get = (name) => ours.get(name);
  const session = await sdk.checkout.sessions.create({
    mode: 'payment', client_reference_id: get('client_reference_id'), metadata: { order: get('metadata[order]'), attempt: get('metadata[attempt]') },
    payment_intent_data: { metadata: { order: get('metadata[order]'), attempt: get('metadata[attempt]') } },
    line_items: [{ price_data: { currency: 'eur', unit_amount: Number(get('line_items[0][price_data][unit_amount]')),
      product_data: { name: get('line_items[0][price_data][product_data][name]') } }, quantity: 1 }],
    customer_email: get('customer_email'), locale: 'auto', success_url: get('success_url'), cancel_url: get('cancel_url'),
    expires_at: Math.ceil(Date.now() / 1000) + 31 * 60, adaptive_pricing: { enabled: false },
  });
  const theirs = new URLSearchParams(stripe.asked.at(-1).body);
  theirs.set('expires_at', get('expires_at')); // a moment is not the same moment later
  assert.deepEqual([...theirs].sort(), [...ours].sort());
  assert.equal((await sdk.checkout.sessions.retrieve(session.id)).status, 'open');
  assert.equal((await sdk.checkout.sessions.expire(session.id)).status, 'expired');
  await assert.rejects(sdk.checkout.sessions.expire(session.id));
  const paid = [...stripe.payments.values()].find(({ payment_status: status }) => status === 'paid');
  assert.equal((await sdk.refunds.create({ payment_intent: paid.payment_intent })).status, 'succeeded');
  const { data } = await sdk.refunds.list({ payment_intent: paid.payment_intent, limit: 100 });
  assert.ok(data.length > 0 && data.every(({ payment_intent: intent }) => intent === paid.payment_intent));
});

test("our requests have the shape that Mollie's own package makes", async () => {
  const ours = JSON.parse(mollie.asked.find(({ path, method }) => method === 'POST' && path === '/v2/payments').body);
  const base = await mollie.openSecure(); // the package takes nothing else, and its own list of who signs
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const client = createMollieClient({ apiKey: MollieStub.key, apiEndpoint: `${base}/v2/` });
  const payment = await client.payments.create(ours);
  assert.deepEqual(JSON.parse(mollie.asked.at(-1).body), ours);
  assert.equal((await client.payments.get(payment.id)).status, 'open');
  assert.ok(payment.getCheckoutUrl().startsWith(mollie.base));
  assert.equal((await client.payments.cancel(payment.id)).status, 'canceled');
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
});

test("the demo's own provider still pays", async () => {
  const page = await house.visitor();
  await checkoutOf(page);
  await page.check('[name=method][value=demo]');
  await house.pay(page);
  await until('the paid order', () => page.evaluate(() => document.body.dataset.status === 'paid'));
});
