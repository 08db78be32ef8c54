-- What people are told when authority or credentials change. `words` hold no secret; `link` is a path of the portal.
CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    pid_sl TEXT REFERENCES sites (pid_sl),
    words TEXT NOT NULL,
    link TEXT,
    read_at BIGINT
);
CREATE INDEX notices_of_user ON notices (user_id, at, id);
CREATE INDEX notices_unread ON notices (user_id) WHERE read_at IS NULL;

-- Every notice gets a row, written with it, whether or not this node knows a mail server: any node that knows one sends for all.
-- Where none does, rows are given up after three days like all others, so that a mail server that is configured later is sent
-- three days of news and no year of them. A row that is being sent has its next_at moved on: it is due again should its node die.
CREATE TABLE mail_queue (
    id TEXT PRIMARY KEY,
    notice_id TEXT NOT NULL UNIQUE REFERENCES notices (id),
    queued_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    sent_at BIGINT,
    given_up_at BIGINT,
    last_error TEXT
);
CREATE INDEX mail_queue_due ON mail_queue (next_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
