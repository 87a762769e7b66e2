#!/bin/sh
# Gristmill. The path of the program comes in $GRISTMILL, its mapper and reducer in $MAPPER and $REDUCER.
# Usage: with_gristmill.sh OUTPUT_DIR FILE...

if [ "$1" = --version ]; then
    exec "$GRISTMILL" --version
fi
output=$1
shift
exec "$GRISTMILL" run --map "$MAPPER" --reduce "$REDUCER" --input "$@" --output "$output" \
    --slots 2 --scratch "$TMPDIR" --quiet
