# Writes a line `word<TAB>1` for each word. awk's own fields do not end at \v, \f and \r.

BEGIN { ORS = "\t1\n" }
/[\v\f\r]/ { gsub(/[\v\f\r]/, " ") }
{ for (i = 1; i <= NF; i++) print $i }
