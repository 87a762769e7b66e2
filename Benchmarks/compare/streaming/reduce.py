"""Adds up the numbers of lines `word<TAB>number` with the same word, which come one after the other."""

# Standard input and output, with larger buffers than sys.stdin and sys.stdout have.
with open(0, "rb", 1 << 20) as lines, open(1, "wb", 1 << 20) as out:
    last, count = None, 0
    for line in lines:
        word, _, number = line.partition(b"\t")
        if word == last:
            count += int(number)
        else:
            if last is not None:
                out.write(b"%b\t%d\n" % (last, count))
            last, count = word, int(number)
    if last is not None:
        out.write(b"%b\t%d\n" % (last, count))
