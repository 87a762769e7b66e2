"""mrjob, with its local runner and two worker processes.

mrjob's own call of sort sorts by the word, in a buffer as large as sort likes; see with_shell.sh. It took
1.4 GB and 4 more CPU seconds.
"""

import os

import mrjob
from mrjob.job import MRJob

from harness.peer import main

SORT = "sort --parallel=2 --buffer-size=16M --batch-size=512"


class Job(MRJob):
    def mapper_cmd(self):
        return os.environ["MAPPER"]

    def reducer_cmd(self):
        return os.environ["REDUCER"]


def count(files, output):
    options = ["--runner", "local", "--no-conf", "--quiet", "--num-cores", "2", "--sort-bin", SORT]
    with Job([*options, "--no-cat-output", "--output-dir", output, *files]).make_runner() as runner:
        runner.run()


if __name__ == "__main__":
    main(mrjob.__version__, count)
