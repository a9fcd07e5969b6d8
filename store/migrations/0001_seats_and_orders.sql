-- , R"sql(
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
-- )sql"
