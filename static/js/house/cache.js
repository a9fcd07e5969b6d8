// The cache: what it spares the database, and the button that makes it begin again.
import * as api from '../api.js';
import { h } from '../dom.js';
import { number } from '../format.js';
import { keepFresh } from '../fresh.js';
import { include, t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt } from '../panel.js';
import { percent, size } from './shares.js';

await include('cache');

const facts = (lines) => h('dl.facts', {}, lines.map(([key, value]) => h('div', {}, h('dt', {}, t(`cache.${key}`)), h('dd', {}, value))));

const load = () => api.get('/api/admin/cache');

export async function show(root) {
  const figures = await load();
  draw(root, figures);
  keepFresh(root, figures, load, (now) => draw(root, now));
}

function draw(root, { memory, redis }) {
  const flush = async () => {
    const sure = await ask({
      title: t('cache.flush_title'),
      text: t('cache.flush_text'),
      confirm: t('cache.flush'),
      cancel: t('dialog.cancel'),
    });
    if (!sure || !(await attempt(async () => (await api.remove('/api/admin/cache')) ?? true))) return;
    notify(t('cache.flushed'), { key: 'saved' });
    await show(root);
  };
  root.replaceChildren(
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('admin.cache')), h('p', {}, t('cache.lead'))),
      h('div.panel-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: flush }, t('cache.flush')))),
    h('section.part', {}, h('h2', {}, t('cache.memory')), facts([
      ['ratio', percent(memory.hits, memory.hits + memory.loads)],
      ['hits', number(memory.hits)],
      ['loads', number(memory.loads)],
      ['bytes', size(memory.bytes)],
    ])),
    h('section.part', {}, h('h2', {}, 'Redis'), redis
      ? facts([['state', t(redis.up ? 'cache.up' : 'cache.down')], ['ratio', percent(redis.hits, redis.reads)], ['reads',
        number(redis.reads)], ['failures', number(redis.failures)]])
      : h('p', {}, t('cache.no_redis')))
  );
}
