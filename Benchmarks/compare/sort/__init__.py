"""Section `sort`: all the lines of a file in the order of their bytes.

The files of an answer, one after the other in the order of their names, are the sorted lines.
"""

import os

from harness.corpus import Text
from harness.peers import by_name, gristmill, script
from harness.rounds import Case

from . import hostile
from .answer import Checker

TITLE = "Sorting lines"
NEEDS = ("cc",)

HERE = os.path.dirname(os.path.abspath(__file__))

CASES = {
    "records": Text("20 million records of 100 bytes", "records/records.txt", "datasets/records"),
    "records-10gb": Text(
        "100 million records of 100 bytes", "records/records10.txt", "datasets/records --10gb", on_demand=True
    ),
}

# Those for which a line is bytes. The others want UTF-8, and take a \r for the end of a line or leave it out.
OF_BYTES = ("gristmill", "clickhouse", "clickhouse-1gb", "sort", "sort-lz4")


def add_arguments(parser):
    pass


def peers(arguments):
    """All the peers, by name."""
    gigabyte, lz4 = {"SORT_MEMORY": "1000000000"}, {"COMPRESS": "lz4"}
    return by_name(
        gristmill(HERE, arguments),
        script(HERE, "with_clickhouse.py", "clickhouse", "ClickHouse"),
        script(HERE, "with_clickhouse.py", "clickhouse-1gb", "ClickHouse, 1 GB", environment=gigabyte),
        script(HERE, "with_duckdb.py", "duckdb", "DuckDB, 1 GB"),
        script(HERE, "with_polars.py", "polars", "Polars"),
        script(HERE, "with_sort.sh", "sort", "GNU sort", needs=("coreutils",)),
        script(HERE, "with_sort.sh", "sort-lz4", "GNU sort, lz4", needs=("coreutils", "lz4"), environment=lz4),
    )


def checker(inputs, scratch):
    return Checker(inputs, scratch)


def hostile_cases(scratch):
    """Small files with all that may be lost or misplaced: what all the peers can read, and bytes of any kind."""
    text = hostile.write(os.path.join(scratch, "lines"), hostile.LINES)
    bytes_too = hostile.write(os.path.join(scratch, "bytes"), hostile.LINES | hostile.BYTES)
    return [
        Case("hostile", "Hostile lines, small files", text, Checker(text, scratch, hostile.sort(text))),
        Case(
            "hostile-bytes",
            "Hostile bytes, small files",
            bytes_too,
            Checker(bytes_too, scratch, hostile.sort(bytes_too)),
            only=OF_BYTES,
        ),
    ]
