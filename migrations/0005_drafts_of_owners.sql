-- What somebody typed into a page that was sent when somebody else had signed in: for the next sign-in of whose page it was. Forms
-- without their secrets, forgotten after a day.
CREATE TABLE drafts_of_owners (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    draft TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);
