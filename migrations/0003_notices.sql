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

-- [R20] What an activation mail lets its reader do: one code for each person, made when its mail is sent, the one before void by
-- that. Ended is what was used, and what is void because another password was given, or another e-mail address.
CREATE TABLE activation_codes (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- Every notice gets a row, written with it, whether or not this node knows a mail server: any node that knows one sends for all.
-- Where none does, rows are given up after three days like all others, so that a mail server that is configured later is sent
-- three days of news and no year of them. A row that is being sent has its next_at moved on: it is due again should its node die.
-- Other rows are activation mails: they say for whom, and have no code. It is made for each try.
CREATE TABLE mail_queue (
    id TEXT PRIMARY KEY,
    notice_id TEXT REFERENCES notices (id),
    -- Where a notice goes instead of to the person's address: the one that the person had before.
    to_address TEXT,
    activation_of TEXT REFERENCES users (id),
    -- Who reset the password; empty where somebody at the door asked.
    asked_by TEXT REFERENCES users (id),
    queued_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    sent_at BIGINT,
    given_up_at BIGINT,
    last_error TEXT,
    CHECK ((notice_id IS NULL) <> (activation_of IS NULL))
);
CREATE INDEX mail_queue_due ON mail_queue (next_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX mail_queue_activations ON mail_queue (activation_of, queued_at) WHERE activation_of IS NOT NULL;
