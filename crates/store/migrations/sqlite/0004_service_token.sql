-- The service token: which generations of it there are, and how far each is. One row, once anything
-- is known.
CREATE TABLE service_token (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version  INTEGER NOT NULL,
    value    TEXT    NOT NULL
) STRICT;

-- The tokens themselves, sealed. A row goes with its generation.
CREATE TABLE service_token_secrets (
    generation  INTEGER NOT NULL PRIMARY KEY,
    secret      BLOB    NOT NULL,
    -- The id of the key that the secret is sealed under, for the rotation of keys.
    secret_key  TEXT    NOT NULL
) STRICT;
