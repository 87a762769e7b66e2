#!/bin/sh
# Gristmill. The path of the program comes in $GRISTMILL.
# Usage: with_gristmill.sh OUTPUT_DIR FILE...

if [ "$1" = --version ]; then
    exec "$GRISTMILL" --version
fi
output=$1
shift
exec "$GRISTMILL" run sort --input "$@" --output "$output" --memory 512MiB --slots 2 --scratch "$TMPDIR" --quiet
