#!/bin/sh
# Runs the tests that need real servers or a browser. Installs those where it can (Debian and
# Ubuntu, as root or with sudo that asks for no password); else it names each test that it could
# not run, which with CI=true is a failure. No server is started here: each test starts its own,
# on a loopback port and in a temporary folder.
set -eu
cd "$(dirname "$0")/.."

postfix_found() {
    test -x /usr/sbin/postfix || command -v postfix >/dev/null 2>&1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Installed without a configuration, Postfix does not start by itself. `--no-remove` keeps apt
# from replacing another mail server that the machine uses.
install_postfix() {
    command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null || return 1
    echo "servers: installing Postfix"
    as_root apt-get -qq update || return 1
    echo 'postfix postfix/main_mailer_type select No configuration' |
        as_root debconf-set-selections || return 1
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends --no-remove postfix >/dev/null
}

browser_found() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1
}

install_chromium() {
    command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null || return 1
    echo "servers: installing Chromium"
    as_root apt-get -qq update || return 1
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends --no-remove chromium >/dev/null
}

servers_test() {
    cargo test --quiet --package postroom-tests --features servers --test servers -- "$@"
}

missing=0

# Runs the tests whose names hold what follows the reason; with a reason, names them instead.
run_or_name() {
    reason=$1
    shift
    if [ -z "$reason" ]; then
        servers_test "$@"
        return
    fi
    missing=1
    echo "servers: NOT RUN, because $reason:"
    servers_test --list "$@" | sed -n 's/^\(.*\): test$/servers:   \1/p'
}

if ! postfix_found && ! { install_postfix && postfix_found; }; then
    no_postfix='Postfix is not installed and could not be: install it, for example with "apt-get install postfix"'
elif [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    no_postfix='Postfix starts only as root, and sudo asks for a password here'
else
    no_postfix=
fi

if browser_found || { install_chromium && browser_found; }; then
    no_browser=
else
    no_browser='Chromium is not installed and could not be: install it, for example with "apt-get install chromium"'
fi

run_or_name "$no_browser" browser
run_or_name "$no_postfix" --skip browser

test "$missing" -eq 0 || test "${CI:-}" != true
