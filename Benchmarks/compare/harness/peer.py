"""The command line that the peers in Python share: `PEER --version`, or `PEER OUTPUT_DIR FILE...`."""

import os
import sys


def main(version, work):
    """Calls `work(files, output)`, where `output` is a directory that was just made."""
    if sys.argv[1:] == ["--version"]:
        print(version)
        return
    output, *files = sys.argv[1:]
    os.mkdir(output)
    work(files, output)
