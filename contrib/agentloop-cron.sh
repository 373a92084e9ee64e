#!/bin/sh
# One tick for cron, which gives a program next to no environment. The crontab line:
#
#   * * * * * /path/to/agentloop-cron.sh /path/to/the/folder/with/loop
#
# Variables such as GITHUB_TOKEN come from a file .env in that folder, one NAME=VALUE a line (keep it out of git, mode 0600).
# What the tick says goes to loop-data/cron.log, of which the newest part is kept.
set -eu
cd "${1:?the folder that holds loop/ and loop-data/}"

HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
PATH=$HOME/.local/bin:$HOME/bin:/usr/local/bin:/usr/bin:/bin:$PATH
# cron's own locale knows ASCII alone.
LANG=${LANG:-C.UTF-8}
export HOME PATH LANG

if [ -f .env ]; then
  set -a
  # shellcheck source=/dev/null
  . ./.env
  set +a
fi

log=loop-data/cron.log
# For the user's eyes alone. What the tick and its agents make keeps the permissions they give it.
(umask 077 && mkdir -p loop-data && : >>"$log")
if [ "$(wc -c <"$log")" -gt 1000000 ]; then
  # Cut in place: a tick that still runs goes on writing to the same file.
  tail -c 500000 "$log" >"$log.tail" && cat "$log.tail" >"$log" && rm -f "$log.tail"
fi
date -u '+-- %Y-%m-%dT%H:%M:%SZ' >>"$log"
exec "${AGENTLOOP:-agentloop}" tick >>"$log" 2>&1
