"""DuckDB, held to 1 GB.

Tried on 2 GB of records: buffers of 1 MB and of the default size, order not preserved; all within the
noise of the disk (28 to 34 CPU seconds).
"""

import os

import duckdb

from harness.peer import main

# Every line is one field: U+FFFF, the delimiter, is no character, and the corpora do not have it.
# An empty line comes as NULL. VARCHARs are compared by their bytes and written as they are.
QUERY = r"""
    COPY (
        SELECT line
        FROM read_csv($files, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,
                      delim = chr(65535), quote = '', escape = '', comment = '',
                      new_line = '\n', strict_mode = false, max_line_size = 8000000, buffer_size = 8000000)
        ORDER BY line NULLS FIRST
    ) TO $output (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '', ESCAPE '')
"""


def sort(files, output):
    temporary = os.environ.get("TMPDIR", "/tmp")
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "1GB", "temp_directory": temporary})
    query = QUERY.replace("$files", "[" + ", ".join(map(quoted, files)) + "]")
    connection.execute(query.replace("$output", quoted(output + "/sorted.txt")))


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main(duckdb.__version__, sort)
