#!/bin/sh
# The shell pipe: tr | sort | uniq -c.
# Usage: with_coreutils.sh OUTPUT_DIR FILE...

if [ "$1" = --version ]; then
    sort --version | sed -n '1s/.* //p'
    exit
fi
set -eu
export LC_ALL=C
mkdir "$1"
output=$1/counts.txt
shift

# The newlines that are put in make sure that there is one empty line, which sorts first and is cut off.
text() {
    echo
    for file in "$@"; do
        case $file in
            *.gz) gzip -dc "$file" ;;
            *) cat "$file" ;;
        esac
        echo
    done
}

text "$@" |
    tr -s ' \t\v\f\r' '\n' |
    sort --parallel=2 --buffer-size=4G |
    uniq -c |
    tail -n +2 >"$output"
