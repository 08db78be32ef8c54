-- [R21] Each form that was carried out, by the hash of the key that its page made: the same key does nothing a second time, on any
-- node. Written by the command's own transaction, so that what was refused leaves nothing and can be sent again. `owner` is the user
-- who sent it, empty for whoever had not signed in. Nothing is referred to: on Postgres that would set writers against one another.
-- `reply` is what the sender was answered, sealed under the key itself, which only the page has; forgotten after minutes.
CREATE TABLE sent_forms (
    key_hash TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    request_id TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    reply TEXT,
    forgotten_at BIGINT
);
CREATE INDEX sent_forms_by_age ON sent_forms (sent_at);
CREATE INDEX sent_forms_answered ON sent_forms (owner) WHERE forgotten_at IS NULL;
