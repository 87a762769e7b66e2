"""Writes a line `word<TAB>1` for each word."""

import sys

# About a megabyte of whole lines at a time. bytes.split splits at the six bytes of ASCII white space.
while lines := sys.stdin.buffer.readlines(1 << 20):
    words = b"".join(lines).split()
    if words:
        sys.stdout.buffer.write(b"\t1\n".join(words) + b"\t1\n")
