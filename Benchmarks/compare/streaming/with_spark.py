"""Spark: runs with_spark.scala in its shell, with its master and two worker threads in one JVM.

Tried on the case mawk, in CPU seconds, of which some 20 are the start: the chosen program (79); the serializer of
Java (94); words as UTF8String, which sorts by bytes (99, with Java's serializer 124). The same steps in
Python took half as long again, since they move every line from the JVM to Python and back.
"""

import os
import subprocess
import sys

import pyspark

from harness.peer import main

HERE = os.path.dirname(os.path.abspath(__file__))


def count(files, output):
    os.rmdir(output)  # Spark wants to make it.
    home = os.path.dirname(pyspark.__file__)
    settings = {
        "spark.local.dir": os.environ.get("TMPDIR", "/tmp"),
        "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
        "spark.ui.enabled": "false",
    }
    command = [os.path.join(home, "bin", "spark-shell"), "--master", "local[2]", "--driver-memory", "8g"]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    done = subprocess.run(
        [*command, "-i", os.path.join(HERE, "with_spark.scala")],
        env=os.environ | {"SPARK_HOME": home, "INPUT": ",".join(files), "OUTPUT": output},
    )
    sys.exit(done.returncode)


if __name__ == "__main__":
    main(pyspark.__version__, count)
