#!/bin/sh
# Fills the folder $1 with what the commands of the training work on.
set -eu
cd "$1"
mkdir loop
