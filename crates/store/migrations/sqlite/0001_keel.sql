-- Times are milliseconds since the Unix epoch. Ids are UUIDs as text. Enumerations are the words of
-- the API. Migrations only add: what an older Berth reads must stay where it is.

CREATE TABLE workspaces (
    id             TEXT    NOT NULL PRIMARY KEY,
    name           TEXT    NOT NULL,
    uid            TEXT    NOT NULL UNIQUE,
    created_at     INTEGER NOT NULL,
    deleted_at     INTEGER,
    -- The sequence of the last event, and of the last one that is no longer kept.
    last_event     INTEGER NOT NULL DEFAULT 0,
    trimmed_event  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX workspaces_by_name ON workspaces (name) WHERE deleted_at IS NULL;

CREATE TABLE organizations (
    id            TEXT    NOT NULL PRIMARY KEY,
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    registry      TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    counter       INTEGER NOT NULL,
    nonce         TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('intended', 'ours', 'conflict', 'lost')),
    -- When it was proven ours, seen in conflict, or lost.
    state_at      INTEGER CHECK ((state_at IS NULL) = (state = 'intended')),
    created_at    INTEGER NOT NULL,
    -- For ever: a lost name is never made again.
    UNIQUE (registry, name)
) STRICT;

CREATE UNIQUE INDEX organizations_in_use ON organizations (workspace_id, registry)
    WHERE state <> 'lost';

CREATE TABLE components (
    id                   TEXT    NOT NULL PRIMARY KEY,
    workspace_id         TEXT    NOT NULL REFERENCES workspaces (id),
    name                 TEXT    NOT NULL,
    -- The name in lower case, for the search.
    folded_name          TEXT    NOT NULL,
    application          TEXT,
    visibility           TEXT    NOT NULL CHECK (visibility IN ('private', 'public')),
    organization_id      TEXT    REFERENCES organizations (id),
    repository           TEXT,
    generation           INTEGER NOT NULL,
    observed_generation  INTEGER NOT NULL DEFAULT 0,
    conditions           TEXT    NOT NULL DEFAULT '[]',
    -- The status of the condition `Ready`, for the filter.
    ready                TEXT    NOT NULL DEFAULT 'Unknown' CHECK (ready IN ('True', 'False', 'Unknown')),
    operation_id         TEXT,
    created_at           INTEGER NOT NULL,
    deleted_at           INTEGER,
    deletion_due_at      INTEGER CHECK ((deletion_due_at IS NULL) = (deleted_at IS NULL)),
    -- Set when the deletion was carried out; the row stays, because the repository at Quay bears
    -- a marker made of its id.
    removed_at           INTEGER,
    -- The claim. `due_at` and `leased_until` are the database's time.
    due_at               INTEGER,
    leased_by            TEXT,
    leased_until         INTEGER CHECK ((leased_until IS NULL) = (leased_by IS NULL)),
    fence                INTEGER NOT NULL DEFAULT 0,
    failed_attempts      INTEGER NOT NULL DEFAULT 0,
    CHECK ((organization_id IS NULL) = (repository IS NULL)),
    UNIQUE (organization_id, repository)
) STRICT;

CREATE UNIQUE INDEX components_by_name ON components (workspace_id, name) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX components_by_identity ON components (workspace_id, name, COALESCE(application, ''));
CREATE INDEX components_due ON components (due_at) WHERE leased_until IS NULL;
CREATE INDEX components_leased ON components (leased_until) WHERE leased_until IS NOT NULL;

CREATE TABLE operations (
    id            TEXT    NOT NULL PRIMARY KEY,
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    component_id  TEXT    NOT NULL REFERENCES components (id),
    kind          TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    message       TEXT,
    started_at    INTEGER NOT NULL,
    finished_at   INTEGER CHECK ((finished_at IS NULL) = (state NOT IN ('succeeded', 'superseded')))
) STRICT;

CREATE INDEX operations_by_component ON operations (component_id, started_at, id);
CREATE UNIQUE INDEX operations_unfinished ON operations (component_id) WHERE finished_at IS NULL;

-- A step's row is its intent: it is committed before the effect.
CREATE TABLE steps (
    operation_id  TEXT    NOT NULL REFERENCES operations (id),
    key           TEXT    NOT NULL,
    position      INTEGER NOT NULL,
    -- Whose the object is that the step is about.
    scope         TEXT    NOT NULL CHECK (scope IN ('workspace', 'component')),
    title         TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('started', 'done', 'failed')),
    attempts      INTEGER NOT NULL,
    message       TEXT,
    started_at    INTEGER NOT NULL,
    finished_at   INTEGER,
    PRIMARY KEY (operation_id, key)
) STRICT;

CREATE INDEX steps_open ON steps (key) WHERE state = 'started';

-- What is known of an object at Quay; without a component it is shared by the whole workspace.
CREATE TABLE facts (
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    component_id  TEXT    REFERENCES components (id),
    object        TEXT    NOT NULL,
    -- JSON; only who plans looks into it.
    value         TEXT    NOT NULL,
    learnt_at     INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX facts_by_object ON facts (workspace_id, COALESCE(component_id, ''), object);

-- Without a component it is the workspace's pull credential.
CREATE TABLE credentials (
    id            TEXT    NOT NULL PRIMARY KEY,
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    component_id  TEXT    REFERENCES components (id),
    slot          TEXT    CHECK ((slot IS NULL) = (component_id IS NULL)),
    robot         TEXT    NOT NULL,
    generation    INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('pending', 'current', 'retiring', 'retired')),
    -- Sealed; wiped when the credential is retired.
    secret        BLOB    CHECK ((secret IS NULL) = (state = 'retired')),
    -- The id of the key that the secret is sealed under, for the rotation of keys.
    secret_key    TEXT    CHECK ((secret_key IS NULL) = (secret IS NULL)),
    created_at    INTEGER NOT NULL,
    tested_at     INTEGER,
    delivered_at  INTEGER
) STRICT;

CREATE UNIQUE INDEX credentials_push ON credentials (component_id, generation)
    WHERE component_id IS NOT NULL;
CREATE UNIQUE INDEX credentials_pull ON credentials (workspace_id, generation)
    WHERE component_id IS NULL;
CREATE UNIQUE INDEX credentials_push_current ON credentials (component_id)
    WHERE component_id IS NOT NULL AND state = 'current';
CREATE UNIQUE INDEX credentials_pull_current ON credentials (workspace_id)
    WHERE component_id IS NULL AND state = 'current';
CREATE INDEX credentials_by_key ON credentials (secret_key) WHERE secret_key IS NOT NULL;

CREATE TABLE platform_tokens (
    id            TEXT    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    -- Words with spaces between them.
    scopes        TEXT    NOT NULL,
    hash          BLOB    NOT NULL UNIQUE,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER,
    revoked_at    INTEGER,
    last_used_at  INTEGER
) STRICT;

CREATE TABLE events (
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    sequence      INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    component     TEXT,
    operation_id  TEXT,
    message       TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, sequence)
) STRICT;

CREATE INDEX events_by_time ON events (at);

CREATE TABLE audit (
    sequence      INTEGER NOT NULL PRIMARY KEY,
    at            INTEGER NOT NULL,
    actor         TEXT    NOT NULL,
    action        TEXT    NOT NULL,
    -- No reference: the trail outlives what it tells of.
    workspace_id  TEXT,
    subject       TEXT    NOT NULL,
    detail        TEXT,
    request_id    TEXT,
    hash          BLOB    NOT NULL
) STRICT;

CREATE INDEX audit_by_workspace ON audit (workspace_id, sequence);

CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

-- How many records there are, the last one's hash, and the seal over both.
CREATE TABLE audit_head (
    id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence  INTEGER NOT NULL,
    hash      BLOB    NOT NULL,
    seal      BLOB    NOT NULL
) STRICT;
