#!/bin/sh
# Runs the tests that need real servers or a browser. Installs those where it can (Debian and
# Ubuntu, as root or with sudo that asks for no password); else it names each test that it could
# not run, which with CI=true is a failure. Nothing is started here: each test starts its own
# server or browser, on a loopback port and in a temporary folder.
set -eu
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Says which package is installed, and whether it can be. `--no-remove` keeps apt from replacing
# another mail server that the machine uses.
install() {
    command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null || return 1
    echo "servers: installing $1" >&2
    as_root apt-get -qq update || return 1
    case $1 in
    # Installed without a configuration, Postfix does not start by itself.
    postfix)
        echo 'postfix postfix/main_mailer_type select No configuration' |
            as_root debconf-set-selections || return 1
        ;;
    # Told so beforehand, Debian's packages neither make a database nor start a server.
    postgresql)
        test -e /etc/postgresql-common/createcluster.conf || {
            as_root mkdir -p /etc/postgresql-common
            echo 'create_main_cluster = false' |
                as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
        } || return 1
        ;;
    esac
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends --no-remove "$1" >/dev/null
}

postfix_found() {
    test -x /usr/sbin/postfix || command -v postfix >/dev/null 2>&1
}

postfix_missing() {
    if ! postfix_found && ! { install postfix && postfix_found; }; then
        echo 'Postfix is not installed and could not be: install it, for example with "apt-get install postfix"'
    elif [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
        echo 'Postfix starts only as root, and sudo asks for a password here'
    fi
}

# Where tests/src/postgres.rs looks for it.
postgres_found() {
    for initdb in /usr/lib/postgresql/*/bin/initdb; do
        test ! -x "$initdb" || return 0
    done
    command -v pg_config >/dev/null 2>&1 && test -x "$(pg_config --bindir)/initdb"
}

postgres_missing() {
    if ! postgres_found && ! { install postgresql && postgres_found; }; then
        echo 'PostgreSQL is not installed and could not be: install it, for example with "apt-get install postgresql"'
    fi
}

# Where tracing is forbidden, as in some containers, it is as if there were none.
strace_found() {
    command -v strace >/dev/null 2>&1 && strace -qq -o /dev/null true 2>/dev/null
}

strace_missing() {
    if ! strace_found && ! { install strace && strace_found; }; then
        echo 'strace is not installed and could not be, or may not trace: install it, for example with "apt-get install strace"'
    fi
}

# The names that tests/src/browser.rs looks for.
chromium_found() {
    for name in chromium chromium-browser google-chrome-stable google-chrome; do
        ! command -v "$name" >/dev/null 2>&1 || return 0
    done
    return 1
}

chromium_missing() {
    if ! chromium_found && ! { install chromium && chromium_found; }; then
        echo 'Chromium is not installed and could not be: install it, for example with "apt-get install chromium"'
    fi
}

# The sender's own tests, with their stores in PostgreSQL.
sender_test() {
    cargo run --quiet --package postroom-tests --example with-postgres -- \
        cargo test --quiet --package postroom-sender --features servers --lib
}

servers_test() {
    cargo test --quiet --package postroom-tests --features servers --test servers -- "$@"
}

# not_run REASON MODULES: names the tests of these modules.
not_run() {
    echo "servers: NOT RUN, because $1:"
    servers_test --list | sed -n "s/^\(\($2\)::.*\): test\$/servers:   \1/p"
    complete=false
}

complete=true
set --
reason=$(postfix_missing | tail -n 1)
case $reason in Postfix*)
    not_run "$reason" 'smtp'
    set -- "$@" --skip smtp::
    ;;
esac
reason=$(postgres_missing | tail -n 1)
case $reason in PostgreSQL*)
    not_run "$reason" 'postgres'
    echo "servers:   and every test of postroom-sender with its store in PostgreSQL"
    set -- "$@" --skip postgres::
    ;;
*) sender_test ;;
esac
reason=$(strace_missing | tail -n 1)
case $reason in strace*)
    not_run "$reason" 'synced'
    set -- "$@" --skip synced::
    ;;
esac
# Chromium's tests are in modules whose names end in `browser`.
reason=$(chromium_missing | tail -n 1)
case $reason in Chromium*)
    not_run "$reason" '[a-z_]*browser'
    set -- "$@" --skip browser::
    ;;
esac

servers_test "$@"
"$complete" || test "${CI:-}" != true
