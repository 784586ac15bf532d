-- Who was linked to a Quay user and is not any more, until that Quay user owns no organization of the
-- workspace by it.
CREATE TABLE partings (
    workspace_id  TEXT    NOT NULL REFERENCES workspaces (id),
    user_id       TEXT    NOT NULL,
    quay_user     TEXT    NOT NULL,
    -- Of the link, as it was last when it held: a later parting of the same has a greater one.
    version       INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, user_id, quay_user)
) STRICT;

-- Whether all that was done for the links that are over by now, nobody wrote down.
INSERT INTO partings (workspace_id, user_id, quay_user, version)
SELECT workspace_id, user_id, quay_user, version FROM links WHERE holds = 0;
