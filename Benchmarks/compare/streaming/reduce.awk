# Adds up the numbers of lines `word<TAB>number` with the same word, which come one after the other.

BEGIN { FS = OFS = "\t" }

# As strings: 7 and 007 are two words.
$1 "" != word {
    if (NR > 1) print word, count
    word = $1 ""
    count = 0
}

{ count += $2 }
END { if (NR > 0) print word, count }
