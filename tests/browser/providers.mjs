// Payment providers on loopback that keep state, each with a page on which somebody pays. They are driven by our program
// and by the providers' own packages alike, so that both sides agree on the shapes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A port that is free now. */
export async function freePort() {
  const socket = createSocket();
  await new Promise((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

class Stub {
  /** `heard(payment)` is called when the provider has something to tell. */
  constructor(heard = () => {}) {
    Object.assign(this, { heard, asked: [], payments: new Map(), refunds: new Map(), first: new Map() });
  }

  async open() {
    this.port = await this.#listen(createServer((request, response) => this.#take(request, response)));
    this.base = `http://127.0.0.1:${this.port}`;
    return this;
  }

  /** The same with TLS, for who takes nothing else. Promises the address. Nobody has signed its certificate. */
  async openSecure() {
    const folder = mkdtempSync(join(tmpdir(), 'frontrow-tls-'));
    const [key, cert] = ['key', 'cert'].map((name) => join(folder, name));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const tls = { key: readFileSync(key), cert: readFileSync(cert) };
    rmSync(folder, { recursive: true });
    const port = await this.#listen(createSecureServer(tls, (request, response) => this.#take(request, response)));
    return `https://127.0.0.1:${port}`;
  }

  async #listen(server) {
    (this.servers ??= []).push(server);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server.address().port;
  }

  close() {
    return Promise.all(this.servers.map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }));
  }

  #take(request, response) {
    let body = '';
    request.on('data', (bytes) => { body += bytes; });
    request.on('end', () => this.#answer(request, body, response));
  }

  async #answer(request, body, response) {
    const { pathname, searchParams } = new URL(request.url, this.base);
    const page = /^\/pay\/(\w+)(?:\/(\w+))?$/.exec(pathname);
    if (page) return this.#page(page[1], page[2], response);
    this.asked.push({ method: request.method, path: pathname, body, headers: request.headers });
    const key = request.headers['idempotency-key'];
    const known = key && this.first.get(key);
    let answer = known?.asked === pathname + body ? known.answer : null;
    if (known && !answer) answer = this.keyReused();
    answer ??= this.respond(request, pathname, searchParams, body);
    if (key && !known) this.first.set(key, { asked: pathname + body, answer });
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    return response.end(JSON.stringify(answer.json));
  }

  /** The page that buyers are sent to. What they do there is told before they are sent back, as providers do it. */
  async #page(id, act, response) {
    const payment = this.payments.get(id);
    if (!act) {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      const button = (name, words) => `<p><a id="${name}" href="/pay/${id}/${name}">${words}</a></p>`;
      return response.end(`<!doctype html><html lang="en"><title>Pay</title><link rel="icon" href="data:,"><h1>${this.amountOf(payment)}</h1>${button('accept', 'Pay')}${button('vanish', 'Pay and close the tab')}${button('back', 'Back')}</html>`);
    }
    if (act !== 'back') {
      this.pay(payment);
      await this.heard(payment);
    }
    if (act === 'vanish') return response.end('Paid.');
    response.writeHead(303, { Location: act === 'back' ? this.leftUrl(payment) : this.returnUrl(payment) });
    return response.end();
  }
}

/** Stripe's hosted Checkout, as far as it is documented and used (docs.stripe.com/api/checkout/sessions). */
export class StripeStub extends Stub {
  static key = 'sk_test_frontrow';
  amountOf = (session) => `${session.amount_total} ${session.currency}`;
  returnUrl = (session) => session.success_url;
  leftUrl = (session) => session.cancel_url;
  keyReused = () => refusal(400, { type: 'idempotency_error' });
  pay(session) {
    if (session.status !== 'open') return;
    Object.assign(session, { status: 'complete', payment_status: 'paid', url: null });
  }

  respond(request, path, query, body) {
    if (request.headers.authorization !== `Bearer ${StripeStub.key}`) return refusal(401, { type: 'invalid_request_error' });
    if (request.headers['stripe-version'] !== '2026-10-28.endive') return refusal(400, { param: 'Stripe-Version' });
    const form = new URLSearchParams(body);
    if (request.method === 'POST' && path === '/v1/checkout/sessions') return this.#create(form);
    if (request.method === 'POST' && path === '/v1/refunds') return this.#refund(form);
    if (path === '/v1/refunds') {
      const data = [...this.refunds.values()].filter(({ payment_intent: intent }) => intent === query.get('payment_intent'));
      return { status: 200, json: { object: 'list', url: path, has_more: false, data } };
    }
    const [, id, expire] = /^\/v1\/checkout\/sessions\/(\w+)(\/expire)?$/.exec(path) ?? [];
    const session = this.payments.get(id);
    if (!session) return refusal(404, { code: 'resource_missing' });
    if (!expire) return { status: 200, json: session };
    if (session.status !== 'open') return refusal(400, { type: 'invalid_request_error' });
    return { status: 200, json: Object.assign(session, { status: 'expired', url: null }) };
  }

  #create(form) {
    const amount = Number(form.get('line_items[0][price_data][unit_amount]'));
    const expires = Number(form.get('expires_at')) - Date.now() / 1000;
    const wrong = form.get('mode') !== 'payment' ? 'mode'
      : !Number.isInteger(amount) || amount <= 0 ? 'unit_amount'
        : !/^[a-z]{3}$/.test(form.get('line_items[0][price_data][currency]')) ? 'currency'
          : !form.get('line_items[0][price_data][product_data][name]') ? 'name'
            : !/^https?:/.test(form.get('success_url') ?? '') ? 'success_url'
              : expires < 30 * 60 || expires > 24 * 60 * 60 ? 'expires_at' : null;
    if (wrong) return refusal(400, { type: 'invalid_request_error', param: wrong });
    const id = `cs_test_${this.payments.size + 1}`;
    const metadata = {};
    for (const [name, value] of form) {
      const field = /^metadata\[(\w+)\]$/.exec(name)?.[1];
      if (field) metadata[field] = value;
    }
    this.payments.set(id, { id, object: 'checkout.session', amount_total: amount, cancel_url: form.get('cancel_url'),
      client_reference_id: form.get('client_reference_id'), currency: form.get('line_items[0][price_data][currency]'),
      expires_at: Number(form.get('expires_at')), livemode: false, metadata, mode: 'payment', payment_intent: `pi_${id}`,
      payment_status: 'unpaid', status: 'open', success_url: form.get('success_url'), url: `${this.base}/pay/${id}` });
    return { status: 200, json: this.payments.get(id) };
  }

  #refund(form) {
    const intent = form.get('payment_intent');
    const session = [...this.payments.values()].find((one) => one.payment_intent === intent);
    if (session?.payment_status !== 'paid') return refusal(400, { code: 'resource_missing' });
    const left = [...this.refunds.values()].filter((one) => one.payment_intent === intent).reduce((rest, one) => rest - one.amount, session.amount_total);
    if (!left) return refusal(400, { code: 'charge_already_refunded' });
    const amount = form.has('amount') ? Number(form.get('amount')) : left;
    if (!(amount > 0 && amount <= left)) return refusal(400, { param: 'amount' });
    const id = `re_${this.refunds.size + 1}`;
    const refund = { id, object: 'refund', amount, currency: session.currency, payment_intent: intent, status: 'succeeded', metadata: { return: form.get('metadata[return]') } };
    this.refunds.set(id, refund);
    return { status: 200, json: refund };
  }
}

const refusal = (status, error) => ({ status, json: { error } });

/** Mollie's payments, as far as they are documented and used (docs.mollie.com/reference/payments-api). */
export class MollieStub extends Stub {
  static key = 'test_frontrow';
  amountOf = (payment) => `${payment.amount.value} ${payment.amount.currency}`;
  returnUrl = (payment) => payment.redirectUrl;
  leftUrl = (payment) => payment.cancelUrl ?? payment.redirectUrl;
  keyReused = () => ({ status: 409, json: { status: 409, title: 'Conflict' } });
  pay(payment) {
    if (payment.status !== 'open') return;
    Object.assign(payment, { status: 'paid', isCancelable: false, amountRemaining: payment.amount,
      amountRefunded: { ...payment.amount, value: '0.00' } });
  }

  respond(request, path, query, body) {
    const fault = (status, title) => ({ status, json: { status, title, detail: 'No.' } });
    if (request.headers.authorization !== `Bearer ${MollieStub.key}`) return fault(401, 'Unauthorized Request');
    if (request.method === 'POST' && path === '/v2/payments') return this.#create(JSON.parse(body), fault);
    const [, id, refunds] = /^\/v2\/payments\/(\w+)(\/refunds)?$/.exec(path) ?? [];
    const payment = this.payments.get(id);
    if (!payment) return fault(404, 'Not Found');
    if (refunds) return this.#refund(payment, JSON.parse(body), fault);
    if (request.method !== 'DELETE') return { status: 200, json: payment };
    if (!payment.isCancelable) return fault(422, 'Unprocessable Entity');
    return { status: 200, json: Object.assign(payment, { status: 'canceled', isCancelable: false }) };
  }

  #create({ amount, description, redirectUrl, cancelUrl, metadata }, fault) {
    const digits = { JPY: 0, KRW: 0, KWD: 3 }[amount?.currency] ?? 2;
    const form = digits ? new RegExp(`^\\d+\\.\\d{${digits}}$`) : /^\d+$/;
    if (!form.test(amount?.value) || !description || !redirectUrl) return fault(422, 'Unprocessable Entity');
    const id = `tr_${this.payments.size + 1}`;
    this.payments.set(id, { resource: 'payment', id, mode: 'test', amount, description, redirectUrl, cancelUrl, metadata,
      status: 'open', isCancelable: true, expiresAt: new Date(Date.now() + 15 * 60_000).toISOString().replace(/\.\d+Z/, '+00:00'),
      createdAt: new Date().toISOString(), _links: { checkout: { href: `${this.base}/pay/${id}`, type: 'text/html' } } });
    return { status: 201, json: this.payments.get(id) };
  }

  #refund(payment, { amount, description }, fault) {
    if (payment.status !== 'paid' || amount.value !== payment.amountRemaining.value) return fault(422, 'Unprocessable Entity');
    Object.assign(payment, { amountRefunded: payment.amount, amountRemaining: { ...payment.amount, value: '0.00' } });
    const id = `re_${this.refunds.size + 1}`;
    const refund = { resource: 'refund', id, amount, description, status: 'pending', paymentId: payment.id, _links: {} };
    this.refunds.set(id, refund);
    return { status: 201, json: refund };
  }
}
