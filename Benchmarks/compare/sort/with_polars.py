"""Polars, with its streaming engine."""

import os

os.environ["POLARS_MAX_THREADS"] = "2"  # Polars reads it when it is imported.

import polars as pl

from harness.peer import main


def sort(files, output):
    pl.scan_lines(files).sort("line").sink_csv(
        output + "/sorted.txt",
        separator="\t",
        quote_style="never",
        include_header=False,
        engine="streaming",
    )


if __name__ == "__main__":
    main(pl.__version__, sort)
