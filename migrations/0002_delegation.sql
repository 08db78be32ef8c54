-- Delegation between sites, organizations and people. In force is what has begun, has not ended, and is not over:
-- from_at <= now < until_at. What has no last day has the largest until_at there is.

ALTER TABLE users ADD COLUMN agency_role TEXT CHECK (agency_role IN ('enrollment', 'security', 'auditor'));
ALTER TABLE memberships ADD COLUMN from_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE memberships ADD COLUMN until_at BIGINT NOT NULL DEFAULT 9223372036854775807;

-- Whatever waits for somebody's answer. `pid_sl` is the site that it is about; `other_pid_sl` the one that is let in;
-- `person_id` who is to be linked, to become primary user, or to get a service. `about` keeps the same thing from being asked twice.
CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('link', 'primary_access', 'organization_link', 'change_primary_user', 'service')),
    pid_sl TEXT NOT NULL REFERENCES sites (pid_sl),
    other_pid_sl TEXT REFERENCES sites (pid_sl),
    person_id TEXT REFERENCES users (id),
    about TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES users (id),
    asked_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    -- For a change of primary user: whether the old one stays as a subordinate [R7].
    keeps_old BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    lapses_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT REFERENCES users (id),
    outcome TEXT CHECK (outcome IN ('accepted', 'declined', 'withdrawn', 'lapsed')),
    reason TEXT
);
CREATE UNIQUE INDEX requests_one_open ON requests (kind, pid_sl, about) WHERE closed_at IS NULL;
-- With the kind: without statistics SQLite takes the index with more columns that are equal, and by the kind alone it would read
-- what waits at the whole agency.
CREATE INDEX requests_of_site ON requests (pid_sl, kind, asked_at, id) WHERE closed_at IS NULL;
CREATE INDEX requests_of_other_site ON requests (other_pid_sl, kind, asked_at, id) WHERE closed_at IS NULL;
CREATE INDEX requests_of_person ON requests (person_id, kind, asked_at, id) WHERE closed_at IS NULL;
CREATE INDEX requests_by_asker ON requests (asked_by, asked_at);
CREATE INDEX requests_waiting_of_asker ON requests (asked_by, kind, pid_sl) WHERE closed_at IS NULL;
CREATE INDEX requests_lapsing ON requests (lapses_at) WHERE closed_at IS NULL;

CREATE TABLE request_services (
    request_id TEXT NOT NULL REFERENCES requests (id),
    service_code TEXT NOT NULL REFERENCES services (code),
    PRIMARY KEY (request_id, service_code)
);

-- [R10] [R12] The primary and backup primary users of `other_pid_sl` administer `pid_sl`.
CREATE TABLE primary_access_grants (
    id TEXT PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    pid_sl TEXT NOT NULL REFERENCES sites (pid_sl),
    other_pid_sl TEXT NOT NULL REFERENCES sites (pid_sl),
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT REFERENCES users (id),
    CHECK (pid_sl <> other_pid_sl)
);
CREATE UNIQUE INDEX primary_access_grants_one_each ON primary_access_grants (pid_sl, other_pid_sl) WHERE ended_at IS NULL;
CREATE INDEX primary_access_grants_of_other_site ON primary_access_grants (other_pid_sl, pid_sl) WHERE ended_at IS NULL;

-- [R15] The people of `other_pid_sl` may be assigned services of `pid_sl`, within the ceiling.
CREATE TABLE organization_links (
    id TEXT PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    pid_sl TEXT NOT NULL REFERENCES sites (pid_sl),
    other_pid_sl TEXT NOT NULL REFERENCES sites (pid_sl),
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT REFERENCES users (id),
    CHECK (pid_sl <> other_pid_sl)
);
CREATE UNIQUE INDEX organization_links_one_each ON organization_links (pid_sl, other_pid_sl) WHERE ended_at IS NULL;
CREATE INDEX organization_links_of_other_site ON organization_links (other_pid_sl, pid_sl) WHERE ended_at IS NULL;

-- The ceiling.
CREATE TABLE organization_link_services (
    link_id TEXT NOT NULL REFERENCES organization_links (id),
    service_code TEXT NOT NULL REFERENCES services (code),
    from_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT REFERENCES users (id),
    PRIMARY KEY (link_id, service_code, from_at)
);
CREATE UNIQUE INDEX organization_link_services_one_each ON organization_link_services (link_id, service_code) WHERE ended_at IS NULL;

-- By a link, `membership_id` is the person's at the linked site, and `pid_sl` the site whose service it is.
ALTER TABLE assignments ADD COLUMN link_id TEXT REFERENCES organization_links (id);
ALTER TABLE assignments ADD COLUMN until_at BIGINT NOT NULL DEFAULT 9223372036854775807;
DROP INDEX assignments_one_each;
CREATE UNIQUE INDEX assignments_one_each ON assignments (membership_id, pid_sl, service_code) WHERE ended_at IS NULL;
CREATE INDEX assignments_of_link ON assignments (link_id) WHERE ended_at IS NULL;
-- What ends by itself. What has no last day is in none of these: most has none, and an index that has all of it gets used by
-- SQLite for whatever only asks what isn't over yet.
CREATE INDEX assignments_ending ON assignments (until_at) WHERE ended_at IS NULL AND until_at < 9223372036854775807;
CREATE INDEX memberships_ending ON memberships (until_at) WHERE ended_at IS NULL AND until_at < 9223372036854775807;
CREATE INDEX primary_access_grants_ending ON primary_access_grants (until_at) WHERE ended_at IS NULL AND until_at < 9223372036854775807;
CREATE INDEX organization_links_ending ON organization_links (until_at) WHERE ended_at IS NULL AND until_at < 9223372036854775807;

-- The agency's queue, and what it decided before at a site.
CREATE INDEX requests_queue ON requests (kind, asked_at, id) WHERE closed_at IS NULL;
CREATE INDEX requests_closed_of_site ON requests (pid_sl, kind, closed_at, id) WHERE closed_at IS NOT NULL;
-- People by name, in the order of the agency's list; and by first name, where no more is known.
CREATE INDEX users_name ON users (last_folded, first_folded, username);
CREATE INDEX users_first_name ON users (first_folded, last_folded, username);
-- Who uses a site's service.
CREATE INDEX assignments_of_site ON assignments (pid_sl, service_code) WHERE ended_at IS NULL;
-- Sites without a backup primary user.
CREATE INDEX memberships_backups ON memberships (pid_sl, user_id, suspended_at, from_at, until_at)
    WHERE role = 'backup_primary_user' AND ended_at IS NULL;
-- A site's letters, the last one first.
CREATE INDEX registration_letters_of_site ON registration_letters (pid_sl, issued_at);
-- Letters on their way by the moment at which they run out; and those that were voided.
CREATE INDEX registration_letters_running_out ON registration_letters ((issued_at + days * 86400000000), pid_sl)
    WHERE closed_at IS NULL;
CREATE INDEX registration_letters_locked ON registration_letters (pid_sl, issued_at, id)
    WHERE closed_because = 'wrong_legacy_numbers';
-- Sites by provider type: how many there are, and who loses what when they are offered less.
CREATE INDEX sites_provider_type ON sites (provider_type, pid_sl);
CREATE INDEX sites_npi ON sites (npi);
-- The audit log in its order, and by what it was.
CREATE INDEX audit_entries_in_order ON audit_entries (at, id);
CREATE INDEX audit_entries_of_kind ON audit_entries (kind, at);
-- Who administers a site, without reading all of its people.
CREATE INDEX memberships_administrators ON memberships (pid_sl, user_id) WHERE role <> 'subordinate' AND ended_at IS NULL;
-- What ends by itself at one site, in either direction.
CREATE INDEX assignments_ending_of_site ON assignments (pid_sl, until_at) WHERE ended_at IS NULL AND until_at < 9223372036854775807;
-- The same for what an organization's people have at its clients.
CREATE INDEX assignments_ending_of_link ON assignments (link_id, until_at) WHERE ended_at IS NULL AND until_at < 9223372036854775807;
CREATE INDEX memberships_ending_of_site ON memberships (pid_sl, until_at) WHERE ended_at IS NULL AND until_at < 9223372036854775807;
CREATE INDEX primary_access_grants_ending_of_site ON primary_access_grants (pid_sl, until_at)
    WHERE ended_at IS NULL AND until_at < 9223372036854775807;
CREATE INDEX primary_access_grants_ending_of_other_site ON primary_access_grants (other_pid_sl, until_at)
    WHERE ended_at IS NULL AND until_at < 9223372036854775807;
CREATE INDEX organization_links_ending_of_site ON organization_links (pid_sl, until_at)
    WHERE ended_at IS NULL AND until_at < 9223372036854775807;
CREATE INDEX organization_links_ending_of_other_site ON organization_links (other_pid_sl, until_at)
    WHERE ended_at IS NULL AND until_at < 9223372036854775807;
