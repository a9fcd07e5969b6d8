// The seats inside other pages: which sites may show them, and what to copy there.
import * as api from '../api.js';
import { copyText, fieldError, h } from '../dom.js';
import { field, forgiveEdits } from '../forms.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt } from '../panel.js';
import { events, sessionName } from './events_on_sale.js';
import { head } from './parts.js';

const kPath = '/api/marketing/embed';

export async function show(root, panel) {
  const programme = await events();
  const settings = await api.get(kPath);
  root.replaceChildren(
    head({ title: t('marketing.embed'), text: t('embed.lead') }),
    h('div.embed', {}, originsForm(root, settings, panel), snippetBox(programme))
  );
}

function originsForm(root, settings, panel) {
  const lines = (form) => form.elements.origins.value.split('\n').map((line) => line.trim()).filter(Boolean);
  const fields = (
    record
  ) => [
    field({
      name: 'origins',
      type: 'textarea',
      label: t('embed.origins'),
      hint: t('embed.origins_hint'),
      value: record.origins.join('\n'),
      spellcheck: 'false',
    }),
  ];
  const form = h('form.fields', { novalidate: true }, fields(settings),
    h('p', {}, h('button.button', { type: 'submit' }, t('marketing.save'))));
  forgiveEdits(form);
  panel.keep(() => form.isConnected && lines(form).join('\n') !== settings.origins.join('\n'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const origins = lines(form);
    const saved = await attempt(async (version = settings.version) => {
      try {
        return await api.put(kPath, { origins, version });
      } catch (error) {
        const wrong = /^origins\[(\d+)\]$/.exec(error.field ?? '')?.[1];
        if (wrong === undefined) throw error;
        fieldError(form, 'origins', t('embed.wrong', { line: origins[Number(wrong)] }));
        form.elements.origins.focus();
        return null;
      }
    }, { form, reload: () => show(root, panel), theirs: { seen: settings, load: () => api.get(kPath), fields } });
    if (!saved) return;
    Object.assign(settings, saved);
    form.elements.origins.value = saved.origins.join('\n');
    notify(t('panel.saved'), { key: 'saved' });
  });
  return form;
}

function snippetBox(programme) {
  const options = programme.flatMap((event) => event.sessions.map((session) => [session.slug, sessionName(event, session)]));
  const box = h('div.fields', {}, h('div', {}, h('h2', {}, t('embed.snippet')), h('p.hint', {}, t('embed.snippet_text'))),
    field({ name: 'session', type: 'select', label: t('embed.session'), options }),
    field({ name: 'html', type: 'textarea', label: t('embed.html'), rows: 9, readonly: true, spellcheck: 'false' }),
    h('p', {}, h('button.button.button-quiet', { type: 'button', onclick: () => copy(html) }, t('embed.copy'))));
  const session = box.querySelector('select');
  const html = box.querySelector('textarea');
  const fill = () => (html.value = session.value ? snippet(session) : '');
  session.addEventListener('input', fill);
  fill();
  return box;
}

/** The page around the frame believes a height only where this very site sends it, from this very frame. */
function snippet({ value, selectedOptions }) {
  const title = selectedOptions[0].textContent.replace(/["<>&]/g, '');
  return `<iframe id="frontrow" src="${location.origin}/embed/${
    encodeURIComponent(value)
  }" title="${title}" style="width:100%;height:760px;border:0"></iframe>
<script>
addEventListener('message', function (event) {
  var frame = document.getElementById('frontrow');
  if (event.origin !== '${location.origin}' || event.source !== frame.contentWindow) return;
  if (event.data && event.data.type === 'frontrow-height') frame.style.height = Number(event.data.height) + 'px';
});
</script>`;
}

async function copy(html) {
  const isCopied = await copyText(html.value);
  if (!isCopied) html.select();
  notify(t(isCopied ? 'embed.copied' : 'embed.by_hand'), { key: 'copied' });
}
