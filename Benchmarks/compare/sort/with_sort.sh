#!/bin/sh
# GNU sort. Its temporary files are compressed by the program named in $COMPRESS, if one is.
# Usage: with_sort.sh OUTPUT_DIR FILE...

if [ "$1" = --version ]; then
    sort --version | sed -n '1s/.* //p'
    exit
fi
set -eu
export LC_ALL=C
mkdir "$1"
output=$1/sorted.txt
shift
exec sort --parallel=2 --buffer-size=512M ${COMPRESS:+"--compress-program=$COMPRESS"} --output="$output" "$@"
