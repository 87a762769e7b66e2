"""Small files that hold all that an engine may stumble over, for `run --check`."""

import os

# What all the peers can read: valid UTF-8 without a carriage return, and without a byte order mark at
# the start of a file.
LINES = {
    "quotes.txt": b"\"quoted\"\n\"half\nhalf\"\n'single\n\"\"\n\"\"\"\nha\"\"lf\na,b;c|d\n\"a,b\"\tc\n\"never closed\n",
    "null.txt": b"NULL\nnull\nNA\nnan\n\\N\nNone\ntrue\n-\n\n\\\n\\\\\n\\n\n",
    "numbers.txt": b"10\n9\n09\n+9\n-9\n1e3\n1000\n0x10\n9007199254740993\n9007199254740992\n 9\n9 \n",
    "space.txt": b"\n\n \n\t\n  leads\ntrails  \n\ttab\ntab\t\na\tb\na b\nvertical\x0btab\nform\x0cfeed\n",
    "controls.txt": b"a\na\x01\na\x02b\na\x08\na!\n\x01\n\x1b[0m\nx\x1cy\nx\x1fy\n\x7f\nnul\x00byte\nnul\x00\nnul\n\x00\n",
    "order.txt": b"b\nB\na\nA\n_\n-a\na-b\nab\na b\nab \naa\na\naB\nAb\n~\n \n!\n",
    "unicode.txt": "é\nz\ne\u0301\n\u00a0\nx\u0085y\nx\u2028y\n\u200b\na\n\ufeffmark\n😀\n\U0010ffff\n\ue000\nñ\nn\n".encode(),
    "markup.txt": b"#comment\n--\n//\n%d %s\n$1\n${x}\n{a}\n[z]\n*\n?\n&amp;\n<b>\n=cmd\n@x\n`id`\n#\n",
    "alike.txt": b"the same line\n" * 3000 + b"the same line but longer\n" * 3000 + b"the same lin\n",
    "prefix.txt": b"".join(b"p" * length + b"\n" for length in range(300)),
    "long.txt": b"x" * 70000 + b"\n" + b"x" * 69999 + b"y\n" + "é".encode() * 40000 + b"\nshort\n" + b"word " * 60000 + b"\n",
    "unended.txt": b"no newline at the end",
    "unended-too.txt": b"of files",
    "newline.txt": b"\n",
    "empty.txt": b"",
}

# What only peers can read for which a line is bytes.
BYTES = {
    "returns.txt": b"dos\r\nunix\nmac\rmac\r\r\n\r\n\r\r\nlone\r\nunix\r\n",
    "invalid.txt": b"\xff\n\xfe\xff\n\xc3(\n\xc3\n\xed\xa0\x80\n\x80\nvalid\n\xffvalid\nvalid\xff\n",
    "marked.txt": b"\xef\xbb\xbfmarked\nnot\n",
    "all.txt": b"".join(bytes([first, second]) + b"\n" for first in range(256) for second in range(0, 256, 17)),
}


def write(directory, files):
    """Makes the files and returns their paths."""
    os.makedirs(directory, exist_ok=True)
    paths = []
    for name, content in files.items():
        path = os.path.join(directory, name)
        with open(path, "wb") as stream:
            stream.write(content)
        paths.append(path)
    return paths


def sort(paths):
    """The right answer, sorted the plain way: the lines of all the files, each with a newline."""
    lines = []
    for path in paths:
        with open(path, "rb") as stream:
            lines += [line.removesuffix(b"\n") + b"\n" for line in stream]
    return b"".join(sorted(lines, key=lambda line: line[:-1]))
