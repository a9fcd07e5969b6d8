// People: who may log in, and as what.
import * as api from '../api.js';
import { choosable } from '../choosable.js';
import { openDialog } from '../dialog.js';
import { copyText, h } from '../dom.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { allOf, csvLink, table } from '../lists.js';
import { include, t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt, formDialog, gone } from '../panel.js';

await include('people');

const kRoles = ['admin', 'box_office', 'venue', 'artist', 'marketing', 'steward'];

/** What a role has to do with: the venues of a venue user, the artists of an artist. */
function ties({ role, all_venues: everywhere, venues, artists }) {
  if (role === 'venue' || role === 'steward') return everywhere ? t('people.all_venues') : venues.join(', ') || t('people.no_venue');
  return role === 'artist' ? artists.join(', ') || t('people.no_artist') : '';
}

const venuesOfHouse = async () => (await allOf('/api/venue/venues')).map(({ slug, name }) => ({ name: slug, label: name }));
const artistsOfHouse = async () => {
  const artists = (await allOf('/api/admin/events')).map(({ artist }) => artist).filter(Boolean);
  return [...new Set(artists)].sort().map((name) => ({ name }));
};

const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

function fieldsFor(user) {
  return [
    field({ name: 'name', label: t('people.name'), value: user.name, required: true, maxlength: '120', autocomplete: 'off' }),
    field({
      name: 'email',
      type: 'email',
      label: t('people.email'),
      value: user.email,
      required: true,
      maxlength: '254',
      autocomplete: 'off',
    }),
    field({
      name: 'role',
      type: 'select',
      label: t('people.role'),
      value: user.role,
      options: kRoles.map((role) => [role, t(`role.${role}`)]),
    }),
    field({ name: 'all_venues', type: 'checkbox', label: t('people.every_venue'), value: user.all_venues }),
    choosable(field({
      name: 'venues',
      type: 'textarea',
      label: t('people.venues'),
      value: user.venues.join('\n'),
      hint: t('people.venues_hint'),
      rows: 2,
    }), venuesOfHouse, '\n'),
    choosable(field({
      name: 'artists',
      type: 'textarea',
      label: t('people.artists'),
      value: user.artists.join('\n'),
      hint: t('people.artists_hint'),
      rows: 2,
    }), artistsOfHouse, '\n'),
    field({
      name: 'password',
      type: 'password',
      label: t(user.id ? 'people.new_password' : 'people.password'),
      minlength: '10',
      maxlength: '200',
      autocomplete: 'new-password',
      hint: t(user.id ? 'people.new_password_hint' : 'people.password_hint'),
    }),
    user.id && field({ name: 'active', type: 'checkbox', label: t('people.active'), value: user.active }),
    user.totp && field({ name: 'end_totp', type: 'checkbox', label: t('people.end_totp'), value: false }),
  ].filter(Boolean);
}

/** The link of somebody whom no mail reaches, this once; else where it is being sent to. */
async function tellOfLink({ name, email, password_link: link }) {
  if (!link) return notify(t('people.link_sent', { address: email }), { key: 'saved' });
  const whole = new URL(link, location.origin).href;
  const copy = h('button.button.button-quiet', { type: 'button' }, t('people.link_copy'));
  const close = h('button.button', { type: 'button' }, t('people.link_noted'));
  const dialog = h('dialog.dialog', { 'aria-labelledby': 'link-title' }, h('h2', { id: 'link-title' }, t('people.link_title', { name })),
    h('p', {}, t('people.link_text')), h('p.code', {}, whole), h('div.dialog-actions', {}, copy, close));
  copy.addEventListener('click', async () => {
    if (await copyText(whole)) notify(t('people.link_copied'), { key: 'saved' });
  });
  copy.hidden = !navigator.clipboard;
  close.addEventListener('click', () => dialog.close());
  return openDialog(dialog);
}

async function sendLink(user) {
  const sent = await attempt(() => api.post(`/api/admin/users/${user.id}/password-link`));
  if (sent) await tellOfLink(sent);
}

function stateOf({ active, totp, has_password: hasPassword }) {
  if (!active) return t('people.state_off');
  if (!hasPassword) return t('people.state_invited');
  return t(totp ? 'people.state_totp' : 'people.state_active');
}

const kNobody = { name: '', email: '', role: 'box_office', all_venues: false, venues: [], artists: [], active: true };

function edit(user) {
  const save = async ({ venues, artists, password, ...rest }, version) => {
    const body = { active: true, ...rest, venues: rest.all_venues ? [] : lines(venues), artists: lines(artists) };
    if (password) body.password = password;
    if (!user.id) return api.post('/api/admin/users', body);
    return api.put(`/api/admin/users/${user.id}`, { ...body, version });
  };
  const theirs = user.id && { seen: user, load: async () => (await load()).find(({ id }) => id === user.id) ?? gone(), fields: fieldsFor };
  return formDialog({ title: user.id ? user.name : t('people.add'), fields: fieldsFor(user), confirm: t('people.save'), save, theirs });
}

const load = () => allOf('/api/admin/users');

export async function show(root) {
  const users = await load();
  draw(root, users);
  keepFresh(root, users, load, (now) => draw(root, now));
}

function draw(root, users) {
  const reload = () => show(root);
  const open = async (user) => {
    const saved = await edit(user);
    if (!saved) return;
    if (user.id || saved.has_password) notify(t('people.saved', { name: saved.name }));
    else await tellOfLink(saved);
    await reload();
  };
  const columns = [
    { label: t('people.name'), cell: (user) => h('button.link', { type: 'button', onclick: () => open(user) }, user.name) },
    { label: t('people.email'), cell: (user) => user.email },
    { label: t('people.role'), cell: (user) => t(`role.${user.role}`) },
    { label: t('people.ties'), cell: ties },
    { label: t('people.state'), cell: stateOf },
    {
      label: t('people.link'),
      cell: (user) =>
        user.active
          ? h('button.button.button-quiet.button-small', { type: 'button', onclick: () => sendLink(user) }, t('people.link_send'))
          : '–',
    },
  ];
  root.replaceChildren(
    h('div.panel-head', {}, h('h1', {}, t('admin.people')),
      h('div.panel-actions', {}, csvLink('/api/admin/users.csv'),
        h('button.button', { type: 'button', onclick: () => open(kNobody) }, t('people.add')))),
    table({ caption: t('admin.people'), columns, rows: users })
  );
}
