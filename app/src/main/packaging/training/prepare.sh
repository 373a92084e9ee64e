#!/bin/sh
# Fills the folder $1 with what the commands of the training work on: a repository that is its own forge, with an issue for an
# agent; the settings of a loop on the GitHub imitation at $2 (see TrainingForge.java); and an acpx whose agent is done at once.
set -eu
cd "$1"

git init --quiet --bare --initial-branch=main shop.git
git init --quiet --initial-branch=main seed
git -C seed -c user.name=you -c user.email=you@localhost commit --quiet --allow-empty --message=Begin
git -C seed push --quiet ../shop.git main

mkdir shop.issues
cat >shop.issues/1.md <<'ISSUE'
---
number: 1
title: Anything
author: you
state: open
labels: [loop/plan]
created: 2026-01-01T00:00:00Z
updated: 2026-01-01T00:00:00Z
---
Do *something*.
ISSUE

mkdir -p hub/acme/prompts
cat >hub/acme/config.yaml <<CONFIG
repoURL: $2/acme/shop
usernames: [you]
forge:
  type: github
  apiURL: $2
CONFIG
printf 'agent: claude\nglobalArgs: [--approve-all]\n' >hub/acme/acpx-config
cat >hub/acme/prompts/plan.md <<'PROMPT'
---
inputLabel: loop/plan
inProcessLabel: loop/plan-in-process
outputLabel: loop/plan-done
---
Plan it.
PROMPT

mkdir bin
cat >bin/acpx <<'ACPX'
#!/bin/sh
case " $* " in
  *" prompt "*)
    echo '{"jsonrpc":"2.0","id":2,"method":"session/prompt","params":{"sessionId":"s","prompt":[{"type":"text","text":"x"}]}}'
    echo '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"Done. <!-- loop-route: done -->"}}}}'
    echo '{"jsonrpc":"2.0","id":2,"result":{"stopReason":"end_turn"}}'
    ;;
esac
ACPX
chmod +x bin/acpx
