// Plans from other programs and for them: the server reads and writes the formats, this asks for the file.
import * as api from '../../api.js';
import { h } from '../../dom.js';
import { t } from '../../messages.js';
import { notify } from '../../notices.js';
import { check, field, forgiveEdits, openDialog, problemWords, toLogin, values } from '../../panel.js';
import { mapOf } from './map_json.js';

const kTimeoutMs = 60_000;
const kMostBytes = 40_000_000;
const kEndings = { frontrow: 'json', pretix: 'json', 'pretix-side': 'json', csv: 'csv' };

/** The format that a file looks like: its name says csv, else its first words tell the two kinds of JSON apart. */
async function guess(file) {
  if (/\.csv$|\.tsv$|\.txt$/i.test(file.name)) return 'csv';
  const head = await file.slice(0, 4_000_000).text();
  return /"zones"\s*:/.test(head) ? 'pretix' : 'frontrow';
}

/** What went wrong, with the place in the file: "line 7", "zones[0].rows[2]". */
export function faultWords(error) {
  const words = problemWords(error);
  return error.field && !words.includes(error.field) ? t('ed.import_fault', { place: error.field, fault: words }) : words;
}

/** A line that says what takes its time, above a bar. */
function busyLine() {
  const words = h('p', { role: 'status' });
  const bar = h('progress', { 'aria-label': t('ed.busy') });
  const line = h('div.ed-progress', { hidden: true }, words, bar);
  return { line, say(text) { words.textContent = text; line.hidden = !text; } };
}

/** Whoever closes the dialog gives up what it waits for. */
function givenUp(dialog) {
  const control = new AbortController();
  dialog.addEventListener('close', () => control.abort());
  return control;
}

/** Does the dialog's work once at a time, closes it after that, and otherwise says in it what went wrong. */
async function exchange({ dialog, submit, progress, fault, given }, busyWords, work) {
  if (submit.getAttribute('aria-disabled')) return;
  submit.setAttribute('aria-disabled', 'true');
  progress.say(busyWords);
  fault.hidden = true;
  try {
    await work();
    dialog.close();
  } catch (error) {
    if (given.signal.aborted) return;
    if (error.status === 401) toLogin();
    fault.textContent = faultWords(error);
    fault.hidden = false;
    if (!(error instanceof api.Problem || error instanceof api.NetworkError)) throw error;
  } finally {
    progress.say('');
    submit.removeAttribute('aria-disabled');
  }
}

/** What is sent: the file, or a plan of pretix together with what it has no place for. */
async function bodyOf({ file, side, format }) {
  const type = format.value === 'csv' ? 'text/csv' : 'application/json';
  const [beside] = format.value === 'pretix' ? side.files : [];
  if (!beside) return new Blob([file.files[0]], { type });
  return new Blob(['{"plan":', await file.files[0].text(), ',"side":', await beside.text(), '}'], { type });
}

/** Asks for a file and promises the map that the server reads from it, or null. */
export async function importPlan() {
  let result = null;
  const fault = h('p.error-block', { role: 'alert', hidden: true });
  const progress = busyLine();
  const submit = h('button.button', { type: 'submit' }, t('ed.import_do'));
  const formats = ['frontrow', 'pretix', 'csv'].map((format) => [format, t(`ed.format_${format}`)]);
  const side = field({ name: 'side', type: 'file', label: t('ed.side_file'), hint: t('ed.side_hint'), accept: '.json' });
  const form = h('form', { novalidate: true }, h('h2', { id: 'import-title' }, t('ed.import')),
    h('p', {}, t('ed.import_text')), fault,
    h('div.fields', {}, field({ name: 'file', type: 'file', label: t('ed.file'), accept: '.json,.csv,.txt,.tsv',
      required: true }),
      field({ name: 'format', type: 'select', label: t('ed.format'), options: formats, value: 'frontrow' }), side),
    progress.line,
    h('div.dialog-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: () => dialog.close() },
      t('dialog.cancel')), submit));
  const dialog = h('dialog.dialog.dialog-form', { 'aria-labelledby': 'import-title' }, form);
  const given = givenUp(dialog);
  forgiveEdits(form);
  const { file, format } = form.elements;
  const offerSide = () => { side.hidden = format.value !== 'pretix'; };
  offerSide();
  format.addEventListener('change', offerSide);
  file.addEventListener('change', async () => {
    fault.hidden = true;
    if (file.files[0]) format.value = await guess(file.files[0]);
    offerSide();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!check(form)) return;
    await exchange({ dialog, submit, progress, fault, given }, t('ed.import_busy'), async () => {
      const body = await bodyOf(form.elements);
      if (body.size > kMostBytes) throw new api.Problem(413, { code: 'too_large', detail: t('ed.import_large') });
      result = await api.upload(`/api/venue/plans?format=${format.value}`, body, { timeout: kTimeoutMs, cancel: given.signal });
    });
  });
  await openDialog(dialog);
  return result;
}

/** Tells what the server noticed while it read a plan. */
export function tellNotes(notes) {
  if (!notes?.length) return;
  const shown = notes.slice(0, 6).join(' ');
  notify(notes.length > 6 ? t('ed.import_notes_more', { notes: shown, n: notes.length - 6 }) : shown,
    { kind: 'alert', key: 'import' });
}

/** Asks for a format and saves the published map in it; or the draft as it is here, the only choice without a `mapId`. */
export async function exportPlan(mapId, name, plan) {
  const progress = busyLine();
  const fault = h('p.error-block', { role: 'alert', hidden: true });
  const written = mapId ? Object.keys(kEndings) : [];
  const formats = [...written, 'draft'].map((format) => [format, t(`ed.format_${format.replace('-', '_')}`)]);
  const submit = h('button.button', { type: 'submit' }, t('ed.export_do'));
  const form = h('form', { novalidate: true }, h('h2', { id: 'export-title' }, t('ed.export')),
    h('p', {}, t('ed.export_text')), fault,
    h('div.fields', {}, field({ name: 'format', type: 'select', label: t('ed.format'), options: formats,
      value: formats[0][0] })), progress.line,
    h('div.dialog-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: () => dialog.close() },
      t('ed.close')), submit));
  const dialog = h('dialog.dialog.dialog-form', { 'aria-labelledby': 'export-title' }, form);
  const given = givenUp(dialog);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { format } = values(form);
    await exchange({ dialog, submit, progress, fault, given }, t('ed.export_busy'), async () => {
      const text = format === 'draft' ? JSON.stringify(mapOf(plan))
        : await api.download(`/api/venue/maps/${encodeURIComponent(mapId)}/plan?format=${format}`, { timeout: kTimeoutMs, cancel: given.signal });
      save(text, `${name}${format === 'frontrow' ? '' : `-${format}`}.${kEndings[format] ?? 'json'}`);
    });
  });
  await openDialog(dialog);
}

function save(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

