#!/bin/sh
# Stands before rustc (RUSTC_WRAPPER) and asks for coverage of the crates that are fuzzed, on
# stable Rust: what cargo-fuzz would pass, without its sanitizers, of which code without `unsafe`
# has no need. To instrument every dependency would take minutes and tell libFuzzer little.
compiler=$1
shift
case " $* " in
*" --crate-name postroom_content_model "* | *" --crate-name pulldown_cmark "* | \
    *" --crate-name saphyr_parser "* | *" --crate-name unsafe_libyaml "* | *" fuzz_targets/"*)
    exec "$compiler" "$@" --cfg fuzzing -Cpasses=sancov-module \
        -Cllvm-args=-sanitizer-coverage-level=4 \
        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
        -Cllvm-args=-sanitizer-coverage-pc-table \
        -Cllvm-args=-sanitizer-coverage-trace-compares
    ;;
esac
exec "$compiler" "$@"
