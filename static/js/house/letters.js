// The words of the letters that buyers get: a list, and each in one language as a page of its own, where the house
// words its subject, its opening and its closing beside the letter as it arrives.
import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { check, field, forgiveEdits, values } from '../forms.js';
import { table } from '../lists.js';
import { include, kLanguages, t } from '../messages.js';
import { notify } from '../notices.js';
import { entitle } from '../page.js';
import { attempt } from '../panel.js';
import { letterFrame } from '../promotion/parts.js';

await include('mail');
await include('letters');

const kPath = '/api/admin/letters';
const kParts = ['subject', 'opening', 'closing'];

export async function show(root, panel) {
  const [letter, language] = panel.path;
  if (letter)
    showOne(root, panel, await api.get(`${kPath}/${encodeURIComponent(letter)}/${encodeURIComponent(language ?? '')}`), await offered());
  else showAll(root, (await api.get(kPath)).items, await offered());
}

/** The languages that buyers read here. */
const offered = async () => (await api.get('/api/shop')).languages;

const nameOf = (letter) => t(`mail.kind.${letter}`);

// ---- The list

function showAll(root, items, languages) {
  const way = (letter, code) => {
    const { own } = items.find(({ letter: other, language }) => other === letter && language === code);
    return h('li', {},
      h('a', { href: `#letters/${letter}/${code}`, 'aria-label': `${nameOf(letter)}, ${kLanguages[code]}` }, kLanguages[code]),
      own ? h('small', {}, t('letters.own')) : null);
  };
  root.replaceChildren(
    h('header.panel-head', {}, h('div', {}, h('h1', {}, t('letters.title')), h('p', {}, t('letters.lead')))),
    table({
      caption: t('letters.title'),
      rows: [...new Set(items.map(({ letter }) => letter))],
      columns: [
        { label: t('mail.kind'), cell: (letter) => h('div', {}, nameOf(letter), h('small', {}, t(`letters.when.${letter}`))) },
        { label: t('letters.languages'), cell: (letter) => h('ul.letter-languages', {}, languages.map((code) => way(letter, code))) },
      ],
    })
  );
}

// ---- One letter

/** What a part says by now: the house's own words, else the program's; nothing where the letter has no such part. */
const said = (text, part) => text[part] ?? text.original[part];

function showOne(root, panel, text, languages) {
  const path = `${kPath}/${text.letter}/${text.language}`;
  const form = h('form.fields', { novalidate: true }, partFields(text), placeholders(text),
    h('div.mailing-actions', {}, h('button.button', { type: 'submit' }, t('letters.save')),
      h('button.button.button-quiet', { type: 'button', onclick: () => draw() }, t('letters.preview')),
      h('button.button.button-quiet', { type: 'button', onclick: restore }, t('letters.restore'))));
  const example = preview(path);
  const before = JSON.stringify(values(form));
  panel.keep(() => form.isConnected && JSON.stringify(values(form)) !== before);

  const load = () => api.get(path);
  const reload = async () => showOne(root, panel, await load(), languages);
  const draw = () => check(form) && attempt(() => example.show(values(form)), { form });
  function restore() {
    for (const part of kParts) if (form.elements[part]) form.elements[part].value = text.original[part];
    draw();
  }
  async function tryIt() {
    const trial = check(form) && await attempt(() => api.post(`${path}/trial`, values(form)), { form });
    if (trial) notify(t('letters.tried', { address: trial.address }), { key: 'letters' });
  }
  forgiveEdits(form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!check(form)) return;
    const send = (version = text.version) => api.put(path, { ...values(form), version });
    const saved = await attempt(send, { form, reload, theirs: { seen: text, load, fields: partFields } });
    if (!saved) return;
    notify(t('panel.saved'), { key: 'letters' });
    showOne(root, panel, saved, languages);
  });

  entitle(nameOf(text.letter));
  root.replaceChildren(
    h('header.panel-head', {},
      h('div', {}, h('p', {}, h('a', { href: '#letters' }, t('letters.back'))), h('h1', {}, nameOf(text.letter)),
        h('p', {}, t(`letters.when.${text.letter}`)))),
    h('nav.tabs', { 'aria-label': t('letters.languages') },
      h('ul', {},
        languages.map((code) =>
          h('li', {},
            h('a', { href: `#letters/${text.letter}/${code}`, 'aria-current': code === text.language ? 'page' : null }, kLanguages[code]))
        ))),
    h('div.editor-columns.mailing', {}, form,
      h('div.mailing-side', { role: 'group', 'aria-label': t('letters.frame') }, example.element,
        h('div.mailing-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: tryIt }, t('letters.try')))))
  );
  draw();
}

function partFields(text) {
  const part = (name, more) =>
    said(text, name) !== null &&
    field({ name, label: t(`letters.${name}`), value: said(text, name), lang: text.language, ...more });
  return [
    part('subject', { maxlength: '200' }) || h('p.hint', {}, t('letters.fixed_subject')),
    part('opening', { type: 'textarea', rows: '8', maxlength: '2000', hint: t('letters.opening_hint') }),
    part('closing', { type: 'textarea', rows: '5', maxlength: '2000', hint: t('letters.closing_hint') }),
  ].filter(Boolean);
}

/** Buttons that write the place of a value where the reader was typing. */
function placeholders({ placeholders: names }) {
  let last = null;
  const insert = (name) => {
    const input = last ?? box.closest('form').elements.opening;
    input.setRangeText(`{{${name}}}`, input.selectionStart, input.selectionEnd, 'end');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.focus();
  };
  const box = h('div.field-box', {}, h('p.hint', {}, t('letters.values_hint')),
    h('div.mailing-actions', {},
      names.map((name) =>
        h('button.button.button-quiet.button-small', { type: 'button', title: `{{${name}}}`, onclick: () => insert(name) },
          t(`letters.value.${name}`))
      )));
  queueMicrotask(() =>
    box.closest('form').addEventListener('focusin', ({ target }) => {
      if (kParts.includes(target.name)) last = target;
    })
  );
  return box;
}

/** The letter as it arrives, as a page and as text. show(words) promises to have drawn it with these. */
function preview(path) {
  const subject = h('p.mailing-subject', {});
  const place = h('div', {});
  const text = h('pre.mailing-text', {});
  async function show(words) {
    const letter = await api.post(`${path}/preview`, words);
    setText(subject, letter.subject);
    setText(text, letter.text);
    place.replaceChildren(...frameOf(`${path}/page`, words));
    return letter;
  }
  return {
    show,
    element: h('div', {}, h('p.hint', {}, t('letters.example')), subject, place,
      h('details', {}, h('summary', {}, t('letters.plain')), text)),
  };
}

let frames = 0;

/** A frame with the page of a letter. It comes by a form: no address could carry these words. */
function frameOf(action, words) {
  frames += 1;
  const name = `letter-${frames}`;
  const form = h('form', { method: 'post', action, target: name, enctype: 'text/plain', hidden: true },
    h('input', { type: 'hidden', name: 'words', value: JSON.stringify(words) }));
  queueMicrotask(() => form.submit());
  return [letterFrame({ name, title: t('letters.frame') }), form];
}
