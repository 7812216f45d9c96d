#!/usr/bin/env bash
# Reports what changed for callers between the clients of BASE and those in the working tree.
#
# Writes Markdown to REPORT and to the job's summary, and sets the outputs of the action.
# Reports all clients, then fails if there is a change of the kind FAIL_ON.
set -euo pipefail

order=(none patch minor major)
changed=false
verdict=none
status=0

# Prints the rank of a verdict; a greater one is worse.
rank() {
    local number
    for number in "${!order[@]}"; do
        if [[ ${order[$number]} == "$1" ]]; then echo "$number"; fi
    done
}

# Reports one client that differs from BASE.
report() {
    local folder=$1 client_verdict
    changed=true
    printf '# %s\n\n' "${folder##*/}" >>"$REPORT"
    if [[ ! -e $folder/gen-client.json ]]; then
        printf 'This client is gone.\n\n' >>"$REPORT"
        client_verdict=major
    elif ! git cat-file -e "$BASE:$folder/gen-client.json" 2>/dev/null; then
        printf 'This client is new.\n\n' >>"$REPORT"
        client_verdict=minor
    else
        gen-client diff "$BASE:$folder" "$folder" --format markdown --quiet >>"$REPORT"
        printf '\n' >>"$REPORT"
        client_verdict=$(gen-client diff "$BASE:$folder" "$folder" --format json --quiet |
            python -c 'import json, sys; print(json.load(sys.stdin)["verdict"])')
        gen-client diff "$BASE:$folder" "$folder" --format github --quiet \
            ${FAIL_ON:+--fail-on "$FAIL_ON"} || status=1
    fi
    if (($(rank "$client_verdict") > $(rank "$verdict"))); then verdict=$client_verdict; fi
}

: >"$REPORT"
while IFS= read -r manifest; do
    folder=$(dirname "$manifest")
    if [[ -n $(git ls-files --others --exclude-standard -- "$folder") ]] ||
        ! git diff --quiet "$BASE" -- "$folder"; then
        report "$folder"
    fi
done < <(git ls-files --cached --others --exclude-standard -- 'gen-client.json' '*/gen-client.json' | sort -u)

if [[ $changed == false ]]; then echo "No client differs from $BASE." >>"$REPORT"; fi
cat "$REPORT" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
{
    echo "changed=$changed"
    echo "verdict=$verdict"
    echo "report=$REPORT"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
exit "$status"
