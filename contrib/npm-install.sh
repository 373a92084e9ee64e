#!/bin/sh
# Installs what the lock files in the given folders pin: npm-install.sh FOLDER...
# Does nothing where it is installed already, and says so in one line where there is no npm.
set -eu

for folder in "$@"; do
  cd "$folder"
  pinned=$(cat package.json package-lock.json .npmrc | cksum)
  if [ -f node_modules/.pinned ] && [ "$(cat node_modules/.pinned)" = "$pinned" ]; then
    continue
  fi
  if ! command -v npm >/dev/null 2>&1; then
    echo "npm is not here, so $folder stays without its programs: tests and demo that need them will say so"
    continue
  fi
  echo "npm ci in $PWD"
  npm ci --loglevel=error --no-fund --no-audit --no-update-notifier </dev/null
  echo "$pinned" >node_modules/.pinned
done
