// The payment page of a demo: to the shop this is a provider, and the visitor chooses what happens to the payment.
import * as api from '../api.js';
import { $, h, pathPart, setText } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { dayAndTime, moment, money } from '../format.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { entitle, frame } from '../page.js';
import { problemText } from '../refusals.js';

const kOthers = ['no_return', 'late', 'twice'];
const kStays = ['no_return', 'late']; // after these the browser is not sent back: that is what they show
const id = pathPart(2);
let isBusy = false;

/** Where the shop wants the buyer back: its own page, whatever it is told. */
const back = ({ return_url: url }) => new URL(url, location.origin).pathname;

function render(payment) {
  const { amount, reference, title, starts_at: starts, timezone, status } = payment;
  setText($('#to'), t('demo_pay.to', { shop: $('.wordmark').textContent.trim() }));
  setText($('#amount'), money(amount));
  setText($('#event'), title ? `${title}, ${dayAndTime(starts, timezone)}` : t('order.by_gift_card'));
  setText($('#reference'), reference);
  setText($('#until'), moment(payment.expires_at, timezone));
  setText($('#accept'), t('demo_pay.accept', { amount: money(amount) }));
  $('#back').href = back(payment);
  $('#order').href = back(payment);
  if (status !== 'started') end('over');
}

/** The payment has come to its end, and the buyer stays here. */
function end(how) {
  $('#choices').hidden = true;
  $('#end').hidden = false;
  setText($('#end-title'), t(`demo_pay.${how}_title`));
  setText($('#end-text'), t(`demo_pay.${how}_end`));
}

async function happen(outcome) {
  if (isBusy) return;
  setBusy(true);
  try {
    const { payment } = await api.payDemo(id, outcome);
    if (!kStays.includes(outcome)) return location.replace(back(payment));
    end(outcome);
    $('#end-title').focus();
  } catch (error) {
    api.throwMistake(error);
    if (error.code === 'payment_over') end('over');
    else notify(problemText(error), { kind: 'alert', key: 'pay' });
  }
  return setBusy(false);
}

function setBusy(busy) {
  isBusy = busy;
  $('#payment').classList.toggle('is-busy', busy);
  for (const button of $('#choices').querySelectorAll('button')) button.setAttribute('aria-disabled', String(busy));
}

async function start() {
  frame(t('demo_pay.title'));
  try {
    const { payment } = await api.getDemoPayment(id);
    $('#others').replaceChildren(
      ...kOthers.map((outcome) =>
        h('li', {}, h('button.button.button-quiet', {
          type: 'button',
          id: outcome,
          'aria-describedby': `${outcome}-text`,
          onclick: () => happen(outcome),
        }, t(`demo_pay.${outcome}`)), h('p', { id: `${outcome}-text` }, t(`demo_pay.${outcome}_text`)))
      )
    );
    render(payment);
    entitle(`${t('demo_pay.title')} · ${payment.reference}`);
    for (const outcome of ['accept', 'decline']) $(`#${outcome}`).addEventListener('click', () => happen(outcome));
  } catch (error) {
    failedPage(error, error.status === 404 && { title: t('missing.title'), text: t('demo_pay.missing') });
  }
  document.body.classList.remove('is-loading');
}

// Out of the back-forward cache the payment may long be over.
window.addEventListener('pageshow', (event) => event.persisted && location.reload());
start();
