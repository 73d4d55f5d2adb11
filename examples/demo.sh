#!/bin/sh
# The sample site through all of Postroom: lint, export, subscribers, send. Mail goes to the
# Maildir outbox/ and nowhere else. Run it twice: nobody is mailed again.
set -eu
cd "$(dirname "$0")/.."

edition=weekly/2026-11-13
# The Monday after the newest edition, whatever the clock says: all posts are out.
now=2026-11-16T09:00:00+05:30
times=''

# Milliseconds, or whole seconds where date knows no finer.
clock() {
    case $(date +%N) in
        *N*) echo "$(date +%s)000" ;;
        *) echo "$(($(date +%s%N) / 1000000))" ;;
    esac
}

step() {
    what=$1
    shift
    printf '\n== %s\n   $ %s\n' "$what" "$*"
    started=$(clock)
    "$@"
    took=$(($(clock) - started))
    times="$times$(printf '%9d.%03d s  %s' $((took / 1000)) $((took % 1000)) "$what")
"
}

mails() {
    find outbox/new outbox/cur -type f 2>/dev/null | wc -l | tr -d ' '
}

before=$(mails)
# The tests of this script bring a binary of their own.
if [ -n "${POSTROOM_BIN:-}" ]; then
    binaries=$(dirname "$POSTROOM_BIN")
else
    step 'build' cargo build --quiet --release --locked --package postroom
    binaries=$(cargo metadata --format-version 1 --no-deps --offline |
        sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release
fi
PATH="$binaries:$PATH"

step 'lint the sample' postroom --now "$now" lint
step 'export it' postroom --now "$now" export
step 'import subscribers' postroom --now "$now" subscribers import examples/subscribers.csv --list weekly
step 'mail the newest edition' postroom --now "$now" send "$edition" --yes
step 'see how it stands' postroom --now "$now" status "$edition"

printf '\n== how long it took\n%s' "$times"
printf '\n== where to look\n'
printf '   public/index.html   the site; its feeds are %s\n' \
    "$(find public -maxdepth 1 ! -name '.*' \( -name '*.xml' -o -name '*.json' \) ! -name 'sitemap*' | sort | tr '\n' ' ')"
printf '   outbox/             a Maildir: %s mails, %s of them new in this run ("mutt -f outbox" reads it)\n' \
    "$(mails)" "$(($(mails) - before))"
printf '   postroom.db         the subscribers and the ledger; run "make demo" again, and nobody is mailed twice\n'
