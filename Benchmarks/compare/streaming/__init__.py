"""Section `streaming`: words are counted by two programs, a mapper and a reducer, that read and write lines.

The mapper turns text into lines `word<TAB>1`; the reducer gets all the lines of a word one after the
other and writes `word<TAB>count`. Nothing is added up in between. Every case is one pair of programs,
which the peers find as the shell commands $MAPPER and $REDUCER.
"""

import os
import shlex
import sys

from harness.corpus import Text
from harness.peers import by_name, gristmill, script
from harness.rounds import Case
from wordcount import hostile
from wordcount.answer import Checker

TITLE = "Word count, mapper and reducer as programs"
NEEDS = ("coreutils", "sed", "mawk")

HERE = os.path.dirname(os.path.abspath(__file__))


def programs(command, ending):
    mapper, reducer = (shlex.quote(os.path.join(HERE, name + ending)) for name in ("map", "reduce"))
    return {"MAPPER": f"{command} {mapper}", "REDUCER": f"{command} {reducer}"}


def text(title, command, ending):
    return Text(title, "kernel/gz/kernel-0[01].gz", "datasets/kernel", programs(command, ending))


CASES = {
    "mawk": text("Programs in awk, 2 gzip shards", "mawk -f", ".awk"),
    "python": text("Programs in Python, 2 gzip shards", shlex.quote(sys.executable), ".py"),
}


def add_arguments(parser):
    pass


def peers(arguments):
    """All the peers, by name."""
    return by_name(
        gristmill(HERE, arguments),
        script(HERE, "with_shell.sh", "shell", "Shell pipe", needs=("igzip", "coreutils")),
        script(HERE, "with_mrjob.py", "mrjob", "mrjob", needs=("coreutils",)),
        script(HERE, "with_spark.py", "spark", "Spark", needs=("java",)),
    )


def checker(inputs, scratch):
    return Checker(scratch, ordered=False)


def hostile_cases(scratch):
    """For each pair of programs, small files with all that may be miscounted, judged by a plain count."""
    inputs = hostile.write(os.path.join(scratch, "hostile-gz"), compress=True)
    cases = []
    for name, case in CASES.items():
        checker = Checker(scratch, ordered=False)
        checker.accept("a plain count", hostile.count(inputs))
        cases.append(Case(f"hostile-{name}", f"Hostile text, {name}", inputs, checker, case.environment))
    return cases
