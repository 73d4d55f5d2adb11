#!/bin/sh
# Builds the fuzz targets on stable Rust and runs each for a bounded time: run.sh SECONDS.
# What crashes is kept in artifacts/; what covers more than the seeds in corpus/. Neither is
# committed: a crash becomes a named test, and a seed if it helps.
set -eu
cd "$(dirname "$0")"
seconds=$1

# libFuzzer is C++, and a machine with a C compiler need not have one for that.
if ! c++ --version >/dev/null 2>&1; then
    as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
    if command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null; then
        echo "fuzz: installing a C++ compiler"
        as_root apt-get -qq update
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-remove g++ >/dev/null
    else
        echo "fuzz: NOT RUN, because there is no C++ compiler (c++): front_matter, outline"
        test "${CI:-}" != true
        exit
    fi
fi

built=$(cargo metadata --format-version 1 --no-deps --offline |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
# Not --locked: this workspace's lock file follows the model's dependencies, and is committed when
# it does.
RUSTC_WRAPPER="$PWD/instrument.sh" cargo build --quiet --release

for target in fuzz_targets/*.rs; do
    name=$(basename "$target" .rs)
    mkdir -p "corpus/$name" "artifacts/$name"
    echo "fuzz: $name, $seconds seconds"
    log=artifacts/$name/log
    if "$built/release/$name" "corpus/$name" "seeds/$name" -max_total_time="$seconds" \
        -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
        -artifact_prefix="artifacts/$name/" >"$log" 2>&1; then
        sed -n 's/^stat::number_of_executed_units: */fuzz:   inputs tried: /p' "$log"
    else
        tail -n 40 "$log"
        echo "fuzz: $name FAILED; the input is in crates/content-model/fuzz/artifacts/$name/"
        exit 1
    fi
done
