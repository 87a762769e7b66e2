"""Judges the answers of the peers: the lines in order, each as often as the input has it.

The answer of a peer is all the files in its output directory but those whose name starts with
`_` or `.`, one after the other in the order of their names. Each ends with a newline, or is empty.
Lines that are in order and are those of the input are the one right answer; summary.c tells both.
"""

import os
import subprocess

from harness.answers import WrongAnswer, parts

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "summary.c")


class Checker:
    """Compares answers with the lines of `inputs`, and byte for byte with `expected` if that is given."""

    def __init__(self, inputs, scratch, expected=None):
        self.inputs = inputs
        self.program = os.path.join(scratch, "summary")
        self.expected = expected
        self.right = None

    def check(self, peer, output):
        """What is wrong with the answer in the directory `output`, or None."""
        if self.right is None:
            self.right = self.summarise(self.inputs)
        try:
            files = parts(output)
            answer = self.summarise(files, "--sorted")
            if answer != self.right:
                raise WrongAnswer(f"not the lines of the input: {told(answer)} instead of {told(self.right)}")
            if self.expected is not None:
                compare(files, self.expected)
            return None
        except WrongAnswer as wrong:
            return str(wrong)

    def summary(self):
        return self.right and {"lines": self.right["lines"], "sum": self.right["sum"]}

    def summarise(self, files, *options):
        """The number of lines and bytes in the files, and a sum that does not depend on their order."""
        if not os.path.exists(self.program):
            subprocess.run(["cc", "-O2", "-std=c11", "-o", self.program, SOURCE], check=True)
        done = subprocess.run([self.program, *options, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise WrongAnswer(done.stderr.decode("utf-8", "replace").strip())
        lines, size, total = done.stdout.decode().split()
        return {"lines": int(lines), "bytes": int(size), "sum": total}


def told(summary):
    return f"{summary['lines']:,} lines, {summary['bytes']:,} bytes, sum {summary['sum']}"


def compare(files, expected):
    answer = b""
    for file in files:
        with open(file, "rb") as stream:
            answer += stream.read()
    if answer == expected:
        return
    pairs = zip(answer.split(b"\n"), expected.split(b"\n"))
    number, (got, wanted) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    raise WrongAnswer(f"line {number} is {got[:200]!r} instead of {wanted[:200]!r}")
