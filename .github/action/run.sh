#!/usr/bin/env bash
# Runs gen-client. ARGUMENTS has one argument per line; MODE is check or write.
set -euo pipefail

arguments=()
while IFS= read -r argument; do
    if [[ -n $argument ]]; then arguments+=("$argument"); fi
done <<<"${ARGUMENTS-}"

case $MODE in
    check) options=(--check --diff --format github) ;;
    write) options=(--format github) ;;
    *)
        echo "::error title=gen-client::mode must be check or write, not \"$MODE\""
        exit 2
        ;;
esac

gen-client ${arguments[@]+"${arguments[@]}"} "${options[@]}"
