-- One schema for SQLite and Postgres: ids are text (UUID version 7), times are microseconds UTC, enums are text with a CHECK.
-- Nothing is deleted [R4]: what ends gets an ended_at.

CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    roster_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('provider', 'billing_intermediary', 'relationship_entity'))
);

CREATE TABLE sites (
    pid_sl TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    legacy_provider_number TEXT NOT NULL,
    npi TEXT NOT NULL,
    provider_type TEXT NOT NULL,
    address TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    zip TEXT NOT NULL,
    phone TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    city_folded TEXT NOT NULL
);
CREATE INDEX sites_organization ON sites (organization_id);
CREATE INDEX sites_name ON sites (name_folded, pid_sl);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    last_name TEXT NOT NULL,
    first_name TEXT NOT NULL,
    middle_initial TEXT,
    last_folded TEXT NOT NULL,
    first_folded TEXT NOT NULL,
    birthday TEXT NOT NULL,
    zip_code TEXT NOT NULL,
    likeness TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    user_pin_hash TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'terminated')),
    last_site TEXT REFERENCES sites (pid_sl),
    last_sign_in_at BIGINT,
    created_at BIGINT NOT NULL
);

-- One in force for each user. A one-time password [R3] works only to set an own one. With 'none' no password works, and `hash` is
-- empty: an activation code lets the person in [R20].
CREATE TABLE credentials (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('one_time', 'own', 'none')),
    hash TEXT NOT NULL,
    set_at BIGINT NOT NULL
);

CREATE TABLE memberships (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    pid_sl TEXT NOT NULL REFERENCES sites (pid_sl),
    role TEXT NOT NULL CHECK (role IN ('primary_user', 'backup_primary_user', 'subordinate')),
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    suspended_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT REFERENCES users (id)
);
CREATE UNIQUE INDEX memberships_one_each ON memberships (user_id, pid_sl) WHERE ended_at IS NULL;
-- [R6]
CREATE UNIQUE INDEX memberships_one_primary_user ON memberships (pid_sl) WHERE role = 'primary_user' AND ended_at IS NULL;
CREATE INDEX memberships_of_site ON memberships (pid_sl, user_id);

CREATE TABLE service_groups (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    place BIGINT NOT NULL
);

CREATE TABLE services (
    code TEXT PRIMARY KEY,
    group_slug TEXT NOT NULL REFERENCES service_groups (slug),
    name TEXT NOT NULL,
    meaning TEXT NOT NULL,
    link TEXT,
    risk TEXT NOT NULL CHECK (risk IN ('low', 'medium', 'high', 'critical')),
    place BIGINT NOT NULL,
    offered_to_all BIGINT NOT NULL
);

-- Provider types that are offered a service which not all are offered [R13].
CREATE TABLE service_offers (
    service_code TEXT NOT NULL REFERENCES services (code),
    provider_type TEXT NOT NULL,
    PRIMARY KEY (service_code, provider_type)
);

CREATE TABLE service_templates (
    name TEXT NOT NULL,
    service_code TEXT NOT NULL REFERENCES services (code),
    place BIGINT NOT NULL,
    PRIMARY KEY (name, service_code)
);

CREATE TABLE assignments (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    pid_sl TEXT NOT NULL REFERENCES sites (pid_sl),
    service_code TEXT NOT NULL REFERENCES services (code),
    membership_id TEXT NOT NULL REFERENCES memberships (id),
    from_at BIGINT NOT NULL,
    given_by TEXT NOT NULL REFERENCES users (id),
    ended_at BIGINT,
    ended_by TEXT REFERENCES users (id)
);
CREATE UNIQUE INDEX assignments_one_each ON assignments (membership_id, service_code) WHERE ended_at IS NULL;
CREATE INDEX assignments_of_user ON assignments (user_id, pid_sl) WHERE ended_at IS NULL;

CREATE TABLE registration_letters (
    id TEXT PRIMARY KEY,
    pid_sl TEXT NOT NULL REFERENCES sites (pid_sl),
    pin_hash TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    days BIGINT NOT NULL,
    wrong_legacy_numbers BIGINT NOT NULL,
    closed_at BIGINT,
    closed_because TEXT CHECK (closed_because IN ('used', 'reissued', 'wrong_legacy_numbers')),
    used_by TEXT REFERENCES users (id)
);
CREATE UNIQUE INDEX registration_letters_one_open ON registration_letters (pid_sl) WHERE closed_at IS NULL;

CREATE TABLE terms_versions (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    in_force_from BIGINT NOT NULL,
    published_at BIGINT NOT NULL
);

CREATE TABLE terms_acceptances (
    user_id TEXT NOT NULL REFERENCES users (id),
    terms_id TEXT NOT NULL REFERENCES terms_versions (id),
    accepted_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (user_id, terms_id)
);

-- A session of a user, or of a visitor who is registering. `kept` is sealed under the token, which only the browser has.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT REFERENCES users (id),
    letter_id TEXT REFERENCES registration_letters (id),
    address TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT,
    kept TEXT
);
CREATE INDEX sessions_of_user ON sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_of_visitors ON sessions (seen_at) WHERE user_id IS NULL;

-- Wrong tries, counted for an account, an address or a site.
CREATE TABLE wrong_tries (
    scope TEXT NOT NULL,
    subject TEXT NOT NULL,
    wrong BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (scope, subject)
);

-- Addresses from which a user has signed in: others' wrong tries elsewhere don't slow that user there.
CREATE TABLE familiar_addresses (
    user_id TEXT NOT NULL REFERENCES users (id),
    address TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, address)
);

-- [R19] `body` is the entry in its canonical form, what a Merkle log hashes; the columns beside it are for listing it.
-- The log's index of an entry belongs in a table of its own, so that entries themselves are never updated.
CREATE TABLE audit_entries (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor_id TEXT,
    subject_id TEXT,
    pid_sl TEXT,
    body TEXT NOT NULL
);

-- By whom and by which site an entry is found: its actor, subject and site, and all others that it concerns. `about` is a user's
-- id or a PID/SL. Written with the entry, and like it never changed. Nothing is referred to, as in the entry itself: on Postgres
-- a check of the newest entries would set writers against one another.
CREATE TABLE audit_entry_about (
    entry_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (entry_id, about)
);
CREATE INDEX audit_entry_about_newest ON audit_entry_about (about, at, entry_id);
