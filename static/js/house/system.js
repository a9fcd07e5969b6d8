// The machine room: what the process that answers stands on, and in words what needs doing.
import * as api from '../api.js';
import { h } from '../dom.js';
import { kOwnZone, moment, number } from '../format.js';
import { keepFresh } from '../fresh.js';
import { table } from '../lists.js';
import { include, t } from '../messages.js';
import { percent, size } from './shares.js';

await include('system');

const kProviders = { stripe: 'Stripe', mollie: 'Mollie', demo: 'Demo' };

const at = (iso) => (iso ? moment(iso, kOwnZone) : '–');

const facts = (lines) =>
  h('dl.facts', {}, lines.filter(Boolean).map(([key, value]) => h('div', {}, h('dt', {}, t(`system.${key}`)), h('dd', {}, value))));
const part = (key, ...children) => h('section.part', {}, h('h2', {}, t(`system.${key}`)), ...children);

const load = () => api.get('/api/admin/system');

export async function show(root) {
  const draw = (system) => root.replaceChildren(...parts(system));
  const system = await load();
  draw(system);
  keepFresh(root, system, load, draw);
}

function parts(system) {
  return [
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('admin.system')), h('p', {}, t('system.lead')))),
    part('todo', system.warnings.length ? h('ul.todo', {}, system.warnings.map(warning)) : h('p', {}, t('system.nothing'))),
    part('program', facts([
      ['version', `Frontrow ${system.version}`],
      ['schema', number(system.schema_version)],
      ['started', at(system.started_at)],
    ])),
    part('database', facts([
      ['product', system.database.product],
      system.database.name && ['name', h('code', {}, system.database.name)],
      ['size', size(system.database.bytes)],
      ['free', system.disk ? t('system.of', { free: size(system.disk.free), total: size(system.disk.total) }) : t('system.elsewhere')],
    ])),
    part('backups', ...backups(system)),
    system.replica && part('replica', facts([
      ['copied', at(system.replica.copied_at)],
      system.replica.failing_since && ['result', t('system.failing', { at: at(system.replica.failing_since) })],
      system.replica.failing_since && ['reason', system.replica.failure],
      ['folder', h('code', {}, system.replica.folder)],
    ])),
    part('mail', facts([
      ['server', system.mail.server ?? t('system.no_mail')],
      ['waiting', number(system.mail.waiting)],
      ['oldest', at(system.mail.oldest_due)],
      ['failed', number(system.mail.failed)],
    ]), h('p', {}, h('a', { href: '#mail' }, t('system.see_mail')))),
    part('payments', system.payments.length ? payments(system.payments) : h('p', {}, t('system.no_payments'))),
    part('cache', ...cache(system.cache)),
    part('connection', ...connection(system.connection)),
  ];
}

const warning = ({ code, about }) =>
  h('li', {}, h('strong', {}, t(`system.warning.${code}`, { provider: kProviders[about] ?? about })), ' ',
    t(`system.do.${code}`, { provider: kProviders[about] ?? about }));

function backups({ backup, database }) {
  if (!backup) return [h('p', {}, t(database.kind === 'sqlite' ? 'system.no_backup' : 'system.postgres_backup'))];
  const { every_hours: hours, latest_at: latest, latest_bytes: bytes, failing_since: since } = backup;
  return [facts([
    ['latest', latest ? t('system.made', { at: at(latest), size: size(bytes) }) : t('system.none_yet')],
    since ? ['result', t('system.failing', { at: at(since) })] : latest && ['result', t('system.sound')],
    since && ['reason', backup.failure],
    ['plan', t('system.every', { n: hours, kept: backup.kept })],
    ['folder', h('code', {}, backup.folder)],
  ])];
}

const payments = (rows) =>
  table({
    caption: t('system.payments'),
    rows,
    columns: [
      { label: t('system.provider'), cell: ({ method }) => kProviders[method] ?? method },
      { label: t('system.mode'), cell: ({ takes_money: isLive }) => t(isLive ? 'system.live' : 'system.test') },
      { label: t('system.heard'), cell: ({ heard_at: heard }) => (heard ? at(heard) : t('system.not_yet')) },
      { label: t('system.silent'), cell: ({ silent_since: since }) => at(since) },
    ],
  });

function cache({ memory, redis }) {
  return [facts([
    ['kind', redis ? t('system.redis') : t('system.memory')],
    ['rate', percent(memory.hits, memory.hits + memory.loads)],
    redis && ['breaker', t(redis.up ? 'system.up' : 'system.down')],
    redis && ['failures', number(redis.failures)],
  ]), h('p', {}, h('a', { href: '#cache' }, t('system.see_cache')))];
}

function connection({ host, proxy, forwarded_proto: proto, address, secure_cookies: secure, public_url: url }) {
  return [h('p', {}, t('system.connection_lead')), facts([
    ['host', host ?? '–'],
    ['proxy', t(`system.proxy.${proxy}`)],
    ['proto', proto ?? '–'],
    ['address', address || t('system.here')],
    ['cookies', t(secure ? 'system.yes' : 'system.no')],
    ['public_url', url ?? '–'],
  ])];
}
