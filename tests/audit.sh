#!/bin/sh
# Exports the sample site, every site in the folders that CORPORA names, and 10,000 made-up posts
# (or as many as POSTS says), and has checkers from elsewhere read what came out: the Nu HTML
# checker, xmllint, feedparser and feed-rs; Python's email package reads the messages of the
# editions there are and of new ones, as digests and with posts in full, and dkimpy checks the
# signatures of a mailing. Other people's posts hold HTML that was never valid; it
# is sanitised first, so that what is left of it is ours to answer for. Last, a sender is killed
# 1,000 times, or as often as KILLS says, and everybody has to have had one mail, or to be held in
# doubt. Not part of the gate:
# the first run fetches the checkers, into a cache folder of the user's. Needs java, npm, python3
# and xmllint; what is missing is named at the end, and with CI=true is a failure.
#
#   CORPORA="../blog-one ../blog-two" sh tests/audit.sh
set -eu
cd "$(dirname "$0")/.."
root=$PWD
tools=${XDG_CACHE_HOME:-$HOME/.cache}/postroom-audit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$tools"
missing=
failed=

fetch() {
    if ! "$@" >"$work/fetch.log" 2>&1; then
        tail -n 5 "$work/fetch.log"
        return 1
    fi
}

jar=$tools/node_modules/vnu-jar/build/dist/vnu.jar
if [ ! -f "$jar" ] && command -v npm >/dev/null 2>&1; then
    echo "audit: fetching the Nu HTML checker"
    fetch npm install --silent --no-audit --no-fund --prefix "$tools" vnu-jar || true
fi
if [ ! -f "$jar" ] || ! command -v java >/dev/null 2>&1; then
    missing="$missing vnu"
    jar=
fi

python=$tools/venv/bin/python
if ! "$python" -c 'import dkim, feedparser, nacl' >/dev/null 2>&1; then
    echo "audit: fetching feedparser and dkimpy"
    {
        fetch python3 -m venv "$tools/venv" &&
            fetch "$python" -m pip install --quiet feedparser 'dkimpy[ed25519]'
    } || true
fi
verifier=$python
if ! "$verifier" -c 'import dkim, nacl' >/dev/null 2>&1; then
    missing="$missing dkimpy"
    verifier=
fi
if ! "$python" -c 'import feedparser' >/dev/null 2>&1; then
    missing="$missing feedparser"
    python=python3
fi
command -v python3 >/dev/null 2>&1 || python=
test -n "$python" || missing="$missing python3"
command -v xmllint >/dev/null 2>&1 || missing="$missing xmllint"

cargo build --quiet --package postroom-tests --example read-feeds
built=$(cargo metadata --format-version 1 --no-deps --offline |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
read_feeds=$built/debug/examples/read-feeds
postroom=${POSTROOM_BIN:-}
if [ -z "$postroom" ]; then
    cargo build --quiet --package postroom
    postroom=$built/debug/postroom
fi
# One moment for all exports, so that no post falls due between them.
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# audit SITE: exports it twice, the second time on one thread and without caches, and has
# everything read.
audit() {
    site=$1
    name=$(basename "$site")
    first=$work/$name-out
    again=$work/$name-again
    echo "audit: $name"
    "$postroom" -C "$site" --now "$now" --quiet export --out "$first" >/dev/null
    RAYON_NUM_THREADS=1 "$postroom" -C "$site" --now "$now" --quiet \
        export --no-cache --out "$again" >/dev/null
    if diff -r "$first" "$again" >"$work/diff"; then
        echo "  two exports: $(find "$first" -type f | wc -l | tr -d ' ') files, the same bytes"
    else
        head -n 5 "$work/diff"
        failed="$failed $name:bytes"
    fi
    rm -rf "$again"
    if command -v xmllint >/dev/null 2>&1; then
        if find "$first" -name '*.xml' -exec xmllint --noout {} + >"$work/xml" 2>&1; then
            echo "  xmllint: $(find "$first" -name '*.xml' | wc -l | tr -d ' ') files, all well-formed"
        else
            head -n 10 "$work/xml"
            failed="$failed $name:xmllint"
        fi
    fi
    base=$(sed -n 's/^base_url: *\([^ ]*\).*/\1/p' "$site/postroom.yaml")
    "$read_feeds" "$first" "$base" || failed="$failed $name:feed-rs"
    test -n "$python" || return 0
    if [ -n "$jar" ]; then
        java -Xss8m -jar "$jar" --format json --exit-zero-always --skip-non-html \
            "$first" 2>"$work/html.json"
        "$python" tests/audit.py html "$first" "$work/html.json" || failed="$failed $name:html"
    fi
    "$python" tests/audit.py feeds "$first" || failed="$failed $name:feeds"
    rm -rf "$first"
}

# mails SITE: has the messages of its editions read, and those of editions of all its posts. The
# site is changed; a newsletter is added where there is none.
mails() {
    site=$1
    settings=$site/postroom.yaml
    messages=$work/$(basename "$site")-mail
    mkdir -p "$messages"
    grep -q '^mail:' "$settings" ||
        printf '\nmail: { unsubscribe_url: "https://audit.example/{token}" }\n' >>"$settings"
    grep -q '^newsletters:' "$settings" || printf '\nnewsletters:\n' >>"$settings"
    for kind in digest post; do
        sed "s/^newsletters:.*/&\\
  audit-$kind: { title: 'Für die Prüfung, $kind', from: 'Prüfung <audit@audit.example>', postal_address: 1 Road, layout: $kind, posts: { limit: 400 } }/" \
            "$settings" >"$settings.new"
        mv "$settings.new" "$settings"
        "$postroom" -C "$site" --now "$now" --quiet compose "audit-$kind" --since 1990-01-01 >/dev/null
    done
    for edition in "$site"/content/newsletters/*/*.md; do
        name=${edition#"$site/content/newsletters/"}
        name=${name%.md}
        "$postroom" -C "$site" --now "$now" --quiet compose "$name" \
            --eml "$messages/$(echo "$name" | tr / -).eml" >/dev/null
    done
    python3 tests/audit_mail.py "$messages" || failed="$failed $(basename "$site"):mail"
}

# signed SITE: has the signatures of a mailing checked, each message bearing one by RSA and one by
# Ed25519. The site is changed.
signed() {
    site=$1
    cp crates/sender/src/message/dkim/test_keys/rsa.pem \
        crates/sender/src/message/dkim/test_keys/ed25519.pem "$site"
    sed "s/^mail:.*/&\\
  dkim: [{ domain: skildock.example, selector: rsa, key: 'file:rsa.pem' }, { domain: skildock.example, selector: ed, key: 'file:ed25519.pem' }]/" \
        "$site/postroom.yaml" >"$site/postroom.yaml.new"
    mv "$site/postroom.yaml.new" "$site/postroom.yaml"
    edition=$(find "$site/content/newsletters/weekly" -name '*.md' | sort | tail -n 1)
    edition=weekly/$(basename "$edition" .md)
    "$postroom" -C "$site" --now "$now" --quiet \
        subscribers import "$site/examples/subscribers.csv" --list weekly >/dev/null
    "$postroom" -C "$site" --now "$now" --quiet send "$edition" --dry-run >"$work/records"
    "$postroom" -C "$site" --now "$now" --quiet send "$edition" --yes >/dev/null
    "$verifier" tests/audit_dkim.py "$site/outbox" "$work/records" || failed="$failed dkim"
}

audit "$root"
if [ -n "$verifier" ]; then
    mkdir "$work/signed"
    cp -R postroom.yaml content static examples "$work/signed"
    signed "$work/signed"
fi
if command -v python3 >/dev/null 2>&1; then
    mkdir "$work/sample"
    cp -R postroom.yaml content static "$work/sample"
    mails "$work/sample"
fi
for site in ${CORPORA:-}; do
    name=$(basename "$site")
    cp -R "$site" "$work/$name"
    if ! grep -q '^html:' "$work/$name/postroom.yaml"; then
        printf '\nhtml: { pages: sanitize }\n' >>"$work/$name/postroom.yaml"
    fi
    audit "$work/$name"
    ! command -v python3 >/dev/null 2>&1 || mails "$work/$name"
done
if command -v python3 >/dev/null 2>&1; then
    python3 tests/audit_posts.py "$work/made-up" "${POSTS:-10000}"
    audit "$work/made-up"
    mails "$work/made-up"
fi

echo "audit: killing the sender ${KILLS:-1000} times"
POSTROOM_BIN=$postroom POSTROOM_KILLS=${KILLS:-1000} \
    cargo test --quiet --package postroom-tests --features servers --test servers -- \
    killed::killed_at_random --nocapture || failed="$failed kills"

test -z "$missing" || echo "audit: NOT RUN, because these are missing:$missing"
if [ -n "$failed" ]; then
    echo "audit: FAILED:$failed"
    exit 1
fi
test -z "$missing" || test "${CI:-}" != true
