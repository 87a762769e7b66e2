"""The programs that are compared."""

import os
import subprocess
import sys
from dataclasses import dataclass, field

from .corpus import REPOSITORY
from .install import PYTHON, PYTHON_PACKAGES, ROOT


@dataclass
class Peer:
    """A program called as `*command OUTPUT_DIR INPUT...`, where OUTPUT_DIR is not there yet.

    `*command --version` prints its version, if it is `versioned`. `needs` names what it needs
    installed, see install.py, and `environment` what is added to the environment variables.
    `program` is a path that whoever runs the comparison has to provide.
    """

    name: str
    title: str
    command: list
    needs: tuple = ()
    environment: dict = field(default_factory=dict)
    versioned: bool = True
    program: str = ""

    def version(self):
        if not self.versioned:
            return ""
        asked = subprocess.run(
            [*self.command, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | self.environment,
        )
        return asked.stdout.strip().removeprefix(self.name).strip() if asked.returncode == 0 else ""


def add_arguments(parser):
    parser.add_argument(
        "--gristmill",
        metavar="PATH",
        default=os.path.join(REPOSITORY, ".build", "release", "gristmill"),
        help="the gristmill program (default: .build/release/gristmill in the repository)",
    )


def script(folder, file, name, title, needs=(), environment=None, **more):
    """The peer that is the program `file` in the folder of a section, a shell script or one in Python."""
    path, environment = os.path.join(folder, file), environment or {}
    if not path.endswith(".py"):
        return Peer(name, title, [path], needs, environment, **more)
    # So that it finds harness.peer.
    return Peer(name, title, [PYTHON, path], (PYTHON_PACKAGES, *needs), {"PYTHONPATH": ROOT} | environment, **more)


def gristmill(folder, arguments):
    """Gristmill itself, by way of `with_gristmill.sh` in the folder of a section."""
    path = os.path.abspath(arguments.gristmill)
    return script(folder, "with_gristmill.sh", "gristmill", "Gristmill", environment={"GRISTMILL": path}, program=path)


def by_name(*peers):
    return {peer.name: peer for peer in peers}


def check(peers):
    """Ends with a message if a program that was asked for is not there."""
    for peer in peers:
        if peer.program and not os.access(peer.program, os.X_OK):
            sys.exit(
                f"compare: there is no program at {peer.program} for the peer {peer.name}: build it (Gristmill with"
                f" `swift build -c release`), name it with --{peer.name} PATH, or leave it out with"
                f" --without {peer.name}"
            )
