// Plans from other programs and for them: the server reads and writes the formats, this asks for the file.
import * as api from '../../api.js';
import { openDialog } from '../../dialog.js';
import { h } from '../../dom.js';
import { check, field, forgiveEdits, values } from '../../forms.js';
import { has, language, t } from '../../messages.js';
import { toLogin } from '../../panel.js';
import { problemText } from '../../refusals.js';
import { DrawingChooser, seenDrawing } from './drawing_import.js';
import { mapOf } from './plan/map_json.js';

const kTimeoutMs = 60_000;
const kMostBytes = 40_000_000;
/** The files that a format is written as: what the server calls each, and how its name ends. */
const kFiles = {
  frontrow: [['frontrow', '.frontrow-map.json']],
  csv: [['csv', '.csv']],
  pretix: [['pretix', '.pretix.json'], ['pretix-side', '.frontrow.json']],
};

/** What is drawn for people to read, and how its name ends. */
const kSheets = { pdf: ['pdf', '.pdf'], sheet: ['svg', '.svg'], 'draft-pdf': ['pdf', '-draft.pdf'], 'draft-sheet': ['svg', '-draft.svg'] };

/** The format that a file looks like: its name says what it is, else its first words tell drawings and the kinds of JSON apart. */
async function guess(file) {
  if (/\.csv$|\.tsv$|\.txt$/i.test(file.name)) return 'csv';
  const head = await file.slice(0, 4_000_000).text();
  if (/\.(dxf|dwg)$/i.test(file.name) || /^\s*0\r?\n\s*SECTION/.test(head)) return 'dxf'; // the server says how a DWG is saved
  if (/\.svg$/i.test(file.name) || /^\uFEFF?\s*<(\?xml|!DOCTYPE svg|!--|svg)/.test(head)) return 'svg';
  if (/"zones"\s*:/.test(head)) return 'pretix';
  return /"format"\s*:\s*"frontrow"/.test(head) && !/"sections"\s*:/.test(head) ? 'side' : 'frontrow';
}

/** What a plan of pretix alone cannot say is remarked upon by the page, in the form of the server's notes. */
const kSideMissing = Object.freeze({ code: 'side_missing', place: '', detail: '', values: {} });
const kTypes = { csv: 'text/csv', svg: 'image/svg+xml', dxf: 'image/vnd.dxf' };
const kDrawings = ['svg', 'dxf'];
const kMostFaults = 100; // that are shown
const kColumns = ['section', 'row', 'label', 'category', 'x', 'y'];
const kHeadBytes = 262_144; // enough for the first lines of a table

/** The place in a file: "Line 7, column x" in the words of the page, a path as it is. */
export function placeWords(place) {
  const [, line, column] = /^line (\d+)(?:, column (.*))?$/.exec(place) ?? [];
  if (!line) return place;
  return column === undefined ? t('ed.place_line', { line }) : t('ed.place_cell', { line, column });
}

/** What is wrong at one place: our words for the code where there are some. */
const faultText = ({ code, detail }) => (has(`ed.fault_${code}`) ? t(`ed.fault_${code}`) : detail);

/** What went wrong, with the place in the file: "Line 7", "zones[0].rows[2]". */
export function faultWords(error) {
  const [fault] = error.faults ?? [];
  if (fault) return t('ed.import_fault', { place: placeWords(fault.place), fault: faultText(fault) });
  const words = problemText(error);
  return error.field && !words.includes(error.field) ? t('ed.import_fault', { place: placeWords(error.field), fault: words }) : words;
}

/** Everything that is wrong with a file, one line each. */
function faultList(error) {
  const { faults } = error;
  if (!faults?.length) return [faultWords(error)];
  const more = faults.length - kMostFaults;
  return [h('b', {}, t('ed.import_faults', { n: faults.filter(({ code }) => code !== 'more_faults').length })),
    h('ul.ed-faults', { tabindex: '0', 'aria-label': t('ed.import_faults_list') },
      faults.slice(0, kMostFaults).map((fault) => h('li', {}, fault.place && h('span', {}, placeWords(fault.place)), faultText(fault)))),
    more > 0 && h('p', {}, t('ed.import_faults_more', { n: more }))].filter(Boolean);
}

function show(place, error) {
  place.replaceChildren(...faultList(error));
  place.hidden = false;
  place.scrollIntoView({ block: 'nearest' });
}

/** A line that says what takes its time, above a bar. */
function busyLine() {
  const words = h('p', { role: 'status' });
  const bar = h('progress', { 'aria-label': t('ed.busy') });
  const line = h('div.ed-progress', { hidden: true }, words, bar);
  return {
    line,
    say(text) {
      words.textContent = text;
      line.hidden = !text;
    },
  };
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
    show(fault, error);
    api.throwMistake(error);
  } finally {
    progress.say('');
    submit.removeAttribute('aria-disabled');
  }
}

/** What is sent: the file, or a plan of pretix together with what it has no place for. */
async function bodyOf({ file, side, format }) {
  const type = kTypes[format.value] ?? 'application/json';
  const [beside] = format.value === 'pretix' ? side.files : [];
  if (!beside) return new Blob([file.files[0]], { type });
  return new Blob(['{"plan":', await file.files[0].text(), ',"side":', await beside.text(), '}'], { type });
}

/** Which column of a table is what: guessed by the server, chosen here. */
class ColumnChooser {
  constructor() {
    this.fields = h('div.fields', {});
    this.summary = h('summary', {}, t('ed.columns'));
    this.element = h('details.ed-columns', { hidden: true }, this.summary, h('p.hint', {}, t('ed.columns_hint')), this.fields);
  }

  /** Asks for the columns of a table; of anything else there are none. */
  async show(file) {
    this.element.hidden = true;
    this.names = null;
    if (!file) return;
    this.asked = file;
    const { columns } = await api.upload('/api/venue/plans/columns', new Blob([file.slice(0, kHeadBytes)], { type: 'text/csv' }));
    if (this.asked !== file || columns.some(({ column }) => column === 'first_label')) return;
    this.names = columns.map(({ name }) => name);
    this.fields.replaceChildren(...kColumns.map((ours) => this.#choice(ours, columns)));
    this.element.open = kColumns.some((ours) => !columns.some(({ column }) => column === ours)) ||
      columns.some(({ name, column }) => column && name.toLowerCase() !== column);
    this.element.hidden = false;
  }

  #choice(ours, columns) {
    const shown = ({ name, examples }) => {
      const some = examples.filter(Boolean).join(', ');
      return some ? t('ed.column_like', { name, examples: some }) : name;
    };
    const options = columns.map((column, i) => [String(i), shown(column)]).filter((one, i) => columns[i].name);
    const at = columns.findIndex(({ column }) => column === ours);
    return field({
      name: `column-${ours}`,
      type: 'select',
      label: t(`ed.column_${ours}`),
      value: String(at),
      options: [['-1', t('ed.column_none')], ...options],
    });
  }

  /** What was chosen, for the server; null where there was nothing to choose. */
  get choice() {
    if (!this.names || this.element.hidden) return null;
    const boxes = kColumns.map((ours) => [ours, this.fields.querySelector(`[name=column-${ours}]`).value]);
    return Object.fromEntries(boxes.map(([ours, at]) => [ours, this.names[at] ?? '']));
  }
}

/** The path that reads a file, with what the dialog says about it. `base` is the map whose seats stay who they are. */
function pathFor(format, { columns, drawing = {} }, base) {
  const query = new URLSearchParams({ format, ...drawing });
  if (format === 'csv') query.set('section', t('ed.section_first'));
  if (columns) query.set('columns', JSON.stringify(columns));
  if (base) query.set('keeps', base);
  return `/api/venue/plans?${query}`;
}

/** What the server reads from the form's file, chosen as `choices` say: { map, notes, source }. */
async function readFile({ elements }, base, given, choices) {
  const { format, side } = elements;
  const body = await bodyOf(elements);
  if (body.size > kMostBytes) throw new api.Problem(413, { code: 'too_large', words: t('ed.import_large') });
  const read = await api.upload(pathFor(format.value, choices, base), body, { timeout: kTimeoutMs, cancel: given.signal });
  return format.value === 'pretix' && !side.files.length ? { ...read, notes: [...read.notes ?? [], kSideMissing] } : read;
}

/** Asks for a file and promises the map that the server reads from it and its notes, or null. */
export async function importPlan(base) {
  let result = null;
  const fault = h('div.error-block', { role: 'alert', hidden: true });
  const columns = new ColumnChooser();
  const progress = busyLine();
  const submit = h('button.button', { type: 'submit' }, t('ed.import_do'));
  const drawing = new DrawingChooser((choice) => readFile(form, base, given, { drawing: choice }), {
    begins: () => {
      fault.hidden = true;
      progress.say(t('ed.import_busy'));
    },
    ends: () => progress.say(''),
    failed: (error) => given.signal.aborted || show(fault, error),
  });
  const formats = ['frontrow', 'pretix', 'csv', ...kDrawings].map((format) => [format, t(`ed.format_${format}`)]);
  const side = field({ name: 'side', type: 'file', label: t('ed.side_file'), hint: t('ed.side_hint'), accept: '.json' });
  const form = h('form', { novalidate: true }, h('h2', { id: 'import-title' }, t('ed.import')), h('p', {}, t('ed.import_text')), fault,
    h('div.fields', {},
      field({ name: 'file', type: 'file', label: t('ed.file'), accept: '.json,.csv,.txt,.tsv,.svg,.dxf', required: true }),
      field({ name: 'format', type: 'select', label: t('ed.format'), options: formats, value: 'frontrow' }), side, columns.element),
    drawing.element, progress.line,
    h('div.dialog-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: () => dialog.close() }, t('dialog.cancel')),
      submit));
  const dialog = h('dialog.dialog.dialog-form', { 'aria-labelledby': 'import-title' }, form);
  const given = givenUp(dialog);
  forgiveEdits(form);
  const { file, format } = form.elements;
  const offer = async () => {
    side.hidden = format.value !== 'pretix';
    const [one] = file.files;
    const isDrawing = kDrawings.includes(format.value) && one;
    dialog.classList.toggle('ed-preview-box', Boolean(isDrawing));
    if (!isDrawing) drawing.hide();
    try {
      await columns.show(format.value === 'csv' ? one : null);
      if (isDrawing) await drawing.show();
    } catch (error) {
      show(fault, error);
    }
  };
  side.hidden = true;
  format.addEventListener('change', offer);
  file.addEventListener('change', async () => {
    fault.hidden = true;
    const looks = file.files[0] ? await guess(file.files[0]) : null;
    if (looks === 'side') show(fault, new api.Problem(422, { code: 'side_alone', words: t('ed.side_alone') }));
    if (looks) format.value = looks === 'side' ? 'pretix' : looks;
    await offer();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!check(form)) return;
    await exchange({ dialog, submit, progress, fault, given }, t('ed.import_busy'), async () => {
      result = kDrawings.includes(format.value) ? seenDrawing(drawing) : await readFile(form, base, given, { columns: columns.choice });
    });
  });
  await openDialog(dialog);
  return result;
}

/** Saves the plan on paper: the published map, or the draft as it is here. */
async function saveSheet({ format, paper }, mapId, slug, plan, options) {
  const [kind, ending] = kSheets[format];
  const query = new URLSearchParams({ format: kind, paper, language });
  const blob = format.startsWith('draft')
    ? await api.downloadFile(`/api/venue/venues/${encodeURIComponent(slug)}/sheet?${query}`, { ...options, body: { map: mapOf(plan) } })
    : await api.downloadFile(`/api/venue/maps/${encodeURIComponent(mapId)}/sheet?${query}`, options);
  save(blob, slug + ending);
}

/** Asks for a format and saves the published map in it; or the draft as it is here, the only choice without a `mapId`. */
export async function exportPlan(mapId, name, plan) {
  const progress = busyLine();
  const fault = h('div.error-block', { role: 'alert', hidden: true });
  const written = mapId ? [...Object.keys(kFiles), 'pdf', 'sheet'] : [];
  const formats = [...written, 'draft', 'draft-pdf', 'draft-sheet'].map((format) => [format, t(`ed.format_${format.replace('-', '_')}`)]);
  const papers = ['a3', 'a4'].map((paper) => [paper, t(`ed.paper_${paper}`)]);
  const paper = field({ name: 'paper', type: 'select', label: t('ed.paper'), options: papers, value: 'a3' });
  const told = h('p.ed-hint', { 'aria-live': 'polite' });
  const submit = h('button.button', { type: 'submit' }, t('ed.export_do'));
  const form = h('form', { novalidate: true }, h('h2', { id: 'export-title' }, t('ed.export')), h('p', {}, t('ed.export_text')), fault,
    h('div.fields', {}, field({ name: 'format', type: 'select', label: t('ed.format'), options: formats, value: formats[0][0] }), paper),
    told, progress.line,
    h('div.dialog-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: () => dialog.close() }, t('ed.close')), submit));
  const dialog = h('dialog.dialog.dialog-form', { 'aria-labelledby': 'export-title' }, form);
  const given = givenUp(dialog);
  const tell = () => {
    const { format } = values(form);
    paper.hidden = !(format in kSheets);
    const words = `ed.export_${format in kSheets ? 'sheet' : format}`;
    told.textContent = has(words) ? t(words) : '';
  };
  form.addEventListener('change', tell);
  tell();
  const options = { timeout: kTimeoutMs, cancel: given.signal };
  const read = (format) => api.download(`/api/venue/maps/${encodeURIComponent(mapId)}/plan?format=${format}`, options);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { format, ...more } = values(form);
    await exchange({ dialog, submit, progress, fault, given }, t('ed.export_busy'), async () => {
      if (format === 'draft') return save(JSON.stringify(mapOf(plan)), `${name}-draft.json`);
      if (format in kSheets) return saveSheet({ format, ...more }, mapId, name, plan, options);
      const texts = await Promise.all(kFiles[format].map(([file]) => read(file)));
      return kFiles[format].forEach(([, ending], i) => save(texts[i], name + ending));
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
