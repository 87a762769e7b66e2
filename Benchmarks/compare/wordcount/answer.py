"""Judges the answers of the peers: all of one case have to be the same, word for word.

The answer of a peer is all the files in its output directory but those whose name starts with
`_` or `.`, in any number. A line is `word<TAB>count`, or `  count word` as `uniq -c` writes it.
Within each file the words must be in the strict order of their bytes, if the answer has to be
`ordered`. Which file has which words is up to the peer.
"""

import hashlib
import itertools
import os
import re
import subprocess
from collections import namedtuple

from harness.answers import WrongAnswer, parts

Answer = namedtuple("Answer", "words distinct digest")

C_LOCALE = os.environ | {"LC_ALL": "C"}
# Sorts by the bytes of the word alone: a tab sorts after a few bytes that a word may hold.
SORT = ["sort", "--parallel=2", "--buffer-size=1G", "--field-separator=\t", "--key=1,1", "--stable"]
UNIQ_LINE = re.compile(rb" *\d+ ")
UNIQ_TO_TABS = ["sed", r"s/^ *\([0-9]*\) \(.*\)$/\2\t\1/"]
SHOWN = 8


class Checker:
    """Holds the first good answer to a case, in a file in `scratch`, and compares the others with it."""

    def __init__(self, scratch, ordered=True):
        self.scratch = scratch
        self.ordered = ordered
        self.accepted = None
        self.accepted_from = None
        self.accepted_path = os.path.join(scratch, "accepted.tsv")
        self.raw_digests = set()

    def check(self, peer, output):
        """What is wrong with the answer in the directory `output`, or None."""
        try:
            files = parts(output)
            # Most peers write the same bytes in every run, which is soon seen.
            raw = raw_digest(files)
            if raw in self.raw_digests:
                return None
            path = os.path.join(self.scratch, "answer.tsv")
            if self.ordered:
                for file in files:
                    check_order(file)
            answer = normalise(files, path)
            if self.accepted is None:
                self.accepted, self.accepted_from = answer, peer
                os.replace(path, self.accepted_path)
            elif answer != self.accepted:
                return self.differences(peer, answer, path)
            self.raw_digests.add(raw)
            return None
        except WrongAnswer as wrong:
            return str(wrong)

    def accept(self, name, lines):
        """Takes `lines`, sorted by word, as the answer to compare with; `name` says whose it is."""
        with open(self.accepted_path, "wb") as accepted:
            accepted.writelines(lines)
        self.accepted, self.accepted_from = read_sorted(self.accepted_path), name

    def summary(self):
        return self.accepted._asdict() if self.accepted else None

    def differences(self, peer, answer, path):
        ours, theirs = self.accepted, answer
        text = [
            f"not the answer of {self.accepted_from}: {theirs.words:,} words, {theirs.distinct:,} distinct"
            f" instead of {ours.words:,} words, {ours.distinct:,} distinct"
        ]
        for title, only in ((f"only {self.accepted_from} has", "-23"), (f"only {peer} has", "-13")):
            # comm wants whole lines in order, which the order of the words is not.
            command = f'comm {only} <(sort -S 512M "$1") <(sort -S 512M "$2") | head -n {SHOWN}'
            lines = subprocess.run(
                ["bash", "-c", command, "comm", self.accepted_path, path], stdout=subprocess.PIPE, env=C_LOCALE
            ).stdout.splitlines()
            text += [f"{title}:"] + [f"  {line!r}" for line in lines] if lines else []
        return "\n".join(text)


def raw_digest(files):
    digest = hashlib.sha256()
    for path in files:
        with open(path, "rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
        digest.update(b"\0")
    return digest.digest()


def normalise(files, path):
    """Writes the answer in `files` to `path`, sorted by word, and returns it as an Answer."""
    with open(path, "wb") as out:
        with subprocess.Popen(SORT, stdin=subprocess.PIPE, stdout=out, env=C_LOCALE) as sort:
            for file in files:
                with with_tabs(file) as lines:
                    while block := lines.stdout.read(1 << 20):
                        sort.stdin.write(block)
    if sort.returncode != 0:
        raise WrongAnswer("the answer could not be sorted")
    return read_sorted(path)


def with_tabs(file):
    """A process that writes the lines of the file as `word<TAB>count`."""
    with open(file, "rb") as stream:
        from_uniq = UNIQ_LINE.match(stream.readline())
    command = UNIQ_TO_TABS if from_uniq else ["cat"]
    return subprocess.Popen([*command, file], stdout=subprocess.PIPE, env=C_LOCALE)


def check_order(file):
    with with_tabs(file) as lines:
        order = subprocess.run(
            [*SORT[:-1], "--check", "--unique"], stdin=lines.stdout, stderr=subprocess.PIPE, env=C_LOCALE
        )
        lines.stdout.close()
    if order.returncode != 0:
        where = order.stderr.decode("utf-8", "replace").strip()
        raise WrongAnswer(f"{os.path.basename(file)} is not in strict order of words: {where}")


def read_sorted(path):
    """Reads lines that are sorted by word, and checks that each is well formed and has a word of its own."""
    words = distinct = 0
    digest = hashlib.sha256()
    last = None
    with open(path, "rb") as lines:
        while batch := list(itertools.islice(lines, 10000)):
            for line in batch:
                word, tab, count = line.partition(b"\t")
                if not (word and tab and count[:-1].isdigit() and line.endswith(b"\n")):
                    raise WrongAnswer(f"a line is not word<TAB>count: {line[:200]!r}")
                if word == last:
                    raise WrongAnswer(f"a word was written more than once: {line[:200]!r}")
                last = word
                words += int(count)
            distinct += len(batch)
            digest.update(b"".join(batch))
    return Answer(words, distinct, digest.hexdigest())
