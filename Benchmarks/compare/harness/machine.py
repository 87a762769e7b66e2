"""What the figures were taken on."""

import os
import platform
import re


def cpu_model():
    with open("/proc/cpuinfo") as cpuinfo:
        text = cpuinfo.read()
    # Most architectures name the model; for the others the name of the architecture has to do.
    name = re.search(r"^(?:model name|Model|cpu model)\s*:\s*(.+)$", text, re.MULTILINE)
    return " ".join(name.group(1).split()) if name else platform.machine()


def memory_bytes():
    with open("/proc/meminfo") as meminfo:
        return int(re.search(r"^MemTotal:\s*(\d+) kB", meminfo.read(), re.MULTILINE).group(1)) * 1024


def describe():
    with open("/etc/os-release") as release:
        system = re.search(r'^PRETTY_NAME="?([^"\n]+)', release.read(), re.MULTILINE).group(1)
    return {
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": memory_bytes(),
        "kernel": platform.release(),
        "system": system,
        "architecture": platform.machine(),
    }
