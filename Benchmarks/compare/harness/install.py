"""Installs what the peers need: a virtual environment beside this folder, and Debian packages."""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, "venv")
PYTHON = os.path.join(VENV, "bin", "python")
REQUIREMENTS = os.path.join(ROOT, "requirements.txt")
# A copy of the requirements that the environment was made from.
INSTALLED = os.path.join(VENV, "installed.txt")

# What may be needed: the program that shows that it is there, and the Debian packages that have it.
PROGRAMS = {
    "java": ("java", "openjdk-17-jre-headless"),
    "mawk": ("mawk", "mawk"),
    "coreutils": ("sort", "coreutils"),
    "gzip": ("gzip", "gzip"),
    "igzip": ("igzip", "isal"),
    "lz4": ("lz4", "lz4"),
    "sed": ("sed", "sed"),
    "cc": ("cc", "gcc", "libc6-dev"),
}
PYTHON_PACKAGES = "python"


def install(needs):
    """Makes sure that everything named in `needs` is there; does nothing when it is."""
    missing = set()
    for need in needs:
        program, *packages = PROGRAMS.get(need, (None,))
        if program and not shutil.which(program):
            missing.update(packages)
    if PYTHON_PACKAGES in needs and not has_module("ensurepip"):
        missing.add("python3-venv")
    if missing:
        install_debian(sorted(missing))
    if PYTHON_PACKAGES in needs and not is_current():
        install_python()


def has_module(name):
    return subprocess.run([sys.executable, "-c", f"import {name}"], stderr=subprocess.DEVNULL).returncode == 0


def install_debian(packages):
    command = [] if os.geteuid() == 0 else ["sudo"]
    if not shutil.which("apt-get") or (command and not shutil.which("sudo")):
        sys.exit(f"compare: these Debian packages, or what they hold, are missing: {' '.join(packages)}")
    run([*command, "apt-get", "update", "-q"])
    run([*command, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages])


def is_current():
    return os.path.exists(PYTHON) and read(INSTALLED) == read(REQUIREMENTS)


def install_python():
    if sys.version_info < (3, 11):
        sys.exit("compare: the Python packages need Python 3.11 or newer")
    run([sys.executable, "-m", "venv", "--clear", VENV])
    run([PYTHON, "-m", "pip", "install", "-q", "-r", REQUIREMENTS])
    shutil.copy(REQUIREMENTS, INSTALLED)


def run(command):
    print("$ " + " ".join(command), file=sys.stderr, flush=True)
    # What is installed is no part of the results, which alone go to standard output.
    done = subprocess.run(command, stdout=sys.stderr, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    if done.returncode != 0:
        sys.exit("compare: the installation failed")


def read(path):
    try:
        with open(path) as stream:
            return stream.read()
    except FileNotFoundError:
        return None
