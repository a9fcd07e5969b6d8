-- , R"sql(
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
-- )sql"
