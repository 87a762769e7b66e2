#!/bin/sh
# mawk: counts in memory, in one process, and sorts what it counted.
# Usage: with_mawk.sh OUTPUT_DIR FILE...
#
# Tried on 100 MB of the kernel corpus: counting the fields of whole lines in awk (5-15 % slower, and
# it needs tr all the same, as awk's fields do not end at \v and \f), -F or RS with a regular expression
# of the six bytes (about 10 % slower).

if [ "$1" = --version ]; then
    mawk -W version 2>&1 | sed -n 's/^mawk \([^,]*\).*/\1/p'
    exit
fi
set -eu
export LC_ALL=C
mkdir "$1"
output=$1/counts.tsv
shift

text() {
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
    mawk '{ count[$0]++ } END { delete count[""]; for (word in count) print word "\t" count[word] }' |
    sort --parallel=2 --buffer-size=16M --batch-size=512 --field-separator="$(printf '\t')" --key=1,1 --stable >"$output"
