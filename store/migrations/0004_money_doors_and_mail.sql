-- , R"sql(
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
    method INTEGER NOT NULL CHECK (method = 1 OR method > 4),
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
CREATE INDEX payment_incident_by_order ON payment_incident (order_id);
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
-- Gift cards: an amount that somebody has with the house. The code is looked up by its digest. What is left is what their
-- lines in the ledger say. What orders that wait for their money are to have of it is with the orders.
CREATE TABLE gift_card (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) = 16),
    code_digest TEXT NOT NULL UNIQUE CHECK (code_digest <> ''),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    issued INTEGER NOT NULL CHECK (issued > 0),
    balance INTEGER NOT NULL CHECK (balance >= 0),
    note TEXT NOT NULL,
    email TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    is_blocked INTEGER NOT NULL CHECK (is_blocked IN (0, 1))
) STRICT;
ALTER TABLE orders ADD COLUMN gift_card_id INTEGER REFERENCES gift_card (id);
ALTER TABLE orders ADD COLUMN gift_amount INTEGER NOT NULL DEFAULT 0 CHECK (gift_amount >= 0);
CREATE INDEX orders_by_gift_card ON orders (gift_card_id) WHERE gift_card_id IS NOT NULL;
-- Money that a bank's statement says has come in, a row for each line, kept once by its digest: open until somebody has taken
-- it as the payment of orders (0), transferred it back (1) or ignored it (2). booked_on is a day as 20260214, orders are
-- references, a line each.
CREATE TABLE bank_line (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE CHECK (digest <> ''),
    line INTEGER NOT NULL CHECK (line > 0),
    booked_on INTEGER,
    payer TEXT NOT NULL,
    purpose TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    orders TEXT NOT NULL,
    at INTEGER NOT NULL,
    verdict INTEGER CHECK (verdict BETWEEN 0 AND 2),
    reason TEXT NOT NULL DEFAULT '',
    settled_at INTEGER,
    settled_by TEXT NOT NULL DEFAULT '',
    CHECK ((verdict IS NULL) = (settled_at IS NULL))
) STRICT;
CREATE INDEX bank_line_open ON bank_line (booked_on, id) WHERE verdict IS NULL;
CREATE INDEX bank_line_settled ON bank_line (settled_at, id) WHERE verdict IS NOT NULL;
-- What came in for an order (0) and what went back (1), what else happened at providers (2 to 8, see EntryKind), gift cards that were
-- sold and given away (9 and 10), donations and what of them went back (11 and 12), a row
-- each, never changed. `tickets` are those that a refund ended. What a bank's line has brought that names no order stands alone.
CREATE TABLE money_entry (
    id INTEGER PRIMARY KEY,
    order_id TEXT REFERENCES orders (id),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 12),
    method INTEGER NOT NULL CHECK (method >= 0),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    at INTEGER NOT NULL,
    user_id INTEGER REFERENCES users (id),
    user_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    tickets TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    till_id INTEGER REFERENCES till (id),
    gift_card_id INTEGER REFERENCES gift_card (id),
    bank_line_id INTEGER REFERENCES bank_line (id),
    CHECK (CASE WHEN kind IN (9, 10) THEN order_id IS NULL AND gift_card_id IS NOT NULL WHEN kind IN (2, 3) THEN order_id
        IS NOT NULL OR bank_line_id IS NOT NULL ELSE order_id IS NOT NULL END)
) STRICT;
CREATE INDEX money_entry_by_bank_line ON money_entry (bank_line_id) WHERE bank_line_id IS NOT NULL;
CREATE INDEX money_entry_by_gift_card ON money_entry (gift_card_id) WHERE gift_card_id IS NOT NULL;
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
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
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
    WHERE orders.status = 3 AND orders.paid > 0 ORDER BY orders.id;
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
-- Tax: the rates of the house in basis points, by the names that prices and the fee have them by; and what tickets were
-- sold with. `tax` is in the price without the fee, `fee_tax` in the fee, `tax_refunded` what of both was given back.
CREATE TABLE tax_rate (
    name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
    ordinal INTEGER NOT NULL,
    basis_points INTEGER NOT NULL CHECK (basis_points BETWEEN 0 AND 10000)
) STRICT, WITHOUT ROWID;
ALTER TABLE shop ADD COLUMN fee_tax TEXT NOT NULL DEFAULT '';
ALTER TABLE shop ADD COLUMN tax_exemption TEXT NOT NULL DEFAULT '';
ALTER TABLE price ADD COLUMN tax TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN tax_rate INTEGER CHECK (tax_rate BETWEEN 0 AND 10000);
ALTER TABLE ticket ADD COLUMN tax INTEGER NOT NULL DEFAULT 0 CHECK (tax >= 0);
ALTER TABLE ticket ADD COLUMN fee_tax_rate INTEGER CHECK (fee_tax_rate BETWEEN 0 AND 10000);
ALTER TABLE ticket ADD COLUMN fee_tax INTEGER NOT NULL DEFAULT 0 CHECK (fee_tax >= 0);
ALTER TABLE ticket ADD COLUMN tax_refunded INTEGER NOT NULL DEFAULT 0 CHECK (tax_refunded BETWEEN 0 AND tax + fee_tax);
-- Receipts, and credit notes for what was given back, as they were issued and never changed. The row of a series is the
-- number that was given last, taken in the transaction that issues: no number is missing.
ALTER TABLE shop ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE shop ADD COLUMN tax_number TEXT NOT NULL DEFAULT '';
CREATE TABLE receipt_series (
    kind INTEGER NOT NULL PRIMARY KEY CHECK (kind IN (0, 1)),
    last INTEGER NOT NULL CHECK (last > 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE receipt (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL CHECK (kind IN (0, 1)),
    number INTEGER NOT NULL CHECK (number > 0),
    order_id TEXT NOT NULL REFERENCES orders (id),
    entry_id INTEGER NOT NULL REFERENCES money_entry (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    method INTEGER NOT NULL CHECK (method >= 0),
    paid_at INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    corrects INTEGER,
    reason TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    house TEXT NOT NULL,
    house_address TEXT NOT NULL,
    tax_number TEXT NOT NULL,
    exemption TEXT NOT NULL,
    event TEXT NOT NULL,
    venue TEXT NOT NULL,
    timezone TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    UNIQUE (kind, number),
    UNIQUE (entry_id),
    CHECK ((kind = 1) = (corrects IS NOT NULL))
) STRICT;
CREATE INDEX receipt_by_order ON receipt (order_id, id);
CREATE TABLE receipt_line (
    receipt_id INTEGER NOT NULL REFERENCES receipt (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    ticket_id TEXT NOT NULL,
    is_fee INTEGER NOT NULL CHECK (is_fee IN (0, 1)),
    amount INTEGER NOT NULL CHECK (amount > 0),
    tax_rate INTEGER,
    tax INTEGER NOT NULL CHECK (tax BETWEEN 0 AND amount),
    section TEXT NOT NULL,
    row_label TEXT NOT NULL,
    label TEXT NOT NULL,
    ticket_type TEXT NOT NULL,
    PRIMARY KEY (receipt_id, ordinal)
) STRICT, WITHOUT ROWID;
-- What lists and names in a column refer to. The version before reads and writes those columns still, so they are written
-- as well, for this one release; `linked` is the edition up to which the references say the same. What that version has
-- edited since is read from the columns, and linked at the next start, see store/house/links.hpp.
CREATE TABLE artist (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    search_text TEXT NOT NULL UNIQUE
) STRICT;
ALTER TABLE event ADD COLUMN artist_id INTEGER REFERENCES artist (id);
ALTER TABLE event ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX event_by_artist_id ON event (artist_id, id);
ALTER TABLE users ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
CREATE TABLE user_venue (
    user_id INTEGER NOT NULL REFERENCES users (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    venue_id INTEGER NOT NULL REFERENCES venue (id),
    PRIMARY KEY (user_id, ordinal),
    UNIQUE (user_id, venue_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE user_artist (
    user_id INTEGER NOT NULL REFERENCES users (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    artist_id INTEGER NOT NULL REFERENCES artist (id),
    PRIMARY KEY (user_id, ordinal),
    UNIQUE (user_id, artist_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE campaign ADD COLUMN event_id INTEGER REFERENCES event (id);
ALTER TABLE campaign ADD COLUMN session_id INTEGER REFERENCES session (id);
ALTER TABLE campaign ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE interest ADD COLUMN event_id INTEGER REFERENCES event (id);
-- What vouchers are for, once for all codes of a batch that nobody has edited.
CREATE TABLE voucher_scope (
    id INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE voucher_session (
    scope_id INTEGER NOT NULL REFERENCES voucher_scope (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    session_id INTEGER NOT NULL REFERENCES session (id),
    PRIMARY KEY (scope_id, ordinal),
    UNIQUE (scope_id, session_id)
) STRICT, WITHOUT ROWID;
-- By name: a category is one of a map, and a voucher counts for those of that name in every map.
CREATE TABLE voucher_category (
    scope_id INTEGER NOT NULL REFERENCES voucher_scope (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    category TEXT NOT NULL CHECK (category <> ''),
    PRIMARY KEY (scope_id, ordinal),
    UNIQUE (scope_id, category)
) STRICT, WITHOUT ROWID;
ALTER TABLE voucher_batch ADD COLUMN scope_id INTEGER REFERENCES voucher_scope (id);
ALTER TABLE voucher ADD COLUMN scope_id INTEGER REFERENCES voucher_scope (id);
ALTER TABLE voucher ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
-- An order that takes the place of another one: which, what that brings in for it, and what the house keeps of it. An order
-- is exchanged once. What the house keeps of a ticket besides its fee is with the ticket.
ALTER TABLE orders ADD COLUMN replaces TEXT;
ALTER TABLE orders ADD COLUMN credit INTEGER NOT NULL DEFAULT 0 CHECK (credit >= 0);
ALTER TABLE orders ADD COLUMN change_fee INTEGER NOT NULL DEFAULT 0 CHECK (change_fee >= 0);
ALTER TABLE ticket ADD COLUMN kept INTEGER NOT NULL DEFAULT 0 CHECK (kept >= 0);
CREATE UNIQUE INDEX orders_replaced_once ON orders (replaces) WHERE replaces IS NOT NULL AND status IN (0, 3);
CREATE INDEX orders_by_replaced ON orders (replaces) WHERE replaces IS NOT NULL;
-- What buyers may do by themselves with an order that is paid, until how long before the start, and for which fee a ticket;
-- and for how long they may give it back after the house has moved its session.
ALTER TABLE shop ADD COLUMN lets_exchange INTEGER NOT NULL DEFAULT 0 CHECK (lets_exchange IN (0, 1));
ALTER TABLE shop ADD COLUMN lets_cancel INTEGER NOT NULL DEFAULT 0 CHECK (lets_cancel IN (0, 1));
ALTER TABLE shop ADD COLUMN changes_end_before INTEGER NOT NULL DEFAULT 86400000 CHECK (changes_end_before >= 0);
ALTER TABLE shop ADD COLUMN exchange_fee INTEGER NOT NULL DEFAULT 0 CHECK (exchange_fee >= 0);
ALTER TABLE shop ADD COLUMN cancel_fee INTEGER NOT NULL DEFAULT 0 CHECK (cancel_fee >= 0);
ALTER TABLE shop ADD COLUMN return_ttl INTEGER NOT NULL DEFAULT 1209600000 CHECK (return_ttl >= 0);
-- What has become of the date of a session (called off, postponed, moved), and what is to become of each order that this
-- concerns: refunded, exchanged for another session, or kept; whether that is still to be done, is done or was refused.
ALTER TABLE session ADD COLUMN is_postponed INTEGER NOT NULL DEFAULT 0 CHECK (is_postponed IN (0, 1));
-- A session that was taken out of its event before anybody had an order for it.
ALTER TABLE session ADD COLUMN deleted_at INTEGER;
CREATE TABLE session_change (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    was_at INTEGER NOT NULL,
    return_until INTEGER,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_change_by_session ON session_change (session_id, id);
CREATE TABLE settlement (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    change_id INTEGER NOT NULL REFERENCES session_change (id),
    wish INTEGER NOT NULL CHECK (wish BETWEEN 0 AND 2),
    target_id INTEGER REFERENCES session (id),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    note TEXT NOT NULL,
    user_id INTEGER REFERENCES users (id),
    user_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    next_try INTEGER,
    CHECK ((state = 0) = (next_try IS NOT NULL)),
    CHECK ((wish = 1) = (target_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_due ON settlement (next_try) WHERE next_try IS NOT NULL;
-- The letter that brings a gift card; and what a gift card has paid of a receipt.
ALTER TABLE outbox ADD COLUMN gift_card_id INTEGER REFERENCES gift_card (id);
ALTER TABLE receipt ADD COLUMN by_gift_card INTEGER NOT NULL DEFAULT 0 CHECK (by_gift_card >= 0);
-- Links by which somebody chooses a password, once. The token is in the link alone: here is its digest.
CREATE TABLE password_link (
    token_digest TEXT NOT NULL PRIMARY KEY CHECK (token_digest <> ''),
    user_id INTEGER NOT NULL REFERENCES users (id),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX password_link_by_user ON password_link (user_id);
CREATE INDEX password_link_ending ON password_link (expires_at);
-- What buyers may read besides the shop's own language, codes with a blank between them; empty for English and German.
ALTER TABLE shop ADD COLUMN more_languages TEXT NOT NULL DEFAULT '';
-- Donations: how the house asks for them, what an order brings along, what of that was given back, and its part of a receipt.
ALTER TABLE shop ADD COLUMN donation_text TEXT NOT NULL DEFAULT '';
ALTER TABLE shop ADD COLUMN donation_amounts TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN donation INTEGER NOT NULL DEFAULT 0 CHECK (donation >= 0);
ALTER TABLE orders ADD COLUMN donation_returned INTEGER NOT NULL DEFAULT 0 CHECK (donation_returned BETWEEN 0 AND donation);
ALTER TABLE receipt ADD COLUMN donation INTEGER NOT NULL DEFAULT 0 CHECK (donation >= 0);
-- The link that sets a shop up is the same from every process and after every start. It is kept as it is: whoever reads a
-- database that nobody runs yet finds nothing in it. (setup_digest belongs to the version before.)
ALTER TABLE shop ADD COLUMN setup_token TEXT;
-- From where somebody has logged in, as a digest, so that they are told of a login from elsewhere; and what a message tells
-- beside what the shop has: of a new login, its address and browser.
CREATE TABLE login_place (
    user_id INTEGER NOT NULL REFERENCES users (id),
    digest TEXT NOT NULL CHECK (digest <> ''),
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX login_place_by_time ON login_place (seen_at);
ALTER TABLE outbox ADD COLUMN detail TEXT NOT NULL DEFAULT '';
-- Ways to pay that the house has switched off, their names with a blank between them.
ALTER TABLE shop ADD COLUMN methods_off TEXT NOT NULL DEFAULT '';
-- Tables, boxes and booths: seats that belong together. sold: 0 by the chair, 1 as a whole.
CREATE TABLE seat_unit (
    map_id TEXT NOT NULL REFERENCES seat_map (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    name TEXT NOT NULL CHECK (name <> ''),
    sold INTEGER NOT NULL CHECK (sold BETWEEN 0 AND 1),
    PRIMARY KEY (map_id, ordinal)
) STRICT, WITHOUT ROWID;
ALTER TABLE seat ADD COLUMN unit INTEGER;
-- Paying by bank transfer: the account, how long seats are kept from the order on and until how long before the start, in
-- milliseconds. Without an IBAN it is not offered.
ALTER TABLE shop ADD COLUMN transfer_holder TEXT NOT NULL DEFAULT '';
ALTER TABLE shop ADD COLUMN transfer_iban TEXT NOT NULL DEFAULT '';
ALTER TABLE shop ADD COLUMN transfer_ttl INTEGER NOT NULL DEFAULT 604800000;
ALTER TABLE shop ADD COLUMN transfer_ends_before INTEGER NOT NULL DEFAULT 172800000;
-- Tickets that buyers have passed on, each with its holder, as long as it is valid; what was taken back or moved stays, with when
-- that was. The id is the secret behind the holder's page, as that of an order is.
CREATE TABLE passed_ticket (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    order_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    passed_at INTEGER NOT NULL,
    ended_at INTEGER,
    FOREIGN KEY (order_id, ticket_id) REFERENCES ticket (order_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passed_ticket_by_order ON passed_ticket (order_id);
CREATE UNIQUE INDEX passed_ticket_once ON passed_ticket (order_id, ticket_id) WHERE ended_at IS NULL;
-- Letters before a visit: how long before the start they go out, in milliseconds, 0 for none, and what the house says in
-- them. An order has one for its buyer, and one for each holder of a ticket that was passed on (their detail), for each time that
-- its session was to begin at; the other letters are taken first.
ALTER TABLE shop ADD COLUMN visit_mail_before INTEGER NOT NULL DEFAULT 86400000 CHECK (visit_mail_before >= 0);
ALTER TABLE shop ADD COLUMN visit_text TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN session_starts_at INTEGER;
CREATE UNIQUE INDEX outbox_visit_once ON outbox (order_id, session_starts_at, detail) WHERE session_starts_at IS NOT NULL;
CREATE INDEX outbox_due_first ON outbox (next_try) WHERE next_try IS NOT NULL AND session_starts_at IS NULL;
-- Maps that were published, of each venue, so that their list does not read the whole log.
CREATE INDEX audit_entry_of_maps ON audit_entry (subject, number) WHERE action = 'venue.map';
-- What is drawn of a venue's next map: the document of the editor, empty where nothing is, and the map that it was begun with.
-- A row stays when its draft has ended, so that its edition never goes back.
CREATE TABLE plan_draft (
    venue_id INTEGER NOT NULL PRIMARY KEY REFERENCES venue (id),
    base TEXT REFERENCES seat_map (id),
    plan TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    edition INTEGER NOT NULL CHECK (edition > 0)
) STRICT, WITHOUT ROWID;
-- Who wants to hear of the programme confirms it by a link. Entries of the version before, in this step or beside it, were never
-- asked. The token is in the links of the letters, and in the outbox the detail of the message about the entry (22).
ALTER TABLE interest ADD COLUMN token TEXT;
ALTER TABLE interest ADD COLUMN asked_at INTEGER;
ALTER TABLE interest ADD COLUMN confirmed_at INTEGER;
CREATE UNIQUE INDEX interest_by_token ON interest (token) WHERE token IS NOT NULL;
CREATE INDEX interest_unconfirmed ON interest (asked_at) WHERE confirmed_at IS NULL;
CREATE INDEX outbox_of_interest ON outbox (detail) WHERE kind = 22;
-- Pay what you like: from the amount of the price upwards, with amounts that are suggested.
ALTER TABLE price ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1));
ALTER TABLE price ADD COLUMN suggested TEXT NOT NULL DEFAULT '';
-- What marketing writes to those on the interest list. state: 0 a draft, 1 on its way, 2 sent, 3 stopped. Messages are written some
-- at a time: `reached` is the last entry of the list that was taken up. An address has one message of a mailing (kind 23), beside
-- those of trials (24); `sent` and `failed` count them, since messages are erased with an address, and after some time.
CREATE TABLE mailing (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL CHECK (subject <> ''),
    text TEXT NOT NULL CHECK (text <> ''),
    event_id INTEGER REFERENCES event (id),
    to_event_id INTEGER REFERENCES event (id),
    to_artist_id INTEGER REFERENCES artist (id),
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    reached INTEGER NOT NULL DEFAULT 0,
    is_written INTEGER NOT NULL DEFAULT 0 CHECK (is_written IN (0, 1)),
    receivers INTEGER NOT NULL DEFAULT 0 CHECK (receivers >= 0),
    sent INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0),
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    edition INTEGER NOT NULL DEFAULT 1,
    CHECK (to_event_id IS NULL OR to_artist_id IS NULL)
) STRICT;
CREATE INDEX mailing_on_its_way ON mailing (id) WHERE state = 1;
ALTER TABLE outbox ADD COLUMN mailing_id INTEGER REFERENCES mailing (id);
CREATE UNIQUE INDEX outbox_mailing_once ON outbox (mailing_id, address) WHERE kind = 23;
CREATE INDEX outbox_mailing_due ON outbox (next_try) WHERE kind = 23 AND next_try IS NOT NULL;
CREATE INDEX outbox_mailing_waiting ON outbox (mailing_id) WHERE kind = 23 AND next_try IS NOT NULL;
CREATE INDEX outbox_mailing_of_interest ON outbox (detail) WHERE kind = 23;
-- From which hour of the house's day on the summary of the day before is written, 0 to 23; without one it never is.
ALTER TABLE shop ADD COLUMN summary_hour INTEGER CHECK (summary_hour BETWEEN 0 AND 23);
-- The keys of payment providers that admins have set, sealed with a key that the database does not have; both texts are empty once
-- they were removed. edition: of all rows, as it was when this one was written. No archive has them.
CREATE TABLE provider_key (
    method INTEGER NOT NULL PRIMARY KEY,
    sealed_key TEXT NOT NULL,
    sealed_secrets TEXT NOT NULL,
    secrets INTEGER NOT NULL CHECK (secrets >= 0),
    last TEXT NOT NULL,
    takes_money INTEGER NOT NULL CHECK (takes_money IN (0, 1)),
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    edition INTEGER NOT NULL CHECK (edition > 0)
) STRICT, WITHOUT ROWID;
-- What a house says in its letters in its own words; an empty part is as the program says it. A row stays when nothing in it is
-- the house's own any more, so that its edition never goes back. `kind` is that of the outbox.
CREATE TABLE letter_text (
    kind INTEGER NOT NULL CHECK (kind >= 0),
    language TEXT NOT NULL CHECK (language <> ''),
    subject TEXT NOT NULL,
    opening TEXT NOT NULL,
    closing TEXT NOT NULL,
    edition INTEGER NOT NULL CHECK (edition > 0),
    PRIMARY KEY (kind, language)
) STRICT, WITHOUT ROWID;
-- For whom a ticket is, where the buyer has said so; whether an event asks for it: 0 no, 1 those who like, 2 everybody.
ALTER TABLE ticket ADD COLUMN attendee TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN attendee_names INTEGER NOT NULL DEFAULT 0 CHECK (attendee_names BETWEEN 0 AND 2);
-- Other systems of the house that are told what happens: `events` is a set of kinds, a bit each. Messages are written in the
-- transaction that they tell of, and name their webhook without referring to it: a sale must not wait for somebody who removes
-- one. state: 0 waiting, 1 delivered, 2 failed.
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    url TEXT NOT NULL CHECK (url <> ''),
    events INTEGER NOT NULL CHECK (events >= 0),
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    secret TEXT NOT NULL CHECK (secret <> ''),
    old_secret TEXT NOT NULL DEFAULT '',
    old_until INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    failing_since INTEGER,
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    given_up_at INTEGER,
    busy_until INTEGER NOT NULL DEFAULT 0,
    edition INTEGER NOT NULL DEFAULT 1,
    CHECK ((failures = 0) = (failing_since IS NULL) AND (given_up_at IS NULL OR is_on = 0))
) STRICT;
CREATE TABLE webhook_delivery (
    id INTEGER PRIMARY KEY,
    webhook_id INTEGER NOT NULL,
    event INTEGER NOT NULL CHECK (event >= 0),
    order_id TEXT REFERENCES orders (id),
    session_id INTEGER REFERENCES session (id),
    ticket_id TEXT,
    amount INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
    next_try INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL DEFAULT 0,
    answer TEXT NOT NULL DEFAULT '',
    took INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER,
    CHECK ((state = 0) = (next_try IS NOT NULL))
) STRICT;
CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_try) WHERE next_try IS NOT NULL;
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (created_at);
-- Orders that buy a gift card instead of places are for no session, so the column has to allow none. The version before finds
-- them nowhere by their session. The card is worth nothing until its order is paid; `worth` is what it is sold for.
DROP INDEX orders_by_session;
ALTER TABLE orders ADD COLUMN sold_for INTEGER REFERENCES session (id);
UPDATE orders SET sold_for = session_id;
ALTER TABLE orders DROP COLUMN session_id;
ALTER TABLE orders RENAME COLUMN sold_for TO session_id;
CREATE INDEX orders_by_session ON orders (session_id, status);
CREATE TABLE gift_sale (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    card_id INTEGER NOT NULL UNIQUE REFERENCES gift_card (id),
    worth INTEGER NOT NULL CHECK (worth > 0),
    recipient TEXT NOT NULL,
    message TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_of_cards_waiting ON orders (lower(customer_email)) WHERE status = 1 AND session_id IS NULL;
ALTER TABLE receipt ADD COLUMN card_sold INTEGER NOT NULL DEFAULT 0 CHECK (card_sold >= 0);
ALTER TABLE shop ADD COLUMN sells_gift_cards INTEGER NOT NULL DEFAULT 0 CHECK (sells_gift_cards IN (0, 1));
ALTER TABLE shop ADD COLUMN gift_card_amounts TEXT NOT NULL DEFAULT '';
ALTER TABLE shop ADD COLUMN gift_card_least INTEGER NOT NULL DEFAULT 1000 CHECK (gift_card_least > 0);
ALTER TABLE shop ADD COLUMN gift_card_most INTEGER NOT NULL DEFAULT 50000;
-- Seats that the house keeps under a name. When they are free again stands with each of their claims too, as a reservation's does.
CREATE TABLE seat_block (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id),
    name TEXT NOT NULL CHECK (name <> ''),
    reason TEXT NOT NULL,
    color TEXT NOT NULL,
    free_at INTEGER,
    UNIQUE (session_id, name)
) STRICT;
CREATE INDEX seat_block_due ON seat_block (free_at) WHERE free_at IS NOT NULL;
ALTER TABLE claim ADD COLUMN block_id INTEGER REFERENCES seat_block (id);
CREATE INDEX claim_by_block ON claim (block_id) WHERE block_id IS NOT NULL;
-- Who waits for places of a sold-out session. One is in line from waiting_since on, when the owner of the address confirmed it, until
-- told_at; `places` is what was asked for last, `confirmed_places` what they agreed to. The token is in the links of the letters, and
-- in the outbox the detail of the messages about the entry (29, 30).
CREATE TABLE waiting (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id),
    email TEXT NOT NULL CHECK (email <> ''),
    places INTEGER NOT NULL CHECK (places > 0),
    language TEXT NOT NULL CHECK (length(language) = 2),
    consent TEXT NOT NULL CHECK (consent <> ''),
    token TEXT NOT NULL UNIQUE,
    asked_at INTEGER NOT NULL,
    confirmed_places INTEGER CHECK (confirmed_places > 0),
    waiting_since INTEGER,
    told_at INTEGER,
    settled_at INTEGER,
    UNIQUE (session_id, email),
    CHECK ((confirmed_places IS NULL) = (waiting_since IS NULL) AND (told_at IS NULL OR waiting_since IS NOT NULL)
        AND (settled_at IS NULL OR told_at IS NOT NULL))
) STRICT;
CREATE INDEX waiting_in_line ON waiting (session_id, waiting_since, id) WHERE waiting_since IS NOT NULL AND told_at IS NULL;
CREATE INDEX waiting_promised ON waiting (told_at, session_id) WHERE told_at IS NOT NULL AND settled_at IS NULL;
CREATE INDEX waiting_unconfirmed ON waiting (asked_at) WHERE waiting_since IS NULL;
CREATE INDEX outbox_of_waiting ON outbox (detail) WHERE kind = 29;
CREATE INDEX outbox_of_free_places ON outbox (detail) WHERE kind = 30;
ALTER TABLE shop ADD COLUMN has_waiting_list INTEGER NOT NULL DEFAULT 1 CHECK (has_waiting_list IN (0, 1));
-- What the house and the artist of an event have agreed on; events without a row have no terms. `share` is hundredths of a percent of
-- what tickets bring without fees, `base` whether without their tax (0) or with it (1), `guarantee` the least for each performance.
CREATE TABLE artist_terms (
    event_id INTEGER PRIMARY KEY REFERENCES event (id),
    share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 10000),
    base INTEGER NOT NULL CHECK (base BETWEEN 0 AND 1),
    guarantee INTEGER NOT NULL CHECK (guarantee >= 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    edition INTEGER NOT NULL CHECK (edition > 0)
) STRICT;
ALTER TABLE shop ADD COLUMN gives_other_seats INTEGER NOT NULL DEFAULT 0 CHECK (gives_other_seats IN (0, 1));
-- The corners of a standing area that is no rectangle, as decoration.points has them but in parts of width and height; to the version
-- before it is the box. What a text is drawn with: stairs, door, bar, toilets, cloakroom; to the version before it is a text.
ALTER TABLE section ADD COLUMN outline TEXT NOT NULL DEFAULT '';
ALTER TABLE decoration ADD COLUMN symbol INTEGER NOT NULL DEFAULT 0 CHECK (symbol BETWEEN 0 AND 5);
-- Where the end of a block was said as so long before the session begins, it moves with that: free_at is null while that is postponed.
ALTER TABLE seat_block ADD COLUMN before_start INTEGER CHECK (before_start >= 0);
-- The block that the place was sold out of at the counter; empty where it was just blocked, null where it was not blocked.
ALTER TABLE ticket ADD COLUMN out_of_block TEXT;
-- What buyers should know of a seat, "pillar left".
ALTER TABLE seat ADD COLUMN note TEXT NOT NULL DEFAULT '';
-- This step is in no release yet: append above this line, under a comment of your own. Once it is, begin another file.
-- )sql"
