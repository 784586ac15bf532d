-- What administrators ask of all workspaces at once.

-- The reason of the condition `Ready`; NULL until it was seen first.
ALTER TABLE components ADD COLUMN reason TEXT;
UPDATE components SET reason = (
    SELECT json_extract(value, '$.reason') FROM json_each(components.conditions)
    WHERE json_extract(value, '$.type') = 'Ready'
);
CREATE INDEX components_unready ON components (reason) WHERE ready <> 'True' AND removed_at IS NULL;

-- Also those that are deleted.
CREATE INDEX workspaces_by_any_name ON workspaces (name);
CREATE INDEX audit_by_actor ON audit (actor, sequence);
CREATE INDEX audit_by_action ON audit (action, sequence);
CREATE INDEX audit_by_time ON audit (at);
