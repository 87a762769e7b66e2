"""Section `wordcount`: every distinct word of a text with its count, sorted.

A word is a run of bytes other than the six of ASCII white space: space, \\t, \\n, \\v, \\f, \\r.
"""

import os

from harness.corpus import Text
from harness.peers import Peer, by_name, gristmill, script
from harness.rounds import Case

from . import hostile
from .answer import Checker

TITLE = "Word count with sorted output"
NEEDS = ("coreutils", "sed")

HERE = os.path.dirname(os.path.abspath(__file__))

CASES = {
    "kernel-plain": Text("Kernel text, one plain file", "kernel/kernel.txt", "datasets/kernel"),
    "kernel-gz": Text("Kernel text, 16 gzip shards", "kernel/gz/kernel-*.gz", "datasets/kernel"),
    "zipf-plain": Text("Zipf text, one plain file", "zipf/zipf.txt", "datasets/zipf"),
    "zipf-gz": Text("Zipf text, 16 gzip shards", "zipf/gz/zipf-*.gz", "datasets/zipf"),
}


def add_arguments(parser):
    parser.add_argument(
        "--reference",
        metavar="PATH",
        help="one more peer of wordcount: any program called as PATH OUTPUT_DIR FILE... that makes OUTPUT_DIR",
    )


def peers(arguments):
    """All the peers, by name."""
    all_peers = by_name(
        gristmill(HERE, arguments),
        script(HERE, "with_clickhouse.py", "clickhouse", "ClickHouse"),
        script(HERE, "with_duckdb.py", "duckdb", "DuckDB"),
        script(HERE, "with_polars.py", "polars", "Polars"),
        script(HERE, "with_spark.py", "spark", "Spark", needs=("java",)),
        script(HERE, "with_coreutils.sh", "coreutils", "tr, sort, uniq", needs=("coreutils", "gzip", "sed")),
        script(HERE, "with_mawk.sh", "mawk", "mawk", needs=("mawk", "coreutils", "gzip", "sed")),
    )
    if arguments.reference:
        program = os.path.abspath(arguments.reference)
        reference = Peer("reference", "Reference", [program], versioned=False, program=program)
        all_peers |= by_name(reference)
    return all_peers


def checker(inputs, scratch):
    return Checker(scratch)


def hostile_cases(scratch):
    """A case of small files with all that may be miscounted, judged by a plain count."""
    inputs = hostile.write(os.path.join(scratch, "hostile"))
    checker = Checker(scratch)
    checker.accept("a plain count", hostile.count(inputs))
    return [Case("hostile", "Hostile text, small files", inputs, checker)]
