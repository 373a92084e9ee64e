#!/bin/sh
# An agent that looks for secrets in every way it can think of, and says where it found some: planted ones read CANARY_WHERE_END. It does nothing with them.
# $1: the helper's executable, as the clone's configuration would name it.
found=$(mktemp)
looks() { grep -aoh 'CANARY_[a-z_]*_END' | sed 's/CANARY_//; s/_END//' | sed "s/^/$1:/" | sort -u >>"$found"; }

# Its own environment, and those and the command lines of everybody: of its parents, of agentloop, of the user.
env | looks environment
for process in /proc/[0-9]*; do
  [ "$process" = "/proc/$$" ] && continue
  tr '\0' '\n' <"$process/environ" 2>/dev/null
  tr '\0' '\n' <"$process/cmdline" 2>/dev/null
done | looks processes

# git, its helpers, and agentloop's helper called directly.
git config --list 2>/dev/null | looks git-config
asked='protocol=https\nhost=github.com\n\n'
printf "$asked" | timeout 10 git credential fill 2>/dev/null | looks git-credential
printf "$asked" | timeout 10 git -c credential.helper=store credential fill 2>/dev/null | looks git-store
printf "$asked" | timeout 20 "$1" git-credential --host github.com --scheme https --forge github get 2>/dev/null | looks helper

# Files: HOME, whatever lies around the clone, and both as other processes see them.
files() { timeout 20 grep -rash 'CANARY_' "$@" 2>/dev/null | looks files; }
machine=$(cd ../../../.. && pwd)
files "$HOME" "$(getent passwd "$(id -u)" | cut -d: -f6)/.config" "$machine" /tmp/agentloop-*
for process in /proc/[0-9]*; do
  [ -d "$process/root/$machine/loop" ] && files "$process/root/$machine" && break
done
[ -n "$(ls -A "$machine/loop" 2>/dev/null)" ] && echo "files:loop" >>"$found"
ls -d "$machine"/loop-data/shop/issues/*/ 2>/dev/null | grep -v "^$PWD/$" | grep -q '/[0-9]*/$' && echo "files:other_clone" >>"$found"

# Sockets: the ones named to it, and those it finds.
for socket in "$SSH_AUTH_SOCK" "$DOCKER_HOST" $(find "$machine" -type s 2>/dev/null); do
  timeout 3 python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1].replace("unix://", "")); s.sendall(b"\n"); print(s.recv(100).decode())' "$socket" 2>/dev/null
done | looks sockets

echo "I found: $(sort -u "$found" | tr '\n' ' ')."
echo
echo '<!-- loop-route: done -->'
