// Two people edit one record: who came second sees what the first has changed, and chooses. Nothing is lost: "keep mine"
// sends what was typed and leaves the other changes as they are.
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { moment } from './format.js';
import { values } from './forms.js';
import { table } from './lists.js';
import { t } from './messages.js';

/** Who was faster, and when, as the refusal says it. */
export function othersWords({ by, at }) {
  return by && at ? t('panel.changed_by', { by, at: moment(at) }) : t('panel.changed_text');
}

const controlOf = (form, name) => [form.elements[name]].flat()[0];
const boxOf = (form, name) => controlOf(form, name)?.closest?.('.field-box');
const labelOf = (form, name) =>
  boxOf(form, name)?.querySelector('label span')?.textContent ?? controlOf(form, name)?.getAttribute('aria-label') ?? name;

/** What a control shows, as a person reads it. */
function shown(form, name) {
  const control = controlOf(form, name);
  if (control.type === 'checkbox') return t(control.checked ? 'panel.yes' : 'panel.no');
  if (control.tagName === 'SELECT') return control.selectedOptions[0]?.textContent ?? '';
  return control.value || '–';
}

function put(from, to, name) {
  const [source, target] = [controlOf(from, name), controlOf(to, name)];
  if (source.type === 'checkbox') target.checked = source.checked;
  else target.value = source.value;
  target.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The fields that `a` and `b` show differently. Passwords are nobody else's to read. */
function differences(a, b) {
  const [left, right] = [values(a), values(b)];
  return Object.keys(left).filter((name) => name in right && controlOf(a, name).type !== 'password' && left[name] !== right[name]);
}

function choose(error, rows) {
  let answer = 'stay';
  const columns = [
    { label: t('panel.changed_field'), cell: ({ label }) => label },
    { label: t('panel.changed_theirs'), cell: ({ theirs }) => theirs },
    {
      label: t('panel.changed_mine'),
      cell: ({ mine, isMine }) => h('span', {}, mine, !isMine && h('small', {}, t('panel.changed_untouched'))),
    },
  ];
  const dialog = h('dialog.dialog.dialog-form.two-edits', { 'aria-labelledby': 'two-edits-title' });
  const button = (kind, name, label) =>
    h(`button.button${kind}`, {
      type: 'button',
      onclick: () => {
        answer = name;
        dialog.close();
      },
    }, label);
  dialog.append(
    h('h2', { id: 'two-edits-title' }, t('panel.changed_title')),
    h('p', {}, othersWords(error)),
    rows.length ? table({ caption: t('panel.changed_title'), columns, rows }) : h('p', {}, t('panel.changed_same')),
    h('p.hint', {}, t('panel.changed_how')),
    h('div.dialog-actions', {}, button('.button-quiet', 'stay', t('panel.changed_stay')),
      button('.button-quiet', 'theirs', t('panel.changed_load')), button('', 'mine', t('panel.changed_keep')))
  );
  return openDialog(dialog).then(() => answer);
}

/**
 * Asks whose edit it shall be. `seen` is the record that the form was filled from, load() promises the one that is there
 * now, fields(record) makes the fields for one. Resolves to the version to save over, or null where nothing is to be saved:
 * theirs was taken, by `take(record)` or else `reload()`, or the form stays as it is with their changes marked.
 */
export async function resolve(error, { form, seen, load, fields, take = null, reload = null }) {
  const now = await load();
  const formOf = (record) => h('form', {}, fields(record));
  const [before, other] = [formOf(seen), formOf(now)];
  const touched = differences(before, form);
  const rows = differences(other, form).map((name) => ({
    name,
    label: labelOf(form, name),
    theirs: shown(other, name),
    mine: shown(form, name),
    isMine: touched.includes(name),
  }));
  const answer = await choose(error, rows);
  if (answer === 'mine') {
    for (const { name, isMine } of rows) if (!isMine) put(other, form, name);
    return now.version;
  }
  for (const { name } of rows) boxOf(form, name)?.classList.toggle('is-changed', answer === 'stay');
  if (answer === 'theirs') await (take ? take(now) : reload(now));
  return null;
}
