#!/bin/sh
# Gristmill. The path of the program comes in $GRISTMILL.
# Usage: with_gristmill.sh OUTPUT_DIR FILE...

if [ "$1" = --version ]; then
    exec "$GRISTMILL" --version
fi
output=$1
shift
exec "$GRISTMILL" run wordcount --input "$@" --output "$output" --slots 2 --quiet
