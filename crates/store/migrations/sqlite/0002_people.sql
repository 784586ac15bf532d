-- People, what they may do, and what they have lent us. Digests are hexadecimal where they are ids
-- that the API shows, and bytes where nobody ever sees them.

CREATE TABLE users (
    -- SHA-256 over issuer and subject: the same person has the same id in every database.
    id            TEXT    NOT NULL PRIMARY KEY,
    issuer        TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    email         TEXT,
    first_seen    INTEGER NOT NULL,
    -- NULL: somebody made them a member, and they have not come yet.
    signed_in_at  INTEGER,
    UNIQUE (issuer, subject)
) STRICT;

-- A role of one's own, a role from groups, or both: the higher one counts.
CREATE TABLE members (
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    user_id       TEXT    NOT NULL REFERENCES users (id),
    own_role      TEXT    CHECK (own_role IN ('viewer', 'developer', 'owner')),
    own_source    TEXT    CHECK (own_source IN ('personal', 'granted')),
    group_role    TEXT    CHECK (group_role IN ('viewer', 'developer', 'owner')),
    since         INTEGER NOT NULL,
    CHECK ((own_role IS NULL) = (own_source IS NULL)),
    CHECK (own_role IS NOT NULL OR group_role IS NOT NULL),
    PRIMARY KEY (workspace_id, user_id)
) STRICT;

CREATE INDEX members_by_user ON members (user_id);

CREATE TABLE sessions (
    -- SHA-256 of the cookie's id.
    key               BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    user_id           TEXT    REFERENCES users (id),
    -- What the sign-in provider calls the session: the claim `sid`.
    provider_session  TEXT,
    data              TEXT    NOT NULL,
    expires_at        INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX sessions_by_provider ON sessions (provider_session) WHERE provider_session IS NOT NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE sign_ins (
    state       BLOB    NOT NULL PRIMARY KEY CHECK (length(state) = 32),
    browser     BLOB    NOT NULL CHECK (length(browser) = 32),
    nonce       TEXT    NOT NULL,
    verifier    TEXT    NOT NULL,
    return_to   TEXT    NOT NULL,
    purpose     TEXT    NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at);

-- What may be used once, and was.
CREATE TABLE spent (
    key         BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    until       INTEGER NOT NULL
) STRICT;

CREATE INDEX spent_by_end ON spent (until);

-- The ledger of links. `value` is JSON; only who wrote it looks into it. A debt outlives the user
-- that it is about, so there is no reference to one.
CREATE TABLE link_transactions (
    key           TEXT    NOT NULL PRIMARY KEY,
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    user_id       TEXT    NOT NULL,
    wake_at       INTEGER,
    version       INTEGER NOT NULL,
    value         TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX link_transactions_latest ON link_transactions (workspace_id, user_id, created_at);
CREATE INDEX link_transactions_due ON link_transactions (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE custodies (
    id            TEXT    NOT NULL PRIMARY KEY,
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    user_id       TEXT    NOT NULL,
    -- NULL: settled.
    wake_at       INTEGER,
    version       INTEGER NOT NULL,
    value         TEXT    NOT NULL
) STRICT;

CREATE INDEX custodies_due ON custodies (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE links (
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    user_id       TEXT    NOT NULL,
    quay_user     TEXT    NOT NULL,
    -- 1 while it holds: then no other user has a link that holds to this Quay user.
    holds         INTEGER NOT NULL CHECK (holds IN (0, 1)),
    version       INTEGER NOT NULL,
    value         TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
) STRICT;

CREATE INDEX links_that_hold ON links (quay_user) WHERE holds = 1;

-- Secrets of custodies, sealed. A row goes when its secret is dead.
CREATE TABLE quay_secrets (
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    custody_id    TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    secret        BLOB    NOT NULL,
    -- The id of the key that the secret is sealed under, for the rotation of keys.
    secret_key    TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, custody_id, kind)
) STRICT;

CREATE INDEX quay_secrets_by_key ON quay_secrets (secret_key);

-- Which people have seen which secrets, so that they can be replaced when somebody leaves.
CREATE TABLE credential_views (
    credential_id  TEXT    NOT NULL REFERENCES credentials (id),
    user_id        TEXT    NOT NULL,
    first_at       INTEGER NOT NULL,
    PRIMARY KEY (credential_id, user_id)
) STRICT;

CREATE INDEX credential_views_by_user ON credential_views (user_id);

-- What was found out about this Quay.
CREATE TABLE findings (
    key       TEXT    NOT NULL PRIMARY KEY,
    value     TEXT    NOT NULL,
    found_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX audit_by_subject ON audit (subject, action, sequence);
