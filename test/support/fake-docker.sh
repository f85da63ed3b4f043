#!/bin/sh
# A `docker` for tests of the command line: what it does for the original and for the rewrite stands in FAKE_BEFORE_… and FAKE_AFTER_….
# It keeps its calls in FAKE_LOG, a line each, with the unit separator (octal 037) behind every word.
printf '%s\037' "$@" >> "$FAKE_LOG"
echo >> "$FAKE_LOG"

case "$*" in
  *dfrewrite-verify*after*) fails=$FAKE_AFTER_FAILS size=$FAKE_AFTER_SIZE output=$FAKE_AFTER_OUTPUT status=$FAKE_AFTER_STATUS ;;
  *) fails=$FAKE_BEFORE_FAILS size=$FAKE_BEFORE_SIZE output=$FAKE_BEFORE_OUTPUT status=$FAKE_BEFORE_STATUS ;;
esac

case $1 in
  version) echo 28.5.1 ;;
  buildx) case $3 in remote) ;; *) echo "ERROR: no builder \"$3\" found" >&2; exit 1 ;; esac ;;
  info) echo 5.2.1 ;; # podman's version
  build)
    for context; do :; done # the last word
    case $context in *"${fails:-/no such context}"*) echo '#6 ERROR: make: not found'; exit 1 ;; esac
    printf '#5 [1/2] FROM x\n#6 [2/2] RUN make\n' ;;
  image) printf '[{"Size": %s, "Config": {"Cmd": ["/server"], "Env": ["PATH=/usr/bin"]}, "RootFS": {"Layers": ["sha256:a"]}}]' "${size:-1000000}" ;;
  container) printf '[{"Id": "id", "State": {"Running": false, "ExitCode": %s, "Pid": 0}}]' "${status:-0}" ;;
  history) echo '{"Size": "100", "CreatedBy": "RUN make"}' ;;
  export) head -c 1024 /dev/zero ;;
  logs) echo "${output:-done}" ;;
esac
