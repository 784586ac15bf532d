-- Whose an organization is. Of one that is not ours: the Quay user whose it is, and the team with an
-- unguessable name by which our account is in it, or is to be.
ALTER TABLE organizations ADD COLUMN footing TEXT NOT NULL DEFAULT 'ours'
    CHECK (footing IN ('ours', 'joined', 'theirs'));
ALTER TABLE organizations ADD COLUMN holder TEXT CHECK ((holder IS NULL) = (footing = 'ours'));
ALTER TABLE organizations ADD COLUMN team TEXT CHECK ((team IS NULL) = (footing = 'ours'));

-- The claim on a workspace as a whole: while it lasts, none of its components is claimed. And what
-- kept its organization from being a user's, the last time that was tried.
CREATE TABLE foundings (
    workspace_id  TEXT    NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    fence         INTEGER NOT NULL,
    -- The database's time. Who waits does not have it yet: components are still being worked on.
    leased_until  INTEGER,
    waiting_until INTEGER,
    reason        TEXT,
    message       TEXT    CHECK ((message IS NULL) = (reason IS NULL)),
    blocked_at    INTEGER CHECK ((blocked_at IS NULL) = (reason IS NULL))
) STRICT;

-- A component's push credential passes to the robot of the other slot.
CREATE TABLE rotations (
    component_id  TEXT    NOT NULL PRIMARY KEY REFERENCES components (id),
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    -- The slot that it passes to.
    slot          TEXT    NOT NULL CHECK (slot IN ('a', 'b')),
    -- For how many milliseconds the credential before it keeps working.
    drain         INTEGER NOT NULL,
    -- When it stops; NULL until the new one is where pipelines look.
    drained_at    INTEGER,
    -- The drain of one more rotation, which was asked for meanwhile.
    again         INTEGER
) STRICT;
