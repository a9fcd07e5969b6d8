-- , R"sql(
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
-- )sql"
