#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "store/selling/money_entry.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The schema, step by step. A step that has been released is never edited: add another. Each leaves the statements of
/// the version before it working, so that processes of both can run beside each other during an upgrade.
///
/// Written in SQLite's words; an adapter whose database spells `INTEGER`, `REAL`, `STRICT` or `WITHOUT ROWID`
/// differently translates those words. Enumerations are kept as the number of the domain's type.
inline constexpr std::array<std::string_view, 4> kMigrations = {
    R"sql(
CREATE TABLE venue (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    city TEXT NOT NULL,
    timezone TEXT NOT NULL CHECK (timezone <> '')
) STRICT;

CREATE TABLE seat_map (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    venue_id INTEGER NOT NULL REFERENCES venue (id),
    name TEXT NOT NULL CHECK (name <> ''),
    width REAL NOT NULL CHECK (width > 0),
    height REAL NOT NULL CHECK (height > 0),
    focal_x REAL NOT NULL,
    focal_y REAL NOT NULL,
    places INTEGER NOT NULL CHECK (places > 0),
    created_at INTEGER NOT NULL
) STRICT;

-- The newest map of a venue, which new sessions get.
CREATE TABLE venue_map (
    venue_id INTEGER NOT NULL PRIMARY KEY REFERENCES venue (id),
    map_id TEXT NOT NULL REFERENCES seat_map (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
    map_id TEXT NOT NULL REFERENCES seat_map (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    name TEXT NOT NULL CHECK (name <> ''),
    color TEXT NOT NULL CHECK (length(color) = 7),
    PRIMARY KEY (map_id, ordinal),
    UNIQUE (map_id, name)
) STRICT, WITHOUT ROWID;

-- A section with numbered seats, or a standing area: then capacity is set, and so is its rectangle.
CREATE TABLE section (
    map_id TEXT NOT NULL REFERENCES seat_map (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    id TEXT NOT NULL CHECK (id <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    capacity INTEGER CHECK (capacity > 0),
    category INTEGER,
    x REAL,
    y REAL,
    width REAL,
    height REAL,
    PRIMARY KEY (map_id, ordinal),
    UNIQUE (map_id, id),
    FOREIGN KEY (map_id, category) REFERENCES category (map_id, ordinal),
    CHECK ((capacity IS NULL) = (category IS NULL))
) STRICT, WITHOUT ROWID;

-- Every place that can be sold, in map order: numbered seats, and after them the places of standing areas (row and
-- label empty, kind null), so that a claim on a place that does not exist is impossible.
CREATE TABLE seat (
    map_id TEXT NOT NULL,
    place INTEGER NOT NULL CHECK (place >= 0),
    id TEXT NOT NULL CHECK (id <> ''),
    section INTEGER NOT NULL,
    row_ordinal INTEGER,
    row_label TEXT,
    label TEXT,
    x REAL,
    y REAL,
    category INTEGER NOT NULL,
    kind INTEGER CHECK (kind BETWEEN 0 AND 3),
    next_place INTEGER CHECK (next_place <> place),
    PRIMARY KEY (map_id, place),
    UNIQUE (map_id, id),
    FOREIGN KEY (map_id, section) REFERENCES section (map_id, ordinal),
    FOREIGN KEY (map_id, category) REFERENCES category (map_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE decoration (
    map_id TEXT NOT NULL REFERENCES seat_map (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    text TEXT NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    size REAL NOT NULL,
    points TEXT NOT NULL,
    PRIMARY KEY (map_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
    title TEXT NOT NULL CHECK (title <> ''),
    artist TEXT NOT NULL,
    description TEXT NOT NULL,
    image TEXT NOT NULL,
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
    deleted_at INTEGER
) STRICT;

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
    event_id INTEGER NOT NULL REFERENCES event (id),
    venue_id INTEGER NOT NULL REFERENCES venue (id),
    map_id TEXT NOT NULL REFERENCES seat_map (id),
    starts_at INTEGER NOT NULL,
    doors_at INTEGER NOT NULL,
    sales_start INTEGER NOT NULL,
    sales_end INTEGER NOT NULL,
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 1),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    hold_ttl INTEGER NOT NULL CHECK (hold_ttl > 0),
    max_seats INTEGER NOT NULL CHECK (max_seats > 0),
    max_seats_per_buyer INTEGER NOT NULL CHECK (max_seats_per_buyer > 0),
    strand_rule INTEGER NOT NULL CHECK (strand_rule BETWEEN 0 AND 2),
    version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),
    changed_at INTEGER NOT NULL,
    UNIQUE (id, map_id),
    CHECK (sales_start <= sales_end)
) STRICT;
CREATE INDEX session_by_start ON session (starts_at);
CREATE INDEX session_by_event ON session (event_id);
CREATE INDEX session_by_change ON session (changed_at);

CREATE TABLE price (
    session_id INTEGER NOT NULL REFERENCES session (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    category TEXT NOT NULL CHECK (category <> ''),
    ticket_type TEXT NOT NULL CHECK (ticket_type <> ''),
    amount INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 1000000000),
    PRIMARY KEY (session_id, ordinal),
    UNIQUE (session_id, category, ticket_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 35),
    session_id INTEGER NOT NULL REFERENCES session (id),
    buyer TEXT NOT NULL CHECK (length(buyer) = 41),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
    swept INTEGER NOT NULL DEFAULT 0 CHECK (swept IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX hold_by_expiry ON hold (swept, expires_at);

CREATE TABLE orders (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 35),
    reference TEXT NOT NULL UNIQUE CHECK (length(reference) = 8),
    session_id INTEGER NOT NULL REFERENCES session (id),
    buyer TEXT NOT NULL CHECK (length(buyer) = 41),
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
    customer_name TEXT NOT NULL CHECK (customer_name <> ''),
    customer_email TEXT NOT NULL CHECK (customer_email <> ''),
    total INTEGER NOT NULL CHECK (total >= 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Seat truth. The primary key is the wall: a place of a session has one claim or none.
CREATE TABLE claim (
    session_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    map_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('h', 's', 'b')),
    buyer TEXT CHECK (length(buyer) = 41),
    hold_id TEXT REFERENCES hold (id),
    order_id TEXT REFERENCES orders (id),
    ticket_type TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    expires_at INTEGER,
    PRIMARY KEY (session_id, place),
    FOREIGN KEY (session_id, map_id) REFERENCES session (id, map_id),
    FOREIGN KEY (map_id, place) REFERENCES seat (map_id, place),
    CHECK ((state = 'h') = (hold_id IS NOT NULL)),
    CHECK ((state = 'h') = (expires_at IS NOT NULL)),
    CHECK ((state = 's') = (order_id IS NOT NULL)),
    CHECK ((state = 'b') = (buyer IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_by_hold ON claim (hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX claim_by_order ON claim (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX claim_by_buyer ON claim (buyer, session_id) WHERE buyer IS NOT NULL;

CREATE TABLE ticket (
    order_id TEXT NOT NULL REFERENCES orders (id),
    id TEXT NOT NULL CHECK (id <> ''),
    session_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    map_id TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE CHECK (length(code) = 26),
    ticket_type TEXT NOT NULL CHECK (ticket_type <> ''),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 1),
    PRIMARY KEY (order_id, id),
    FOREIGN KEY (session_id, map_id) REFERENCES session (id, map_id),
    FOREIGN KEY (map_id, place) REFERENCES seat (map_id, place)
) STRICT, WITHOUT ROWID;
-- The second wall: two valid tickets for one place cannot exist, even if claims were wrong.
CREATE UNIQUE INDEX ticket_valid_once ON ticket (session_id, place) WHERE status = 0;

CREATE TABLE payment (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    method INTEGER NOT NULL CHECK (method BETWEEN 0 AND 2),
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE first_answer (
    buyer TEXT NOT NULL CHECK (length(buyer) = 41),
    idempotency_key TEXT NOT NULL CHECK (idempotency_key <> ''),
    request_digest TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (buyer, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX first_answer_by_age ON first_answer (created_at);
)sql",
    R"sql(
-- How often what is for sale has been edited, and which cached answers each edit has made untrue.
CREATE TABLE catalogue (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;
INSERT INTO catalogue (only_row, version) VALUES (1, 1);

CREATE TABLE catalogue_change (
    version INTEGER NOT NULL,
    cache_key TEXT NOT NULL CHECK (cache_key <> ''),
    PRIMARY KEY (version, cache_key)
) STRICT, WITHOUT ROWID;
)sql",
    R"sql(
ALTER TABLE venue ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
ALTER TABLE event ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
ALTER TABLE session ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;

CREATE INDEX orders_by_session ON orders (session_id, status);

-- What the house has decided for all of its shop. Edition 0: nobody has set it up yet.
CREATE TABLE shop (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    name TEXT NOT NULL CHECK (name <> ''),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    timezone TEXT NOT NULL CHECK (timezone <> ''),
    language TEXT NOT NULL CHECK (language <> ''),
    edition INTEGER NOT NULL CHECK (edition >= 0),
    setup_digest TEXT CHECK (length(setup_digest) = 32),
    is_monolingual INTEGER NOT NULL DEFAULT 0 CHECK (is_monolingual IN (0, 1)),
    accent TEXT NOT NULL DEFAULT '',
    logo TEXT NOT NULL DEFAULT '',
    introduction TEXT NOT NULL DEFAULT '',
    footer TEXT NOT NULL DEFAULT '',
    ticket_note TEXT NOT NULL DEFAULT '',
    imprint_url TEXT NOT NULL DEFAULT '',
    privacy_url TEXT NOT NULL DEFAULT '',
    hold_ttl INTEGER NOT NULL DEFAULT 600000 CHECK (hold_ttl > 0),
    max_seats INTEGER NOT NULL DEFAULT 10 CHECK (max_seats > 0),
    max_seats_per_buyer INTEGER NOT NULL DEFAULT 20 CHECK (max_seats_per_buyer >= max_seats)
) STRICT, WITHOUT ROWID;
INSERT INTO shop (only_row, name, currency, timezone, language, edition) VALUES (1, 'Frontrow', 'EUR', 'UTC', 'en', 0);

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE CHECK (email <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 4),
    password_hash TEXT NOT NULL CHECK (password_hash <> ''),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    venues TEXT NOT NULL,
    artists TEXT NOT NULL,
    edition INTEGER NOT NULL DEFAULT 1,
    totp_secret TEXT NOT NULL DEFAULT '',
    totp_step INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A browser that somebody is logged in with, or a script's token; then scopes are set.
CREATE TABLE login (
    id INTEGER PRIMARY KEY,
    token_digest TEXT NOT NULL UNIQUE CHECK (length(token_digest) = 32),
    user_id INTEGER NOT NULL REFERENCES users (id),
    device TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_by_user ON login (user_id);
CREATE INDEX login_by_expiry ON login (expires_at);

-- Who changed what. Each hash is over its entry and the hash before.
CREATE TABLE audit_entry (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    at INTEGER NOT NULL,
    user_id INTEGER REFERENCES users (id),
    user_name TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action <> ''),
    subject TEXT NOT NULL,
    before_text TEXT NOT NULL,
    after_text TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

-- What the file that a map was imported from says beyond the map, so that it can be exported as it came.
CREATE TABLE map_source (
    map_id TEXT NOT NULL PRIMARY KEY REFERENCES seat_map (id),
    source TEXT NOT NULL CHECK (source <> '')
) STRICT, WITHOUT ROWID;

-- What a voucher took off a ticket; its amount is what is left to pay.
ALTER TABLE ticket ADD COLUMN discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0);

CREATE TABLE voucher_batch (
    id INTEGER PRIMARY KEY,
    prefix TEXT NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 1),
    value INTEGER NOT NULL CHECK (value > 0),
    currency TEXT CHECK (length(currency) = 3),
    categories TEXT NOT NULL,
    sessions TEXT NOT NULL,
    valid_from INTEGER,
    valid_until INTEGER,
    wanted INTEGER NOT NULL CHECK (wanted > 0),
    made INTEGER NOT NULL DEFAULT 0 CHECK (made BETWEEN 0 AND wanted),
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
    created_at INTEGER NOT NULL,
    CHECK (state <> 1 OR made = wanted)
) STRICT;
CREATE INDEX voucher_batch_in_making ON voucher_batch (id) WHERE state = 0;

-- The check on used is the wall: the last use is not given twice whatever the program does.
CREATE TABLE voucher (
    code TEXT NOT NULL PRIMARY KEY CHECK (code <> ''),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 1),
    value INTEGER NOT NULL CHECK (value > 0),
    currency TEXT CHECK (length(currency) = 3),
    categories TEXT NOT NULL,
    sessions TEXT NOT NULL,
    valid_from INTEGER,
    valid_until INTEGER,
    max_uses INTEGER NOT NULL CHECK (max_uses > 0),
    used INTEGER NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND max_uses),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    batch_id INTEGER REFERENCES voucher_batch (id),
    edition INTEGER NOT NULL DEFAULT 1,
    CHECK (kind = 1 OR value <= 100),
    CHECK ((kind = 1) = (currency IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX voucher_of_none ON voucher (code) WHERE batch_id IS NULL;
CREATE INDEX voucher_by_batch ON voucher (batch_id, code) WHERE batch_id IS NOT NULL;

CREATE TABLE redemption (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    code TEXT NOT NULL REFERENCES voucher (code),
    discount INTEGER NOT NULL CHECK (discount >= 0),
    is_released INTEGER NOT NULL DEFAULT 0 CHECK (is_released IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX redemption_by_code ON redemption (code);

CREATE TABLE campaign (
    slug TEXT NOT NULL PRIMARY KEY CHECK (slug <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    event TEXT CHECK (event <> ''),
    session TEXT CHECK (session <> ''),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    visits INTEGER NOT NULL DEFAULT 0 CHECK (visits >= 0),
    holds INTEGER NOT NULL DEFAULT 0 CHECK (holds >= 0),
    edition INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    CHECK (event IS NULL OR session IS NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_order (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    campaign TEXT NOT NULL REFERENCES campaign (slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_order_by_campaign ON campaign_order (campaign);

-- The sites that may show the seats inside their pages, a line each.
CREATE TABLE embed (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    origins TEXT NOT NULL,
    edition INTEGER NOT NULL CHECK (edition > 0)
) STRICT, WITHOUT ROWID;
INSERT INTO embed (only_row, origins, edition) VALUES (1, '', 1);

-- Who wants to hear of an event, or where that is empty of the programme, and to which words they agreed when.
CREATE TABLE interest (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL CHECK (email <> ''),
    event TEXT NOT NULL,
    language TEXT NOT NULL CHECK (length(language) = 2),
    consent TEXT NOT NULL CHECK (consent <> ''),
    consented_at INTEGER NOT NULL,
    UNIQUE (email, event)
) STRICT;

-- The counter takes cash (3) and cards (4): another CHECK, for which the table has to be written anew.
CREATE TABLE payment_new (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    method INTEGER NOT NULL CHECK (method BETWEEN 0 AND 4),
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO payment_new (order_id, method, status, amount, created_at)
    SELECT order_id, method, status, amount, created_at FROM payment;
DROP TABLE payment;
ALTER TABLE payment_new RENAME TO payment;

-- How many guests the artist of a session may invite, and who they are.
CREATE TABLE guest_quota (
    session_id INTEGER NOT NULL PRIMARY KEY REFERENCES session (id),
    quota INTEGER NOT NULL CHECK (quota >= 0),
    edition INTEGER NOT NULL CHECK (edition > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE guest (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES guest_quota (session_id),
    name TEXT NOT NULL CHECK (name <> ''),
    places INTEGER NOT NULL CHECK (places > 0)
) STRICT;
CREATE INDEX guest_by_session ON guest (session_id);

-- Pictures that somebody has uploaded, named by the digest of their bytes.
CREATE TABLE image (
    name TEXT NOT NULL PRIMARY KEY CHECK (length(name) = 36),
    base64 TEXT NOT NULL CHECK (base64 <> ''),
    put_at INTEGER NOT NULL
) STRICT;

-- The events of an artist are found by name.
CREATE INDEX event_by_artist ON event (artist, id);
-- What the house writes down about an order; the edition counts the edits of it.
ALTER TABLE orders ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
-- What of each ticket's price is the house's fee.
ALTER TABLE session ADD COLUMN fee INTEGER NOT NULL DEFAULT 0 CHECK (fee >= 0);
-- The customer's name and address as searches compare them, see search_text.hpp. What was sold before is found by the
-- letters that the database itself knows.
ALTER TABLE orders ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE orders SET search_text = lower(customer_name || ' ' || customer_email);
)sql",
    R"sql(
-- Whether `frontrow demo` has filled the shop: everybody knows the passwords of its users.
ALTER TABLE shop ADD COLUMN is_demo INTEGER NOT NULL DEFAULT 0 CHECK (is_demo IN (0, 1));
UPDATE shop SET is_demo = 1 WHERE EXISTS (SELECT 1 FROM users WHERE email = 'admin@demo.example');
-- What the processes of the shop seal their words to each other with. It leaves the database in no archive.
CREATE TABLE seal (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    secret TEXT NOT NULL CHECK (secret <> '')
) STRICT;
-- From which address a hold came, as a digest, and how many places it kept until its time was over.
ALTER TABLE hold ADD COLUMN client TEXT NOT NULL DEFAULT '';
ALTER TABLE hold ADD COLUMN lapsed INTEGER NOT NULL DEFAULT 0 CHECK (lapsed >= 0);
CREATE INDEX hold_by_client ON hold (session_id, client);
-- Whether a venue user works for every venue. Until now an empty list said so.
ALTER TABLE users ADD COLUMN all_venues INTEGER NOT NULL DEFAULT 0 CHECK (all_venues IN (0, 1));
UPDATE users SET all_venues = 1 WHERE venues = '';
-- A place that a buyer gave back before its time was over: who takes it again goes on with what was left of that.
CREATE TABLE released (
    session_id INTEGER NOT NULL REFERENCES session (id),
    place INTEGER NOT NULL,
    buyer TEXT NOT NULL,
    client TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX released_by_expiry ON released (expires_at);
-- When the password was given last, and the secret of a second factor that was shown to this login.
ALTER TABLE login ADD COLUMN confirmed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE login ADD COLUMN offered_totp TEXT NOT NULL DEFAULT '';
ALTER TABLE login ADD COLUMN offered_at INTEGER NOT NULL DEFAULT 0;
-- The digests of the codes that stand for the second factor where the phone is lost, one a line.
ALTER TABLE users ADD COLUMN recovery_digests TEXT NOT NULL DEFAULT '';
-- From which address a reserved order came, as a digest, until it is paid or over; and who has reserved how much.
ALTER TABLE orders ADD COLUMN client TEXT NOT NULL DEFAULT '';
CREATE INDEX orders_reserved_by_email ON orders (lower(customer_email)) WHERE status = 1;
-- Whether seats can be reserved and paid at the box office, for how long, and until when before the start. Shops that are
-- open go on as they did; a new one is asked.
ALTER TABLE shop ADD COLUMN takes_reservations INTEGER NOT NULL DEFAULT 0 CHECK (takes_reservations IN (0, 1));
ALTER TABLE shop ADD COLUMN reservation_ttl INTEGER NOT NULL DEFAULT 259200000 CHECK (reservation_ttl > 0);
ALTER TABLE shop ADD COLUMN reservation_ends_before INTEGER NOT NULL DEFAULT 3600000 CHECK (reservation_ends_before >= 0);
UPDATE shop SET takes_reservations = 1 WHERE edition > 0;
ALTER TABLE session ADD COLUMN takes_reservations INTEGER NOT NULL DEFAULT 0 CHECK (takes_reservations IN (0, 1));
ALTER TABLE session ADD COLUMN reservation_ttl INTEGER NOT NULL DEFAULT 259200000 CHECK (reservation_ttl > 0);
ALTER TABLE session ADD COLUMN reservation_ends_before INTEGER NOT NULL DEFAULT 3600000 CHECK (reservation_ends_before >= 0);
UPDATE session SET takes_reservations = 1;
-- When a reserved order's seats are free again; with each of its claims, because that is where they are looked at. What was
-- reserved before this has no end, as it was told. Status 2 with is_expired says that its end is what ended an order.
ALTER TABLE orders ADD COLUMN reserved_until INTEGER;
ALTER TABLE orders ADD COLUMN is_expired INTEGER NOT NULL DEFAULT 0 CHECK (is_expired IN (0, 1));
ALTER TABLE claim ADD COLUMN reserved_until INTEGER;
CREATE INDEX orders_by_deadline ON orders (reserved_until) WHERE status = 1;
-- Orders that are paid at a provider. Status 1 with is_pending says that this is under way, and `online` which provider it
-- is: to the version before, both is a reservation to be paid at the box office.
ALTER TABLE orders ADD COLUMN is_pending INTEGER NOT NULL DEFAULT 0 CHECK (is_pending IN (0, 1));
ALTER TABLE payment ADD COLUMN online INTEGER NOT NULL DEFAULT 0 CHECK (online >= 0);
ALTER TABLE first_answer ADD COLUMN order_id TEXT;
CREATE TABLE payment_attempt (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    order_id TEXT NOT NULL REFERENCES orders (id),
    method INTEGER NOT NULL CHECK (method > 4),
    takes_money INTEGER NOT NULL CHECK (takes_money IN (0, 1)),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 7),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    idempotency_key TEXT NOT NULL UNIQUE CHECK (idempotency_key <> ''),
    request TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    hold_id TEXT NOT NULL,
    hold_created_at INTEGER NOT NULL,
    hold_left INTEGER NOT NULL,
    client TEXT NOT NULL,
    provider_id TEXT NOT NULL DEFAULT '',
    capture_id TEXT NOT NULL DEFAULT '',
    redirect_url TEXT NOT NULL DEFAULT '',
    expires_at INTEGER,
    is_ending INTEGER NOT NULL DEFAULT 0 CHECK (is_ending IN (0, 1)),
    next_look INTEGER,
    looked_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    -- Whatever may still come to something is looked at again.
    CHECK (state > 2 OR next_look IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_attempt_by_order ON payment_attempt (order_id);
CREATE INDEX payment_attempt_by_look ON payment_attempt (next_look) WHERE next_look IS NOT NULL;
CREATE UNIQUE INDEX payment_attempt_by_name ON payment_attempt (provider_id, method) WHERE provider_id <> '';
CREATE INDEX payment_attempt_by_capture ON payment_attempt (capture_id) WHERE capture_id <> '';
-- What providers have told and was applied, in the transaction that applied it.
CREATE TABLE provider_event (
    name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_event_by_time ON provider_event (at);
CREATE TABLE payment_incident (
    id INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    attempt_id TEXT NOT NULL REFERENCES payment_attempt (id),
    kind TEXT NOT NULL CHECK (kind <> ''),
    expected INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    told INTEGER,
    told_currency TEXT NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX payment_incident_by_attempt ON payment_incident (attempt_id);
-- What of a ticket's price is the house's fee, what was paid for it and what of that was given back; and the sums of an
-- order. The last CHECK is the wall: more than was paid is not given back whatever the program does.
ALTER TABLE ticket ADD COLUMN fee INTEGER NOT NULL DEFAULT 0 CHECK (fee >= 0);
ALTER TABLE ticket ADD COLUMN paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0);
ALTER TABLE ticket ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND paid);
ALTER TABLE orders ADD COLUMN paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0);
ALTER TABLE orders ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND paid);
-- What the version before sells or refunds on the same database is found by these.
CREATE INDEX orders_sold_before ON orders (id) WHERE status = 0 AND total > 0 AND paid = 0;
CREATE INDEX orders_refunded_before ON orders (id) WHERE status = 3 AND refunded < paid;
-- The cash of one person at the counter, counted when it was opened and when it was closed; one open at a time.
CREATE TABLE till (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    user_name TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    opened_at INTEGER NOT NULL,
    opening INTEGER NOT NULL CHECK (opening >= 0),
    closed_at INTEGER,
    counted INTEGER CHECK (counted >= 0),
    expected INTEGER,
    note TEXT NOT NULL DEFAULT '',
    CHECK ((closed_at IS NULL) = (counted IS NULL) AND (counted IS NULL) = (expected IS NULL))
) STRICT;
CREATE UNIQUE INDEX till_open_once ON till (user_id) WHERE closed_at IS NULL;
CREATE INDEX till_by_time ON till (opened_at, id);
-- What came in for an order (0) and what went back (1), and what else happened at providers (2 to 8, see EntryKind), a row
-- each, never changed. `tickets` are those that a refund ended.
CREATE TABLE money_entry (
    id INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 8),
    method INTEGER NOT NULL CHECK (method >= 0),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    at INTEGER NOT NULL,
    user_id INTEGER REFERENCES users (id),
    user_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    tickets TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    till_id INTEGER REFERENCES till (id)
) STRICT;
CREATE INDEX money_entry_by_till ON money_entry (till_id) WHERE till_id IS NOT NULL;
CREATE INDEX money_entry_by_order ON money_entry (order_id, id);
CREATE INDEX money_entry_by_time ON money_entry (at, id);
CREATE UNIQUE INDEX money_entry_once ON money_entry (order_id, request_key) WHERE request_key <> '';
-- Money on its way back at a provider: what bought nothing, what a refund gives back (entry_id), and what somebody has
-- given back there without us, which is only written down.
CREATE TABLE payment_return (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    attempt_id TEXT NOT NULL REFERENCES payment_attempt (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    entry_id INTEGER REFERENCES money_entry (id),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    provider_id TEXT NOT NULL,
    next_try INTEGER,
    tries INTEGER NOT NULL,
    round INTEGER NOT NULL,
    at INTEGER NOT NULL,
    CHECK (state > 1 OR next_try IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_return_by_attempt ON payment_return (attempt_id);
CREATE INDEX payment_return_by_try ON payment_return (next_try) WHERE next_try IS NOT NULL;
CREATE UNIQUE INDEX payment_return_by_entry ON payment_return (entry_id) WHERE entry_id IS NOT NULL;
-- What each of them does to the accounts, in minor units: a debit above 0, a credit below. Accounts below 100 are ways to pay.
CREATE TABLE ledger_line (
    entry_id INTEGER NOT NULL REFERENCES money_entry (id),
    account INTEGER NOT NULL CHECK (account >= 0),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry_id, account)
) STRICT, WITHOUT ROWID;
UPDATE ticket SET fee = coalesce((SELECT CASE WHEN ticket.amount < session.fee THEN ticket.amount ELSE session.fee END FROM
    session WHERE session.id = ticket.session_id), 0);
-- What printed tickets are signed with. A secret signs as long as its key is not retired, and leaves the database in no
-- archive.
CREATE TABLE ticket_key (
    id INTEGER PRIMARY KEY,
    public_key TEXT NOT NULL CHECK (length(public_key) = 64),
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;
CREATE TABLE ticket_secret (
    key_id INTEGER NOT NULL PRIMARY KEY REFERENCES ticket_key (id),
    secret TEXT NOT NULL CHECK (length(secret) = 64)
) STRICT, WITHOUT ROWID;
-- Who works at the doors and sees nothing else. To the version before they are artists without a name.
ALTER TABLE users ADD COLUMN is_steward INTEGER NOT NULL DEFAULT 0 CHECK (is_steward IN (0, 1));
-- The codes that tickets had before they moved.
CREATE TABLE replaced_code (
    code TEXT NOT NULL PRIMARY KEY CHECK (length(code) = 26),
    order_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (order_id, ticket_id) REFERENCES ticket (order_id, id)
) STRICT, WITHOUT ROWID;
-- Where the holder of a ticket is, and every scan at the doors.
CREATE TABLE admission (
    order_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    session_id INTEGER NOT NULL REFERENCES session (id),
    is_in INTEGER NOT NULL CHECK (is_in IN (0, 1)),
    entries INTEGER NOT NULL CHECK (entries >= is_in),
    at INTEGER NOT NULL,
    gate TEXT NOT NULL,
    PRIMARY KEY (order_id, ticket_id),
    FOREIGN KEY (order_id, ticket_id) REFERENCES ticket (order_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE scan (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id),
    scan_key TEXT NOT NULL CHECK (scan_key <> ''),
    order_id TEXT,
    ticket_id TEXT,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    verdict INTEGER NOT NULL CHECK (verdict >= 0),
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    gate TEXT NOT NULL,
    user_id INTEGER REFERENCES users (id),
    user_name TEXT NOT NULL,
    is_conflict INTEGER NOT NULL CHECK (is_conflict IN (0, 1)),
    other_at INTEGER,
    other_gate TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX scan_once ON scan (session_id, scan_key);
CREATE INDEX scan_conflict ON scan (session_id, id) WHERE is_conflict = 1;
-- Orders that were refunded: all that is known is that they cost what their tickets cost.
UPDATE ticket SET paid = amount WHERE order_id IN (SELECT id FROM orders WHERE status = 3);
UPDATE orders SET paid = (SELECT coalesce(sum(ticket.paid), 0) FROM ticket WHERE ticket.order_id = orders.id)
    WHERE status = 3;
INSERT INTO money_entry (order_id, kind, method, amount, at, user_id, user_name, reason, tickets, request_key,
    request_digest)
    SELECT orders.id, 0, payment.method, orders.paid, coalesce(told.at, payment.created_at), told.user_id,
    coalesce(told.user_name, ''), '', '', '', '' FROM orders JOIN payment ON payment.order_id = orders.id LEFT JOIN
    (SELECT subject, min(number) AS number FROM audit_entry WHERE action IN ('order.pay', 'counter.sale') GROUP BY subject)
    AS earliest ON earliest.subject = orders.reference LEFT JOIN audit_entry AS told ON told.number = earliest.number
    WHERE orders.status = 3 AND orders.paid > 0;
-- Whether a voucher is for every session, and for every category. Until now an empty list said so.
ALTER TABLE voucher ADD COLUMN all_categories INTEGER NOT NULL DEFAULT 1 CHECK (all_categories IN (0, 1));
ALTER TABLE voucher ADD COLUMN all_sessions INTEGER NOT NULL DEFAULT 1 CHECK (all_sessions IN (0, 1));
UPDATE voucher SET all_categories = 0 WHERE categories <> '';
UPDATE voucher SET all_sessions = 0 WHERE sessions <> '';
ALTER TABLE voucher_batch ADD COLUMN all_categories INTEGER NOT NULL DEFAULT 1 CHECK (all_categories IN (0, 1));
ALTER TABLE voucher_batch ADD COLUMN all_sessions INTEGER NOT NULL DEFAULT 1 CHECK (all_sessions IN (0, 1));
UPDATE voucher_batch SET all_categories = 0 WHERE categories <> '';
UPDATE voucher_batch SET all_sessions = 0 WHERE sessions <> '';
-- Mail: a message each, written in the transaction that it tells of. `next_try` is when it may be taken up next, none once
-- it has come to its end. An order has the language that its customer reads; where that is empty, the shop's.
ALTER TABLE orders ADD COLUMN language TEXT NOT NULL DEFAULT '';
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind >= 0),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    order_id TEXT REFERENCES orders (id),
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    amount INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    next_try INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    message_id TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    ended_at INTEGER,
    CHECK ((state = 0) = (next_try IS NOT NULL) AND (state = 0) = (ended_at IS NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX outbox_by_order ON outbox (order_id, id) WHERE order_id IS NOT NULL;
-- Whether all places of a map are there: those of a large one are written some at a time.
ALTER TABLE seat_map ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 1 CHECK (is_whole IN (0, 1));
)sql",
};

/// The version that this program reads and writes.
inline constexpr std::int64_t kSchemaVersion = std::int64_t{kMigrations.size()};

/// What may become of the database that a command opens.
enum class Opening : std::uint8_t {
    make_current, ///< Creates a shop where there is none, and brings an older schema up to date.
    as_it_is,     ///< Takes a shop of this program's schema and creates nothing.
};

/// There is no shop that this program can work on. The text follows the database's name.
class NoShop : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    static NoShop at_all(const std::string& why) {
        return NoShop("has no shop in it: " + why + ". Nothing was created; frontrow migrate creates a shop");
    }
};

/// Promises the version of the schema. Throws NoShop where the database is not one that Opening::as_it_is takes.
/// Changes nothing.
inline std::int64_t require_schema(Sql& sql) {
    if (!sql.has_table("schema_version")) throw NoShop::at_all("it has none of this program's tables");
    std::int64_t version = 0;
    sql.each("SELECT version FROM schema_version", [&](const SqlRow& row) { version = row.integer(0); });
    if (version < kSchemaVersion)
        throw NoShop("has schema version " + std::to_string(version) + ", this program needs " +
                     std::to_string(kSchemaVersion) + ": frontrow migrate brings it up to date");
    if (version > kSchemaVersion + 1)
        throw NoShop("has schema version " + std::to_string(version) + ", this program knows " +
                     std::to_string(kSchemaVersion) + ": use a newer frontrow");
    return version;
}

/// Brings the schema to kSchemaVersion. To be called inside one transaction. `run_script` runs several statements.
/// Promises the version that the database has then, which may be one newer. Throws std::runtime_error, having changed
/// nothing, where the database is newer than this program by more than the one version that an upgrade in progress
/// makes.
template <class RunScript>
std::int64_t migrate(Sql& sql, RunScript&& run_script) {
    run_script("CREATE TABLE IF NOT EXISTS schema_version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), "
               "version INTEGER NOT NULL) STRICT");
    std::int64_t version = 0;
    sql.each("SELECT version FROM schema_version", [&](const SqlRow& row) { version = row.integer(0); });
    if (version > kSchemaVersion + 1)
        throw std::runtime_error("the database has schema version " + std::to_string(version) +
                                 ", this program knows " + std::to_string(kSchemaVersion) + ": use a newer frontrow");
    if (version >= kSchemaVersion) return version;
    for (auto step = version; step < kSchemaVersion; ++step)
        run_script(std::string(kMigrations[static_cast<std::size_t>(step)]));
    SqlMoney(sql).adopt_all();
    sql.run("INSERT INTO schema_version (only_row, version) VALUES (1, $1) "
            "ON CONFLICT (only_row) DO UPDATE SET version = excluded.version",
            kSchemaVersion);
    return kSchemaVersion;
}

} // namespace frontrow
