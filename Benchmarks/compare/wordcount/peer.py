"""The command line that the peers in Python share: `peer.py --version`, or `peer.py OUTPUT_DIR FILE...`."""

import os
import sys


def main(version, count):
    """Calls `count(files, output)`, where `output` is a directory that was just made."""
    if sys.argv[1:] == ["--version"]:
        print(version)
        return
    output, *files = sys.argv[1:]
    os.mkdir(output)
    count(files, output)
