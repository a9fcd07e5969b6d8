// People: who may log in, and as what.
import * as api from '../api.js';
import { h } from '../dom.js';
import { keepFresh } from '../fresh.js';
import { include, t } from '../messages.js';
import { notify } from '../notices.js';
import { allOf, csvLink, field, formDialog, gone, table } from '../panel.js';

await include('people');

const kRoles = ['admin', 'box_office', 'venue', 'artist', 'marketing', 'steward'];

/** What a role has to do with: the venues of a venue user, the artists of an artist. */
function ties({ role, all_venues: everywhere, venues, artists }) {
  if (role === 'venue' || role === 'steward') return everywhere ? t('people.all_venues') : venues.join(', ') || t('people.no_venue');
  return role === 'artist' ? artists.join(', ') || t('people.no_artist') : '';
}

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
    field({
      name: 'venues',
      type: 'textarea',
      label: t('people.venues'),
      value: user.venues.join('\n'),
      hint: t('people.venues_hint'),
      rows: 2,
    }),
    field({
      name: 'artists',
      type: 'textarea',
      label: t('people.artists'),
      value: user.artists.join('\n'),
      hint: t('people.artists_hint'),
      rows: 2,
    }),
    field({
      name: 'password',
      type: 'password',
      label: t(user.id ? 'people.new_password' : 'people.password'),
      required: !user.id,
      minlength: '10',
      maxlength: '200',
      autocomplete: 'new-password',
      hint: t(user.id ? 'people.new_password_hint' : 'people.password_hint'),
    }),
    user.id && field({ name: 'active', type: 'checkbox', label: t('people.active'), value: user.active }),
    user.totp && field({ name: 'end_totp', type: 'checkbox', label: t('people.end_totp'), value: false }),
  ].filter(Boolean);
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
    notify(t('people.saved', { name: saved.name }));
    await reload();
  };
  const columns = [
    { label: t('people.name'), cell: (user) => h('button.link', { type: 'button', onclick: () => open(user) }, user.name) },
    { label: t('people.email'), cell: (user) => user.email },
    { label: t('people.role'), cell: (user) => t(`role.${user.role}`) },
    { label: t('people.ties'), cell: ties },
    {
      label: t('people.state'),
      cell: (user) => t(user.active ? (user.totp ? 'people.state_totp' : 'people.state_active') : 'people.state_off'),
    },
  ];
  root.replaceChildren(
    h('div.panel-head', {}, h('h1', {}, t('admin.people')),
      h('div.panel-actions', {}, csvLink('/api/admin/users.csv'),
        h('button.button', { type: 'button', onclick: () => open(kNobody) }, t('people.add')))),
    table({ caption: t('admin.people'), columns, rows: users })
  );
}
