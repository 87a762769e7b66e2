"""Section `wordcount`: every distinct word of a text with its count, sorted.

A word is a run of bytes other than the six of ASCII white space: space, \\t, \\n, \\v, \\f, \\r.
"""

import glob
import os
import sys

from harness.install import PYTHON
from harness.rounds import Case, Peer

from . import hostile
from .answer import Checker

TITLE = "Word count with sorted output"

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
CORPUS = os.path.abspath(os.environ.get("GRISTMILL_CORPUS") or os.path.join(REPOSITORY, "datasets", "corpus"))

# name: (title, files in the folder of the corpora)
CASES = {
    "kernel-plain": ("Kernel text, one plain file", "kernel/kernel.txt"),
    "kernel-gz": ("Kernel text, 16 gzip shards", "kernel/gz/kernel-*.gz"),
    "zipf-plain": ("Zipf text, one plain file", "zipf/zipf.txt"),
    "zipf-gz": ("Zipf text, 16 gzip shards", "zipf/gz/zipf-*.gz"),
}


def add_arguments(parser):
    parser.add_argument(
        "--gristmill",
        metavar="PATH",
        default=os.path.join(REPOSITORY, ".build", "release", "gristmill"),
        help="the gristmill program (default: .build/release/gristmill in the repository)",
    )
    parser.add_argument(
        "--reference",
        metavar="PATH",
        help="one more peer: any program called as PATH OUTPUT_DIR FILE... that makes OUTPUT_DIR",
    )


def peers(arguments):
    """All the peers, by name."""
    gristmill = {"GRISTMILL": os.path.abspath(arguments.gristmill)}
    all_peers = [
        Peer("gristmill", "Gristmill", script("gristmill.sh"), environment=gristmill),
        Peer("clickhouse", "ClickHouse", script("clickhouse.py"), needs=("python",)),
        Peer("duckdb", "DuckDB", script("duckdb.py"), needs=("python",)),
        Peer("polars", "Polars", script("polars.py"), needs=("python",)),
        Peer("spark", "Spark", script("spark.py"), needs=("python", "java")),
        Peer("coreutils", "tr, sort, uniq", script("coreutils.sh"), needs=("coreutils", "gzip", "sed")),
        Peer("mawk", "mawk", script("mawk.sh"), needs=("mawk", "coreutils", "gzip", "sed")),
    ]
    if arguments.reference:
        program = os.path.abspath(arguments.reference)
        all_peers.append(Peer("reference", "Reference", [program], versioned=False))
    return {peer.name: peer for peer in all_peers}


def script(name):
    path = os.path.join(HERE, "with_" + name)
    return [PYTHON, path] if path.endswith(".py") else [path]


def check_peers(chosen, arguments):
    """Ends with a message if a program of ours that was asked for is not there."""
    names = [peer.name for peer in chosen]
    if "gristmill" in names and not os.access(arguments.gristmill, os.X_OK):
        sys.exit(
            f"compare: there is no gristmill program at {arguments.gristmill}: build it with"
            " `swift build -c release`, name it with --gristmill PATH, or pick other peers with --peer"
        )
    if "reference" in names and not os.access(arguments.reference, os.X_OK):
        sys.exit(f"compare: there is no program at {arguments.reference}, which --reference names")


def case(name, scratch):
    title, pattern = CASES[name]
    inputs = sorted(glob.glob(os.path.join(glob.escape(CORPUS), pattern)))
    if not inputs:
        sys.exit(
            f"compare: {os.path.join(CORPUS, pattern)} is missing: make the corpora with datasets/kernel"
            " and datasets/zipf, or say with GRISTMILL_CORPUS where they are"
        )
    return Case(name, title, inputs, Checker(scratch))


def hostile_case(scratch):
    """A case of small files with all that may be miscounted, judged by a plain count."""
    inputs = hostile.write(os.path.join(scratch, "hostile"))
    checker = Checker(scratch)
    checker.accept("a plain count", hostile.count(inputs))
    return Case("hostile", "Hostile text, small files", inputs, checker)
