"""Small files that hold all that an engine may stumble over, for `run --check`.

All of it is valid UTF-8 without NUL, as the corpora are. A byte order mark at the very start
of a file is left out: the CSV readers take it for theirs, and the corpora have none.
"""

import collections
import gzip
import os

FILES = {
    "quotes.txt": 'a "quoted" word, "half a pair, ha""lf \'single\' \'open a,b a|b a;b "" """ "\n"opened and\nnever closed\n',
    "null.txt": "NULL null NA N/A nan NaN None nil \\N \\\\N - . ? inf -inf true FALSE\nNULL\n\\N\nNA\n\"\"\n",
    "numbers.txt": "7 007 +7 7.0 7e0 1000 1e3 0x10 16 -0 0 00 .5 0.5 9007199254740993 9007199254740992 2026-01-01\n7\n007\n",
    "space.txt": "\n\n \t \v\f \nvertical\vtab form\ffeed mixed \t\v\f\r \r\n  leads\ttrails  \nlast\t\n\t\v\n",
    "returns.txt": "dos line\r\nanother\r\nmac\rmac\r\r\nlone\r\n\r\n\r\nunix\n",
    "returns-late.txt": "unix line\n" * 2000 + "dos line\r\nmac\rline\r\n",
    "controls.txt": "a a\x01 a\x02b a\x08 a! \x01 \x1b[0m \x1c \x1d \x1e \x1f x\x1cy x\x1fy \x7f\n",
    "unicode.txt": "é naïve e\u0301 \u00a0nbsp\u00a0 x\u0085y x\u2003y x\u2028y \u3000 \u200b \ufeff 😀 \U0010ffff \ue000\n\u0085\n\u2028\n",
    "marked.txt": "not the first word,\n\ufeffmarked line\n",
    "markup.txt": "#comment # -- // %d %%s \\ \\t \\n \\\\ a\\tb $1 ${x} {a,b} [z] *? &amp; <b> =cmd @x `id`\n#\n",
    "long-word.txt": "x" * 70000 + " " + "é" * 40000 + " after\n",
    "long-line.txt": "word " * 60000 + "end\n" + "next\n",
    "unended.txt": "no newline at the end",
    "unended-too.txt": "of files",
    "blank.txt": " \n\t",
    "empty.txt": "",
}


def write(directory, compress=False):
    """Makes the files, with gzip if they are to be compressed, and returns their paths."""
    os.makedirs(directory, exist_ok=True)
    paths = []
    for name, text in FILES.items():
        path = os.path.join(directory, name + (".gz" if compress else ""))
        with opener(path)(path, "wb") as stream:
            stream.write(text.encode("utf-8"))
        paths.append(path)
    return paths


def opener(path):
    return gzip.open if path.endswith(".gz") else open


def count(paths):
    """The right answer, counted the plain way: lines `word<TAB>count` sorted by word."""
    counts = collections.Counter()
    for path in paths:
        with opener(path)(path, "rb") as stream:
            # With no argument, bytes.split splits at exactly the six bytes of ASCII white space.
            counts.update(stream.read().split())
    return [b"%b\t%d\n" % (word, counts[word]) for word in sorted(counts)]
