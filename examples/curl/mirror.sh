#!/bin/sh
# Mirrors a workspace with a folder of .md files, in both directions; run it again whenever you like.
# APP_URL, API_KEY and WORKSPACE_ID come from the environment. usage: mirror.sh DIRECTORY
set -eu
dir=$1
folder() { method=$1; shift; node "$(dirname "$0")/folder.mjs" "$method" "$dir" "$@"; }
answer=$(mktemp); trap 'rm -f "$answer"' EXIT

# Prints the status; the body is in $answer. On 429 and 503, curl waits for as long as Retry-After says.
api() {
  curl --silent --show-error --retry 10 --retry-connrefused --max-time 60 --output "$answer" \
    --write-out '%{http_code}' --header "Authorization: Bearer $API_KEY" "$@"
}
fail() { cat "$answer" >&2; exit 1; }

push() {
  for batch in "$dir"/.sync/outbox/*.json; do
    [ -e "$batch" ] || continue
    key=$(basename "$batch" .json)
    status=$(api --header 'Content-Type: application/json' --header "Idempotency-Key: $key" \
      --data-binary "@$batch" "$APP_URL/api/v1/documents/batch")
    [ "$status" = 200 ] || fail
    folder settle "$key" < "$answer"
  done
}

push                         # what an earlier run did not get an answer to, under the same keys
folder plan "$WORKSPACE_ID"  # what changed here since
push

more=more
while [ "$more" = more ]; do
  status=$(api "$APP_URL/api/v1/documents/changes?workspace_id=$WORKSPACE_ID&fields=content&$(folder cursor)")
  case $status in
    200) more=$(folder take < "$answer") ;;
    410) folder startOver ;;
    *) fail ;;
  esac
done
