"""Writes into a SQLite database what thousands of administrators would have done for months, by the schema of migrations/.

    python3 delegation.py DATABASE GROUP INTERMEDIARY BILLER

The three are user IDs: the primary user of the first site of the organization GROUP, the one of the intermediary's site, and one
of its people. The roster is large-roster.mjs's. Without audit entries, which none of the pages that are measured reads.
"""

import sqlite3
import sys
import time

DAY = 86_400_000_000
NOW = time.time_ns() // 1000
BEFORE = NOW - 90 * DAY
EVER = 9_223_372_036_854_775_807

# Of 100 sites of the group, 60 are the primary user's own; the others let the first one in.
OWN = 60
STAFF = 200
SERVICES = ["ELG_VERIFY", "CLM_STATUS", "PAY_RA_VIEW", "COR_NOTICES", "RPT_REPORTS"]
ASSIGNED = SERVICES[:3]
WAITING = 60

database, *usernames = sys.argv[1:]
db = sqlite3.connect(database, isolation_level=None)
db.execute("PRAGMA busy_timeout = 15000")
db.execute("PRAGMA foreign_keys = ON")
db.execute("BEGIN IMMEDIATE")


def one(sql, *values):
    return db.execute(sql, values).fetchone()[0]


count = 0


def key():
    """The next id: they sort by time, as the program's do."""
    global count
    count += 1
    millis = BEFORE // 1000
    return f"{millis >> 16:08x}-{millis & 0xFFFF:04x}-7000-8000-{count:012x}"


def insert(table, **values):
    names, places = ", ".join(values), ", ".join("?" * len(values))
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(values.values()))
    return values.get("id")


def user(last, first):
    """Somebody whose user ID is there and whose password nobody has."""
    number = one("SELECT COUNT(*) FROM users")
    email = f"{first.lower()}.{last.lower()}{number}@clinic.example"
    person = insert(
        "users", id=key(), username=f"{first[0].lower()}{last.lower()}{number}", last_name=last, first_name=first,
        last_folded=last.lower(), first_folded=first.lower(), birthday="02/29", zip_code="02215", likeness=f"bench {number}",
        email=email, email_key=email, user_pin_hash="none", status="active", last_sign_in_at=NOW - number % 80 * DAY,
        created_at=BEFORE,
    )
    insert("credentials", user_id=person, kind="own", hash="none", set_at=BEFORE)
    return person


def member(person, site, role, by):
    values = {"id": key(), "user_id": person, "pid_sl": site, "role": role, "created_at": BEFORE, "created_by": by}
    return insert("memberships", **values, from_at=BEFORE, until_at=EVER)


def assign(person, site, membership, by, codes, link=None, until=EVER):
    for code in codes:
        insert(
            "assignments", id=key(), user_id=person, pid_sl=site, service_code=code, membership_id=membership, from_at=BEFORE,
            until_at=until, given_by=by, link_id=link,
        )


def request(kind, site, by, other=None, person=None, codes=(), until=EVER, outcome=None):
    """What `by` asked: it waits, or was accepted."""
    asked = BEFORE if outcome else NOW - count % 20 * DAY
    asked_for = insert(
        "requests", id=key(), kind=kind, pid_sl=site, other_pid_sl=other, person_id=person,
        about=" ".join(filter(None, [other, person, "".join(codes) if kind == "service" else None])), asked_by=by,
        asked_at=asked, note="", keeps_old=0, from_at=asked, until_at=until, lapses_at=asked + 30 * DAY,
        closed_at=asked + DAY if outcome else None, closed_by=by if outcome else None, outcome=outcome,
    )
    for code in codes:
        insert("request_services", request_id=asked_for, service_code=code)
    return asked_for


def between(table, kind, site, other, by, codes=(), until=EVER):
    """Something that `site` has given `other`, by a request that was accepted."""
    asked_for = request(kind, site, by, other, codes=codes, until=until, outcome="accepted")
    return insert(table, id=key(), request_id=asked_for, pid_sl=site, other_pid_sl=other, from_at=BEFORE, until_at=until)


LAST = "Adams Baker Bennett Carter Chen Costa Cruz Diaz Dubois Evans Flores Garcia Green Hall Ito Khan Lopez Moreau Nguyen".split()
FIRST = "Ana Ben Carla Dan Eva Finn Gita Hugo Iris Jan Kim Leo Mia Noah Olga Paul Rita Sam Tara Uma Vera Will Xenia".split()


def somebody(at):
    return user(LAST[at % len(LAST)], FIRST[at % len(FIRST)])


group, intermediary, biller = (one("SELECT id FROM users WHERE username = ?", name) for name in usernames)
sites_of = "SELECT s.pid_sl FROM sites s JOIN organizations o ON o.id = s.organization_id WHERE o.roster_id {} ORDER BY s.pid_sl"
sites = [site for (site,) in db.execute(sites_of.format("= 'GROUP'"))]
clients = [site for (site,) in db.execute(sites_of.format("LIKE 'CLIENT%'"))]
[(ledger,)] = db.execute(sites_of.format("= 'LEDGER'"))
first, rest = sites[0], sites[1:]

# The group: most sites are the primary user's own, the others let the first site in.
own = [first]
manager = user("Manager", "Max")
for at, site in enumerate(rest):
    if at % 100 < OWN:
        own.append(site)
        member(group, site, "primary_user", group)
    else:
        member(manager, site, "primary_user", manager)
        between("primary_access_grants", "primary_access", site, first, manager, until=EVER if at % 10 else NOW + 10 * DAY)
for at in range(STAFF):
    person = somebody(at)
    assign(person, first, member(person, first, "subordinate", group), group, ASSIGNED)
for at in range(WAITING):
    site = own[at % len(own)]
    person = somebody(at)
    member(person, site, "subordinate", group)
    request("service", site, person, person=person, codes=["RPT_REPORTS"])

# The intermediary: each client has an own primary user, and links it.
billing = one("SELECT id FROM memberships WHERE user_id = ? AND pid_sl = ?", biller, ledger)
staff = []
for at in range(STAFF):
    person = somebody(at)
    staff.append((person, member(person, ledger, "subordinate", intermediary)))
for at, client in enumerate(clients):
    theirs = somebody(at)
    member(theirs, client, "primary_user", theirs)
    until = EVER if at % 50 else NOW + 10 * DAY
    link = between("organization_links", "organization_link", client, ledger, theirs, SERVICES, until)
    for code in SERVICES:
        insert("organization_link_services", link_id=link, service_code=code, from_at=BEFORE)
    assign(biller, client, billing, intermediary, ASSIGNED, link, until)
    person, membership = staff[at % STAFF]
    assign(person, client, membership, intermediary, ASSIGNED[:2], link, until)
for site in own[:WAITING]:
    request("organization_link", site, group, ledger, codes=SERVICES)

db.execute("COMMIT")
sites_administered, assigned = len(own) + one("SELECT COUNT(*) FROM primary_access_grants"), one("SELECT COUNT(*) FROM assignments")
print(f"{sites_administered} sites under one primary user, {len(clients)} clients of one intermediary, {assigned} assignments")
