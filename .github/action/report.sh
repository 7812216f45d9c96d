#!/usr/bin/env bash
# Says what the clients in the working tree mean for callers, compared with those of BASE.
#
# Writes Markdown to REPORT and to the summary of the job, and the outputs of the action.
# Fails if there is a change as FAIL_ON says, once all clients are reported.
set -euo pipefail

order=(none patch minor major)
changed=false
verdict=none
status=0

# The number of a verdict: the greater, the worse.
rank() {
    local number
    for number in "${!order[@]}"; do
        if [[ ${order[$number]} == "$1" ]]; then echo "$number"; fi
    done
}

# Reports one client that differs from BASE.
report() {
    local folder=$1 found
    changed=true
    printf '# %s\n\n' "${folder##*/}" >>"$REPORT"
    if [[ ! -e $folder/gen-client.json ]]; then
        printf 'This client is gone.\n\n' >>"$REPORT"
        found=major
    elif ! git cat-file -e "$BASE:$folder/gen-client.json" 2>/dev/null; then
        printf 'This client is new.\n\n' >>"$REPORT"
        found=minor
    else
        gen-client diff "$BASE:$folder" "$folder" --format markdown --quiet >>"$REPORT"
        printf '\n' >>"$REPORT"
        found=$(gen-client diff "$BASE:$folder" "$folder" --format json --quiet |
            python -c 'import json, sys; print(json.load(sys.stdin)["verdict"])')
        gen-client diff "$BASE:$folder" "$folder" --format github --quiet \
            ${FAIL_ON:+--fail-on "$FAIL_ON"} || status=1
    fi
    if (($(rank "$found") > $(rank "$verdict"))); then verdict=$found; fi
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
