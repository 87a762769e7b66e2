# Functions shared by the corpus scripts. Source this file; do not run it.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=$(basename "$0")
# Makes sorting and messages the same everywhere.
export LC_ALL=C
corpus=${GRISTMILL_CORPUS:-$here/corpus}
shard_count=16

say() {
    printf '%s: %s\n' "$name" "$*" >&2
}

fail() {
    say "error: $*"
    exit 1
}

need() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null ||
            fail "$tool is missing; .ci/dependencies --datasets installs what the corpus scripts need"
    done
}

# Makes a working folder in the given one, and removes it at exit.
work_in() {
    work=$(mktemp -d "$1/.gristmill.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# fetch_package PACKAGE VERSION [DEB]: downloads that version of the Debian package into
# $work, or the version that apt has if it is another one, unless DEB gives the file.
# Sets $package to the file and $source to its `PACKAGE VERSION`.
fetch_package() {
    local wanted=$1 version=$2 given=${3:-}
    need dpkg-deb
    if [[ -n $given ]]; then
        [[ -f $given ]] || fail "$given: no such file"
        package=$given
    else
        command -v apt-get >/dev/null ||
            fail "there is no apt-get here to download $wanted with; give the file with --deb"
        local target=$wanted=$version
        if ! apt-get --print-uris download "$target" >/dev/null 2>&1; then
            apt-get --print-uris download "$wanted" >/dev/null 2>&1 ||
                fail "apt knows no $wanted: run apt-get update, or give the file with --deb"
            target=$wanted
        fi
        say "downloading $target"
        (
            cd "$work" &&
                apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$target" </dev/null >&2
        ) || fail "cannot download $target; when apt's lists are old, apt-get update helps"
        package=$(find "$work" -maxdepth 1 -name "${wanted}_*.deb")
    fi
    # shellcheck disable=SC2016 # dpkg-deb fills these in, not the shell
    source=$(dpkg-deb --showformat='${Package} ${Version}' --show "$package")
    [[ $source == "$wanted "* ]] || fail "$package holds $source, not $wanted"
    if [[ $source != "$wanted $version" ]]; then
        say "NOTE: this is $source; the checksums are those of $version and are not compared"
    fi
}

# Writes one file of the package to standard output.
package_file() {
    dpkg-deb --fsys-tarfile "$package" | tar -xO "$1"
}

# Compiles $1.c into $work/$1 with the first C compiler found.
compile() {
    local compiler
    for compiler in ${CC:+"$CC"} cc gcc clang; do
        if command -v "$compiler" >/dev/null; then
            "$compiler" -O2 -std=c11 -o "$work/$1" "$here/$1.c"
            return
        fi
    done
    fail "there is no C compiler; .ci/dependencies --datasets installs one"
}

checksum() {
    sha256sum | cut -d ' ' -f 1
}

# Prints the checksum in SHA256SUMS for a file of the corpora.
pinned_checksum() {
    awk -v file="$1" '$2 == file { print $1 }' "$here/SHA256SUMS"
}

# Makes the folder for this script's corpus, and waits until no other run works in it.
take_folder() {
    folder=$corpus/$name
    mkdir -p "$folder"
    exec 9>"$folder/.lock"
    flock --nonblock 9 || { say "waiting for another run"; flock 9; }
}

need_space() {
    local megabytes=$1 free
    free=$(df --output=avail --block-size=1000000 "$folder" | tail -n 1)
    ((free >= megabytes)) || fail "$folder has $((free)) MB free and needs $megabytes MB"
}

# Prints the names and sizes of all files of the corpus, to tell whether they are complete.
inventory() {
    (cd "$folder" && stat --format='%n %s' "$name.txt" "$name.gz" gz/*.gz)
}

compress_shards() {
    say "compressing $shard_count shards"
    mkdir "$work/gz"
    # shellcheck disable=SC2016 # the inner bash expands these
    seq -w 0 $((shard_count - 1)) | xargs -P "$(nproc)" -I '{}' bash -c '
        set -euo pipefail
        split -n "l/$((10#$1 + 1))/$2" "$3" | gzip -6 -n >"$4-$1.gz"
    ' shard '{}' "$shard_count" "$folder/$name.txt" "$work/gz/$name"
    rm -rf "$folder/gz"
    mv "$work/gz" "$folder/gz"
}

compress_whole() {
    say "compressing the whole into one member"
    gzip -6 -n <"$folder/$name.txt" >"$work/$name.gz"
    mv "$work/$name.gz" "$folder/$name.gz"
}

verify() {
    local pinned=$1 sum expected shards
    say "verifying"
    sum=$(checksum <"$folder/$name.txt")
    expected=$(pinned_checksum "$name/$name.txt")
    if [[ $(<"$folder/source") != "$pinned" ]]; then
        say "NOTE: $name.txt is of $(<"$folder/source"), not of $pinned: its checksum is not compared"
    elif [[ $sum != "$expected" ]]; then
        fail "$folder/$name.txt has the checksum $sum, not $expected; delete $folder and run again"
    fi
    shards=("$folder"/gz/"$name"-*.gz)
    ((${#shards[@]} == shard_count)) ||
        fail "$folder/gz has ${#shards[@]} shards, not $shard_count; delete it and run again"
    [[ $(gzip -dc "${shards[@]}" | checksum) == "$sum" ]] ||
        fail "the shards in $folder/gz do not make $name.txt; delete them and run again"
    [[ $(gzip -dc "$folder/$name.gz" | checksum) == "$sum" ]] ||
        fail "$folder/$name.gz does not make $name.txt; delete it and run again"
}

# build PACKAGE VERSION MEGABYTES DEB: makes the corpus with this script's name from the
# package. The script's make_text writes the text to standard output.
# Each file gets its name only when it is complete; files that an interrupted run has
# finished are kept.
build() {
    local pinned="$1 $2"
    take_folder
    if [[ -f $folder/.done && $(inventory 2>/dev/null) == "$(<"$folder/.done")" ]]; then
        say "done already: $folder"
        return
    fi
    # What killed runs have left behind.
    rm -rf "$folder/.done" "$folder"/.gristmill.*
    work_in "$folder"
    if [[ ! -f $folder/$name.txt || ! -f $folder/source ]]; then
        need_space "$3"
        fetch_package "$1" "$2" "$4"
        say "writing $name.txt"
        make_text >"$work/text"
        # The existing files belong to another text.
        rm -rf "$folder/$name.txt" "$folder/gz" "$folder/$name.gz"
        printf '%s\n' "$source" >"$folder/source"
        mv "$work/text" "$folder/$name.txt"
        if [[ $package == "$work"/* ]]; then
            rm "$package"
        fi
    fi
    [[ -d $folder/gz ]] || compress_shards
    [[ -f $folder/$name.gz ]] || compress_whole
    verify "$pinned"
    inventory >"$work/done"
    mv "$work/done" "$folder/.done"
    say "done: $folder, $(stat --format=%s "$folder/$name.txt") bytes of text"
}
