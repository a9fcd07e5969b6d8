BEGIN TRANSACTION;
CREATE TABLE catalogue (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;
INSERT INTO "catalogue" VALUES(1,2);
CREATE TABLE catalogue_change (
    version INTEGER NOT NULL,
    cache_key TEXT NOT NULL CHECK (cache_key <> ''),
    PRIMARY KEY (version, cache_key)
) STRICT, WITHOUT ROWID;
INSERT INTO "catalogue_change" VALUES(2,'events');
INSERT INTO "catalogue_change" VALUES(2,'session swan-lake-1');
CREATE TABLE category (
    map_id TEXT NOT NULL REFERENCES seat_map (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    name TEXT NOT NULL CHECK (name <> ''),
    color TEXT NOT NULL CHECK (length(color) = 7),
    PRIMARY KEY (map_id, ordinal),
    UNIQUE (map_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "category" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',0,'Stalls','#d55e00');
INSERT INTO "category" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',1,'Standing','#0072b2');
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
INSERT INTO "claim" VALUES(1,0,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','s','BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',NULL,'Opppppppppppppppppppppppppppppppppp','adult',8400,NULL);
INSERT INTO "claim" VALUES(1,1,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','s','BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',NULL,'Opppppppppppppppppppppppppppppppppp','child',4200,NULL);
INSERT INTO "claim" VALUES(1,2,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','h','BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA','Hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh',NULL,'adult',8400,1764000601000);
INSERT INTO "claim" VALUES(1,3,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','b',NULL,NULL,NULL,'',0,NULL);
INSERT INTO "claim" VALUES(1,4,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','b',NULL,NULL,NULL,'',0,NULL);
INSERT INTO "claim" VALUES(1,6,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','s','BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB',NULL,'Orrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr','adult',2500,NULL);
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
INSERT INTO "decoration" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',0,0,'Stage',400.0,50.0,16.0,'300 20 500 20 500 80 300 80');
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
INSERT INTO "event" VALUES(1,'swan-lake','Łabędzie jezioro','Die Übermütigen','A ballet.
In four acts.','',1,NULL);
INSERT INTO "event" VALUES(2,'quartet','Quartet','Ada Lovelace','','',1,NULL);
INSERT INTO "event" VALUES(5,'lost','Lost','','','',0,1764000000000);
CREATE TABLE first_answer (
    buyer TEXT NOT NULL CHECK (length(buyer) = 41),
    idempotency_key TEXT NOT NULL CHECK (idempotency_key <> ''),
    request_digest TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (buyer, idempotency_key)
) STRICT, WITHOUT ROWID;
INSERT INTO "first_answer" VALUES('BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA','key-1','digest','{"order":1}',1764000002000);
CREATE TABLE hold (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 35),
    session_id INTEGER NOT NULL REFERENCES session (id),
    buyer TEXT NOT NULL CHECK (length(buyer) = 41),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
    swept INTEGER NOT NULL DEFAULT 0 CHECK (swept IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO "hold" VALUES('Hgggggggggggggggggggggggggggggggggg',1,'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',1764000000000,1764000600000,1);
INSERT INTO "hold" VALUES('Hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh',1,'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',1764000001000,1764000601000,0);
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
INSERT INTO "orders" VALUES('Occcccccccccccccccccccccccccccccccc','CANC0003',1,'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB',2,'Bob','bob@example.org',0,'PLN',1764000002200);
INSERT INTO "orders" VALUES('Offffffffffffffffffffffffffffffffff','REFU0004',1,'BCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC',3,'Cleo','cleo@example.org',0,'PLN',1764000002300);
INSERT INTO "orders" VALUES('Opppppppppppppppppppppppppppppppppp','PAID0001',1,'BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',0,'Zoë "the" <Ada>','ada@example.org',12600,'PLN',1764000002000);
INSERT INTO "orders" VALUES('Orrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr','RESV0002',1,'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB',1,'Bob','bob@example.org',2500,'PLN',1764000002100);
CREATE TABLE payment (
    order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (id),
    method INTEGER NOT NULL CHECK (method BETWEEN 0 AND 2),
    status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "payment" VALUES('Occcccccccccccccccccccccccccccccccc',2,2,2500,1764000002200);
INSERT INTO "payment" VALUES('Offffffffffffffffffffffffffffffffff',1,2,8400,1764000002300);
INSERT INTO "payment" VALUES('Opppppppppppppppppppppppppppppppppp',1,0,12600,1764000002000);
INSERT INTO "payment" VALUES('Orrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr',2,1,2500,1764000002100);
CREATE TABLE price (
    session_id INTEGER NOT NULL REFERENCES session (id),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    category TEXT NOT NULL CHECK (category <> ''),
    ticket_type TEXT NOT NULL CHECK (ticket_type <> ''),
    amount INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 1000000000),
    PRIMARY KEY (session_id, ordinal),
    UNIQUE (session_id, category, ticket_type)
) STRICT, WITHOUT ROWID;
INSERT INTO "price" VALUES(1,0,'Stalls','adult',8400);
INSERT INTO "price" VALUES(1,1,'Stalls','child',4200);
INSERT INTO "price" VALUES(1,2,'Standing','adult',2500);
INSERT INTO "price" VALUES(2,0,'Stalls','adult',1200);
CREATE TABLE schema_version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO "schema_version" VALUES(1,2);
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
INSERT INTO "seat" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',0,'A-1',0,0,'A','1',100.0,200.0,0,0,1);
INSERT INTO "seat" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',1,'A-2',0,0,'A','2',120.0,200.0,0,0,2);
INSERT INTO "seat" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',2,'A-3',0,0,'A','3',140.0,200.0,0,0,3);
INSERT INTO "seat" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',3,'A-4',0,0,'A','4',160.0,200.0,0,0,4);
INSERT INTO "seat" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',4,'A-5',0,0,'A','5',180.0,200.0,0,0,5);
INSERT INTO "seat" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',5,'A-6',0,0,'A','6',200.0,200.0,0,1,NULL);
INSERT INTO "seat" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',6,'floor-1',1,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "seat" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',7,'floor-2',1,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL);
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
INSERT INTO "seat_map" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',1,'Grand Hall',800.0,600.5,400.0,8.41000000000000085247e+01,8,1764000000000);
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
INSERT INTO "section" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',0,'stalls','Stalls',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "section" VALUES('mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',1,'floor','Floor',2,1,10.0,20.0,100.0,50.0);
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
INSERT INTO "session" VALUES(1,'swan-lake-1',1,1,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',1781280000000,1781276400000,1764000000000,1781280000000,0,'PLN',600000,10,20,1,9,6,1764000005000);
INSERT INTO "session" VALUES(2,'quartet-1',2,1,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm',1781366400000,1781362800000,1764000000000,1781366400000,0,'EUR',600000,10,20,0,1,0,1764000000000);
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
INSERT INTO "ticket" VALUES('Occcccccccccccccccccccccccccccccccc','CANC0003-1',1,7,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','44444444444444444444444444','adult',2500,1);
INSERT INTO "ticket" VALUES('Offffffffffffffffffffffffffffffffff','REFU0004-1',1,5,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','55555555555555555555555555','adult',8400,1);
INSERT INTO "ticket" VALUES('Opppppppppppppppppppppppppppppppppp','PAID0001-1',1,0,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','11111111111111111111111111','adult',8400,0);
INSERT INTO "ticket" VALUES('Opppppppppppppppppppppppppppppppppp','PAID0001-2',1,1,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','22222222222222222222222222','child',4200,0);
INSERT INTO "ticket" VALUES('Orrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr','RESV0002-1',1,6,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','33333333333333333333333333','adult',2500,0);
CREATE TABLE venue (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (slug <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    city TEXT NOT NULL,
    timezone TEXT NOT NULL CHECK (timezone <> '')
) STRICT;
INSERT INTO "venue" VALUES(1,'grand-hall','Grand Hall','Łódź','Europe/Warsaw');
INSERT INTO "venue" VALUES(4,'cellar','The Cellar','Köln','Europe/Berlin');
CREATE TABLE venue_map (
    venue_id INTEGER NOT NULL PRIMARY KEY REFERENCES venue (id),
    map_id TEXT NOT NULL REFERENCES seat_map (id)
) STRICT, WITHOUT ROWID;
INSERT INTO "venue_map" VALUES(1,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm');
CREATE INDEX session_by_start ON session (starts_at);
CREATE INDEX session_by_event ON session (event_id);
CREATE INDEX session_by_change ON session (changed_at);
CREATE INDEX hold_by_expiry ON hold (swept, expires_at);
CREATE INDEX claim_by_hold ON claim (hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX claim_by_order ON claim (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX claim_by_buyer ON claim (buyer, session_id) WHERE buyer IS NOT NULL;
CREATE UNIQUE INDEX ticket_valid_once ON ticket (session_id, place) WHERE status = 0;
CREATE INDEX first_answer_by_age ON first_answer (created_at);
COMMIT;
