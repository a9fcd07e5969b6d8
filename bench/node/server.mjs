// The peer of bench_scale: the same endpoints, over the same tables in Postgres and with answers kept in Redis, as a
// careful Node service writes them. A process for each core, prepared statements, pooled connections, pipelined calls of
// Redis, answers kept as the bytes that go out, a line of log a request in a file.
// Environment: PORT, DATABASE_URL, REDIS_URL, LOG_FILE.

import cluster from 'node:cluster';
import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';

import Fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';

const catalogueTtl = 60;
const seatsTtl = 20;

if (cluster.isPrimary) {
  for (let i = 0; i < availableParallelism(); ++i) cluster.fork();
} else {
  await serve();
}

async function serve() {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 }); // more only crowd around a hot row
  const redis = new Redis(process.env.REDIS_URL, { enableAutoPipelining: true });
  const app = Fastify({
    logger: { level: 'info', file: process.env.LOG_FILE },
    disableRequestLogging: true, // it would write two lines a request
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({ method: request.method, route: request.routeOptions.url, status: reply.statusCode,
                       ms: reply.elapsedTime });
  });

  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/api/events', async (request, reply) => {
    const { body } = await kept(redis, 'events:all', catalogueTtl, () => events(pool));
    return reply.type('application/json').send(body);
  });

  app.get('/api/sections', async (request, reply) => {
    const venue = request.query.venue;
    const { body } = await kept(redis, `sections:${venue}`, catalogueTtl, () => sections(pool, venue));
    return reply.type('application/json').send(body);
  });

  app.get('/api/seats', async (request, reply) => {
    const { session, section } = request.query;
    const found = await kept(redis, `seats:${session}:${section}`, seatsTtl, () => seats(pool, session, section));
    return reply.type('application/json').send(withOwn(found, request, (answer) => [answer.seats]));
  });

  app.get('/api/sections/seats', async (request, reply) => {
    const { session } = request.query;
    const found = await kept(redis, `seats:${session}`, seatsTtl, () => seats(pool, session));
    return reply.type('application/json')
      .send(withOwn(found, request, (answer) => answer.sections.map((section) => section.seats)));
  });

  app.post('/api/sessions/:session/holds', {
    schema: { body: { type: 'object', required: ['seats'], properties: {
      seats: { type: 'array', minItems: 1, maxItems: 20, items: { type: 'string', maxLength: 80 } } } } },
  }, async (request, reply) => {
    const token = tokenOf(request) ?? newCode();
    const outcome = await hold(pool, request.params.session, buyerOf(token), request.body.seats);
    if (outcome.status === 201) {
      const keys = [`seats:${request.params.session}`, 'events:all',
                    ...new Set(outcome.answer.hold.seats.map((seat) => `seats:${request.params.session}:${seat.section}`))];
      await redis.del(...keys);
      reply.header('Set-Cookie', `buyer=${token}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax`);
    }
    return reply.code(outcome.status).send(outcome.answer);
  });

  await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
}

/** What Redis keeps under the key: the bytes of the answer, and who holds which of its seats. */
async function kept(redis, key, ttl, load) {
  const [body, holders] = await redis.hmget(key, 'body', 'holders');
  if (body !== null) return { body, holders };
  const answer = await load();
  await redis.multi().hset(key, { body: answer.body, holders: answer.holders ?? '' }).expire(key, ttl).exec();
  return answer;
}

/** The answer in which the caller's own seats say so. */
function withOwn({ body, holders }, request, lists) {
  const token = tokenOf(request);
  if (!token || !holders) return body;
  const buyer = buyerOf(token);
  if (!holders.includes(buyer)) return body;
  const own = new Set(JSON.parse(holders)[buyer]);
  const answer = JSON.parse(body);
  for (const list of lists(answer)) for (const seat of list) if (own.has(seat.index)) seat.state = 'mine';
  return JSON.stringify(answer);
}

function tokenOf(request) {
  return /(?:^|; )buyer=([0-9A-Z]{35})(?:;|$)/.exec(request.headers.cookie ?? '')?.[1];
}
function buyerOf(token) {
  return token.slice(0, 9) + createHash('sha256').update(token).digest('hex').slice(0, 32);
}
function newCode() {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let time = '';
  for (let rest = Date.now(), i = 0; i < 9; ++i, rest = Math.floor(rest / 32)) time = letters[rest % 32] + time;
  return time + Array.from(randomBytes(26), (byte) => letters[byte % 32]).join('');
}

const moment = (time) => new Date(time).toISOString().replace(/\.\d+Z/, 'Z');
const money = (amount, currency) => (amount === null ? null : { amount, currency, digits: 2 });

async function events(pool) {
  const now = Date.now();
  const { rows } = await pool.query({ name: 'events', values: [now - 3 * 3_600_000], text: `
    SELECT event.slug AS event, event.title, event.artist, event.description, event.image, event.status AS event_status,
           session.slug, starts_at, doors_at, sales_start, sales_end, session.status, session.map_id, currency, taken,
           seat_map.places, venue.slug AS venue, venue.name AS venue_name, venue.city, venue.timezone,
           (SELECT min(amount) FROM price WHERE session_id = session.id) AS from_price
    FROM session JOIN event ON event.id = event_id JOIN seat_map ON seat_map.id = session.map_id
    JOIN venue ON venue.id = session.venue_id
    WHERE starts_at >= $1 AND event.status IN (1, 2) AND deleted_at IS NULL ORDER BY starts_at, session.id` });
  const found = new Map();
  for (const row of rows) {
    if (!found.has(row.event))
      found.set(row.event, { slug: row.event, title: row.title, artist: row.artist, description: row.description,
                             image: row.image || null, status: row.event_status === 2 ? 'cancelled' : 'published',
                             sessions: [] });
    const isCancelled = row.status === 1 || row.event_status === 2;
    found.get(row.event).sessions.push({
      slug: row.slug, starts_at: moment(row.starts_at), doors_at: moment(row.doors_at),
      on_sale: !isCancelled && row.sales_start <= now && now < row.sales_end,
      status: row.status === 0 ? 'scheduled' : 'cancelled', sales_start: moment(row.sales_start),
      sales_end: moment(row.sales_end),
      venue: { slug: row.venue, name: row.venue_name, city: row.city, timezone: row.timezone },
      map: row.map_id, from_price: money(row.from_price, row.currency), seats_left: row.places - row.taken,
      capacity: row.places,
    });
  }
  return { body: JSON.stringify({ events: [...found.values()] }) };
}

async function sections(pool, venue) {
  const { rows } = await pool.query({ name: 'sections', values: [venue, Date.now()], text: `
    SELECT section.id, section.name, section.capacity AS standing,
           (SELECT count(*) FROM seat WHERE seat.map_id = section.map_id AND seat.section = section.ordinal) AS places,
           cheapest.amount, cheapest.currency
    FROM venue JOIN venue_map ON venue_map.venue_id = venue.id JOIN section ON section.map_id = venue_map.map_id
    LEFT JOIN LATERAL (
      SELECT price.amount, session.currency FROM session JOIN price ON price.session_id = session.id
      WHERE session.venue_id = venue.id AND session.starts_at >= $2 AND price.category IN (
        SELECT category.name FROM category WHERE category.map_id = section.map_id AND category.ordinal IN (
          SELECT seat.category FROM seat WHERE seat.map_id = section.map_id AND seat.section = section.ordinal))
      ORDER BY price.amount LIMIT 1) AS cheapest ON true
    WHERE venue.slug = $1 ORDER BY section.ordinal` });
  return { body: JSON.stringify({ sections: rows.map((row) => ({
    id: row.id, venue, name: row.name, kind: row.standing === null ? 'seated' : 'standing', capacity: row.places,
    price_from: money(row.amount, row.currency) })) }) };
}

const kinds = ['standard', 'wheelchair', 'companion', 'restricted_view'];
const states = { h: 'held', s: 'sold', b: 'blocked' };

/** All seats of a session by section, or those of one section. */
async function seats(pool, slug, only) {
  const now = Date.now();
  const [{ rows: [session] }, { rows }] = await Promise.all([
    pool.query({ name: 'session', values: [slug], text: 'SELECT version FROM session WHERE slug = $1' }),
    pool.query({ name: 'seats', values: [slug, only ?? null, now], text: `
      SELECT section.id AS section, section.name AS section_name, seat.id, seat.place, seat.row_label, seat.label, seat.x,
             seat.y, category.name AS category, seat.kind, session.currency, usual.amount, claim.state, claim.buyer
      FROM session JOIN seat ON seat.map_id = session.map_id
      JOIN section ON section.map_id = seat.map_id AND section.ordinal = seat.section
      JOIN category ON category.map_id = seat.map_id AND category.ordinal = seat.category
      LEFT JOIN LATERAL (SELECT amount FROM price WHERE price.session_id = session.id AND price.category = category.name
        ORDER BY price.ordinal LIMIT 1) AS usual ON true
      LEFT JOIN claim ON claim.session_id = session.id AND claim.place = seat.place
        AND (claim.expires_at IS NULL OR claim.expires_at > $3)
      WHERE session.slug = $1 AND ($2::text IS NULL OR section.id = $2) ORDER BY seat.place` }),
  ]);
  const holders = {};
  const lists = new Map();
  for (const row of rows) {
    if (!lists.has(row.section)) lists.set(row.section, { name: row.section_name, seats: [] });
    lists.get(row.section).seats.push({
      id: row.id, index: row.place, row: row.row_label, label: row.label, x: row.x, y: row.y, category: row.category,
      kind: kinds[row.kind], price: money(row.amount, row.currency), state: states[row.state] ?? 'available' });
    if (row.state === 'h') (holders[row.buyer] ??= []).push(row.place);
  }
  const head = { session: slug, version: session.version };
  const answer = only
    ? { ...head, section: only, seats: lists.get(only).seats }
    : { ...head, sections: [...lists].map(([id, { name, seats: list }]) => ({ id, name, kind: 'seated', seats: list })) };
  return { body: JSON.stringify(answer), holders: JSON.stringify(holders) };
}

/**
 * Takes every seat or none, in one statement, which fails as a whole where it may not: so nothing of a hot session stays
 * locked while this process is busy with something else.
 */
async function hold(pool, slug, buyer, ids) {
  const now = Date.now();
  const id = newCode();
  try {
    const { rows } = await pool.query({ name: 'hold', values: [slug, ids, now, id, buyer], text: `
      WITH on_sale AS (
        SELECT session.id, session.map_id, hold_ttl, currency, max_seats_per_buyer FROM session
        JOIN event ON event.id = event_id
        WHERE session.slug = $1 AND session.status = 0 AND event.status = 1 AND deleted_at IS NULL
          AND sales_start <= $3 AND $3 < sales_end),
      wanted AS (
        SELECT seat.place, seat.id, seat.row_label, seat.label, seat.kind, section.id AS section,
               section.name AS section_name, category.name AS category, usual.ticket_type, usual.amount
        FROM on_sale CROSS JOIN unnest($2::text[]) AS wish (id)
        JOIN seat ON seat.map_id = on_sale.map_id AND seat.id = wish.id
        JOIN section ON section.map_id = seat.map_id AND section.ordinal = seat.section
        JOIN category ON category.map_id = seat.map_id AND category.ordinal = seat.category
        JOIN LATERAL (SELECT ticket_type, amount FROM price WHERE price.session_id = on_sale.id
          AND price.category = category.name ORDER BY price.ordinal LIMIT 1) AS usual ON true),
      held AS (
        INSERT INTO hold (id, session_id, buyer, created_at, expires_at) SELECT $4, id, $5, $3, $3 + hold_ttl
        FROM on_sale RETURNING id),
      claimed AS (
        INSERT INTO claim (session_id, place, map_id, state, buyer, hold_id, ticket_type, amount, expires_at)
        SELECT on_sale.id, place, map_id, 'h', $5, held.id, ticket_type, amount, $3 + hold_ttl
        FROM wanted, on_sale, held ORDER BY place
        ON CONFLICT (session_id, place) DO UPDATE SET buyer = excluded.buyer, hold_id = excluded.hold_id,
          ticket_type = excluded.ticket_type, amount = excluded.amount, expires_at = excluded.expires_at
          WHERE claim.state = 'h' AND claim.expires_at <= $3
        RETURNING place),
      counted AS (
        UPDATE session SET version = version + 1, taken = taken + (SELECT count(*) FROM claimed), changed_at = $3
        WHERE id = (SELECT id FROM on_sale) RETURNING version)
      SELECT wanted.*, currency, hold_ttl, CASE
        WHEN (SELECT count(*) FROM wanted) < cardinality($2) THEN ('invalid ' || place)::int
        WHEN (SELECT count(*) FROM claimed) < cardinality($2) THEN ('seats_taken ' || place)::int
        WHEN cardinality($2) + (SELECT count(*) FROM claim WHERE claim.buyer = $5 AND claim.session_id = on_sale.id
          AND (state = 's' OR expires_at > $3)) > max_seats_per_buyer THEN ('too_many_seats ' || place)::int END AS refused
      FROM wanted, on_sale, counted ORDER BY place` });
    if (rows.length === 0) return { status: 422, answer: { code: 'invalid' } };
    const { currency } = rows[0];
    return { status: 201, answer: { hold: {
      id, session: slug, expires_at: moment(now + rows[0].hold_ttl),
      seats: rows.map((row) => ({
        id: row.id, index: row.place, section: row.section, section_name: row.section_name, row: row.row_label,
        label: row.label, category: row.category, kind: kinds[row.kind], type: row.ticket_type,
        price: money(row.amount, currency) })),
      areas: [], total: money(rows.reduce((sum, row) => sum + row.amount, 0), currency), warnings: [],
    }, server_time: moment(now) } };
  } catch (error) {
    const refused = /"(invalid|seats_taken|too_many_seats) \d+"/.exec(error.message);
    if (!refused) throw error;
    return { status: refused[1] === 'invalid' ? 422 : 409, answer: { code: refused[1] } };
  }
}
