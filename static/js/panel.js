// The frame of every panel: who is here, the way to the other panels, the way out; what is refused and who came second
// on the way to the server; and forms in dialogs, that for a password among them.
import * as api from './api.js';
import { openDialog } from './dialog.js';
import { $, h } from './dom.js';
import { blame, check, field, forgiveEdits, values } from './forms.js';
import { include, t } from './messages.js';
import { ask, dismiss, notify } from './notices.js';
import { frame, plainPage } from './page.js';
import { kAccount, kPanels, panelsOf } from './panels.js';
import { problemText } from './refusals.js';
import { othersWords, resolve } from './two_edits.js';

await include('panel');

/** Goes to the login and comes back to this very page. */
export function toLogin() {
  const here = location.pathname + location.search + location.hash;
  location.assign(`/login?next=${encodeURIComponent(here)}`);
}

/**
 * Opens the panel with this key (see panels.js): fills the frame and promises { user, shop }. Whoever is not logged in
 * goes to the login, whoever has no business here reads so; the promise is then null.
 */
export async function openPanel(key) {
  const main = $('#main');
  frame(t(`panel.${key}`));
  try {
    const who = await api.get('/api/login');
    renderFrame(key, who);
    api.onLoginEnded((isEdit) => logInAgain(who.user, isEdit));
    if ([...kPanels, kAccount].find((panel) => panel.key === key).roles.includes(who.user.role)) return who;
    closedDoor(main);
  } catch (error) {
    if (error.status === 401) toLogin();
    else if (error.status === 403) closedDoor(main);
    else failed(main, error);
  } finally {
    document.body.classList.remove('is-loading');
  }
  return null;
}

/** Fills a line of links, each { href, words, isCurrent }. Where it is longer than the screen, the current one is brought into sight. */
export function lineOfLinks(nav, links) {
  const line = h('ul', {},
    links.map(({ href, words, isCurrent }) => h('li', {}, h('a', { href, 'aria-current': isCurrent ? 'page' : null }, words))));
  nav.replaceChildren(line);
  const middle = ({ left, width }) => left + width / 2;
  const current = line.querySelector('[aria-current]');
  if (current) line.scrollLeft += middle(current.getBoundingClientRect()) - middle(line.getBoundingClientRect());
}

function renderFrame(current, { user, shop }) {
  lineOfLinks($('#panels'),
    panelsOf(user.role).map(({ path, key }) => ({ href: path, words: t(`panel.${key}`), isCurrent: key === current })));
  $('#who').replaceChildren(
    h('p.who-name', {},
      h('a', { href: kAccount.path, 'aria-current': current === kAccount.key ? 'page' : null, title: t('panel.account') }, user.name),
      h('small', {}, [t(`role.${user.role}`), shop?.name].filter(Boolean).join(', '))),
    h('button.button.button-quiet.button-small', { type: 'button', onclick: logOut }, t('panel.log_out'))
  );
  if (shop?.demo) $('#who').prepend(h('p.badge', {}, t('panel.demo')));
}

async function logOut() {
  api.onLoginEnded(null);
  try {
    await api.remove('/api/login');
  } catch (error) {
    if (error.status !== 401) return say(error);
  }
  return location.assign('/login');
}

/** A page for somebody who is logged in, but not as one who may see it. */
export function closedDoor(main = $('#main')) {
  plainPage(main, { title: t('panel.closed_title'), text: t('panel.closed_text'), link: { href: '/', label: t('nav.events') } });
}

function failed(main, error) {
  plainPage(main, {
    title: t('failed.title'),
    text: problemText(error),
    action: { label: t('failed.again'), run: () => location.reload() },
  });
  api.throwMistake(error);
}

function say(error) {
  notify(problemText(error), { kind: 'alert', key: 'panel' });
}

/**
 * Runs `call` and promises its result, or undefined after saying what went wrong: at the field of `form` that is to
 * blame, in a dialog where somebody else was faster, else in a notice. `theirs` makes of that a choice between two
 * edits, see two_edits.js: `call` then gets the version that is there now. Without it `reload` brings what is there.
 * What succeeds clears the failure before it.
 */
export async function attempt(call, { form = null, reload = null, theirs = null } = {}) {
  try {
    const result = await call();
    dismiss('panel');
    return result;
  } catch (error) {
    api.throwMistake(error);
    if (error.code === 'changed_meanwhile' && theirs) {
      const version = await attempt(() => resolve(error, { form, reload, ...theirs }));
      if (version !== undefined && version !== null) return attempt(() => call(version), { form, reload, theirs });
    } else if (error.code === 'changed_meanwhile' && reload) await changedMeanwhile(reload, { text: othersWords(error) });
    else if (!(form && blame(form, error))) say(error);
    return undefined;
  }
}

/**
 * Somebody else has changed it: keep what is on the screen, or see theirs. Resolves to whether it is theirs, or to null where
 * nobody has chosen: nothing may be overwritten then.
 */
export async function changedMeanwhile(reload,
  { text = t('panel.changed_text'), load = t('panel.changed_load'), keep = t('panel.changed_keep') } = {})
{
  const theirs = await ask({ title: t('panel.changed_title'), text, confirm: load, cancel: keep });
  if (theirs) await reload();
  return theirs;
}

/** Asks before what was typed is lost. Resolves to whether it may be. */
export const mayLeave = () =>
  ask({
    title: t('panel.unsaved_title'),
    text: t('panel.unsaved_text'),
    confirm: t('panel.unsaved_leave'),
    cancel: t('panel.unsaved_stay'),
  });

/**
 * Shows what the address of a panel names, now and whenever it changes; whoever has typed something decides first whether
 * it may be lost. `show(keep)` draws, and keep(isUnsaved) asks before anybody leaves while isUnsaved() says true;
 * `moved` runs after another place was drawn. Returns the function that draws again.
 */
export function followAddress(show, { moved = () => {} } = {}) {
  let shown = null; // the address that is on the screen
  let isUnsaved = () => false;
  const open = () => {
    shown = location.hash;
    isUnsaved = () => false;
    return show((check) => (isUnsaved = check));
  };
  window.addEventListener('beforeunload', (event) => isUnsaved() && event.preventDefault());
  window.addEventListener('hashchange', async () => {
    if (location.hash === shown) return;
    if (isUnsaved()) {
      const wanted = location.hash;
      history.replaceState(null, '', shown || location.pathname);
      if (!(await mayLeave())) return;
      history.replaceState(null, '', wanted);
    }
    await open();
    moved();
  });
  open();
  return open;
}

/** Where what is edited is not there any more. */
export function gone() {
  throw new api.Problem(404, { code: 'not_found' });
}

// ---- Passwords

let asking = null;

async function askForPassword() {
  const { user } = await api.get('/api/login');
  const done = await formDialog({
    title: t('panel.confirm_title'),
    text: t(user.totp ? 'panel.confirm_text_code' : 'panel.confirm_text'),
    confirm: t('panel.confirm'),
    fields: passwordFields(user, 200),
    isGuarded: false,
    save: async ({ password, code = '' }) => (await api.post('/api/login/confirm', { password, code })) ?? true,
  });
  return done !== null;
}

/** The fields for a password of so many bytes at most, and for a code where there is a second factor. */
const passwordFields = ({ email, totp }, maxBytes) => [
  h('input', { type: 'text', value: email, autocomplete: 'username', hidden: true, readOnly: true }),
  field({
    name: 'password',
    type: 'password',
    label: t('panel.confirm_password'),
    required: true,
    maxlength: String(maxBytes),
    autocomplete: 'current-password',
    autofocus: true,
  }),
  totp &&
  field({
    name: 'code',
    label: t('panel.confirm_code'),
    required: true,
    maxlength: '20',
    autocapitalize: 'characters',
    autocomplete: 'one-time-code',
  }),
];

let returning = null;
let isDeclined = false;

/**
 * The login has ended: asks for the password over whatever is on the page, so that nothing typed is lost, once for all
 * who want it. Whoever says no reads on, and is asked again when something is to be saved. Resolves to whether the same
 * person is back.
 */
function logInAgain({ id, email, totp }, isEdit) {
  if (isDeclined && !isEdit) return false;
  returning ??= formDialog({
    title: t('panel.again_title'),
    text: t('panel.again_text', { email }),
    confirm: t('login.submit'),
    isGuarded: false,
    fields: passwordFields({ email, totp }, 1000),
    save: async ({ password, code }) => {
      const { user } = await api.post('/api/login', code ? { email, password, code } : { email, password });
      return user.id === id;
    },
  }).then((isBack) => {
    isDeclined = !isBack;
    return isBack === true;
  }).finally(() => {
    returning = null;
  });
  return returning;
}

/** Asks for the password again, once for all who want it. Resolves to whether it was given. */
export function confirmWho() {
  asking ??= askForPassword().finally(() => {
    asking = null;
  });
  return asking;
}
api.onConfirmation(confirmWho);

/** A way to a file that is given only to who has just given their password: asks for it first where that is needed. */
export function confirmedLink(path, label) {
  const link = h('a.button.button-quiet', { href: path, download: '' }, label);
  let isConfirmed = false;
  link.addEventListener('click', async (event) => {
    if (isConfirmed) return;
    event.preventDefault();
    isConfirmed = (await attempt(async () => (await api.get('/api/login')).confirmed || confirmWho())) ?? false;
    if (isConfirmed) link.click(); // the browser writes it to its file as it comes
    isConfirmed = false;
  });
  return link;
}

// ---- Forms in dialogs

let dialogNumber = 0;

/**
 * A form in a dialog. `save(values, version)` sends it; while it is on its way nothing can be pressed twice. Resolves to what
 * save promised (true for nothing), or null where the dialog was closed or somebody else was faster and `reload` was
 * chosen. With `theirs` { seen, load, fields } two edits are brought together: seen is the record that `fields` show,
 * load() promises the one that is there now, fields(record) makes the fields for it. What was typed and not saved is asked
 * for before it is left, unless `isGuarded` is false.
 */
export function formDialog({ title, text = '', fields, confirm, save, reload = null, theirs = null, isGuarded = true }) {
  return new Promise((resolve) => {
    let result = null;
    dialogNumber += 1;
    const id = `form-dialog-title-${dialogNumber}`;
    const submit = h('button.button', { type: 'submit' }, confirm);
    const form = h('form', { novalidate: true }, h('h2', { id }, title), text && h('p', {}, text),
      h('div.fields', {}, fields ?? theirs.fields(theirs.seen)),
      h('div.dialog-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: () => leave() }, t('dialog.cancel')), submit));
    const dialog = h('dialog.dialog.dialog-form', { 'aria-labelledby': id }, form);
    const typed = () => JSON.stringify(values(form));
    let before = typed();
    const leave = async () => {
      if (!isGuarded || typed() === before || (await mayLeave())) dialog.close();
    };
    dialog.addEventListener('cancel', (event) => {
      if (event.target !== dialog) return;
      event.preventDefault();
      leave();
    });
    const take = (now) => {
      theirs.seen = now;
      $('.fields', form).replaceChildren(...theirs.fields(now));
      before = typed();
    };
    const loadTheirs = reload && (async () => {
      dialog.close();
      await reload();
    });
    forgiveEdits(form);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (!check(form) || submit.getAttribute('aria-disabled')) return;
      submit.setAttribute('aria-disabled', 'true');
      const saved = await attempt(async (version = theirs?.seen.version) => (await save(values(form), version)) ?? true, {
        form,
        reload: loadTheirs,
        theirs: theirs && { ...theirs, take },
      });
      submit.removeAttribute('aria-disabled');
      if (saved === undefined) return;
      result = saved;
      dialog.close();
    });
    openDialog(dialog).then(() => resolve(result));
  });
}

/** Shows what is shown this once, until somebody says that they have noted it; or with other words, what they look at. */
export async function showOnce({ title, text, shown, close = t('panel.noted') }) {
  const done = h('button.button', { type: 'button' }, close);
  const dialog = h('dialog.dialog', { 'aria-labelledby': 'once-title' }, h('h2', { id: 'once-title' }, title), h('p', {}, text), shown,
    h('div.dialog-actions', {}, done));
  done.addEventListener('click', () => dialog.close());
  await openDialog(dialog);
}
