#!/usr/bin/env bash
# Guess: two OpenID client libraries, given the same client_id, client_secret and method client_secret_basic, send the same Authorization
#   header; and as long as both consist of letters, digits, "-", "_" and "." (base64url, UUIDs), nothing is encoded at all.
# What happens: oauth4webapi (and openid-client, which is made of it) percent-encodes before base64, as RFC 6749 2.3.1 asks, but more than
#   a form does: "-", "_", "." and "~" as well, so that every UUID and base64url secret is altered. Authlib encodes nothing, not even ":" in
#   a client_id, after which the header can't be taken apart. Only letters and digits come out the same.
# Where it matters: an OpenID Provider has to decode id and secret, or clients of the first kind are refused; then a "+" or "%" in a secret
#   fails with the second kind. Ids and secrets of letters and digits alone work with both.
# Seen with: npm oauth4webapi 3.8.8, openid-client 6.8.9; PyPI Authlib 1.9.10.
set -euo pipefail
for tool in node npm python3; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 2; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix "$work" --no-audit --no-fund --ignore-scripts --loglevel=error oauth4webapi@3.8.8 openid-client@6.8.9
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check Authlib==1.9.10

cat >pairs.json <<'JSON'
[["letters1", "digits2"], ["my-portal.example", "c29tZS1_c2VjcmV0"], ["my portal", "100%+x"], ["urn:portal", "s"]]
JSON

cat >clients.mjs <<'JS'
import { readFileSync } from 'node:fs';
import * as oauth4webapi from 'oauth4webapi';
import * as openid from 'openid-client';

const sent = (headers) => Buffer.from(headers.get('authorization').replace('Basic ', ''), 'base64').toString();
const said = JSON.parse(readFileSync('pairs.json', 'utf8')).map(([client_id, secret]) =>
  [oauth4webapi, openid].map((library) => {
    const headers = new Headers();
    library.ClientSecretBasic(secret)({ issuer: 'https://op.example' }, { client_id }, new URLSearchParams(), headers);
    return sent(headers);
  }));
console.log(JSON.stringify(said));
JS

cat >clients.py <<'PY'
import base64, json
from authlib.oauth2.auth import ClientAuth

def sent(client_id, secret):
    _, headers, _ = ClientAuth(client_id, secret, "client_secret_basic").prepare("POST", "https://op.example/token", {}, "")
    return base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()

print(json.dumps([sent(*pair) for pair in json.load(open("pairs.json"))]))
PY

node clients.mjs >js.json
env/bin/python clients.py >py.json
npm ls --prefix "$work" --depth=0 | tail -n +2
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -i authlib

env/bin/python - <<'PY'
import json, sys
pairs, js, py = (json.load(open(name)) for name in ("pairs.json", "js.json", "py.json"))
for pair, (one, other), third in zip(pairs, js, py):
    print(f"\n{pair[0]} and {pair[1]}\n  oauth4webapi   {one}\n  openid-client  {other}\n  Authlib        {third}")
expected = ["letters1:digits2", "my%2Dportal%2Eexample:c29tZS1%5Fc2VjcmV0", "my+portal:100%25%2Bx", "urn%3Aportal:s"]
same = js == [[text, text] for text in expected] and py == [":".join(pair) for pair in pairs]
print("\nAs described." if same else "\nThe behaviour has changed.")
sys.exit(not same)
PY
