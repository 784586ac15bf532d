-- When a component's repository was last pushed to, as far as Quay has said; NULL where it has not.
ALTER TABLE components ADD COLUMN pushed_at INTEGER;
