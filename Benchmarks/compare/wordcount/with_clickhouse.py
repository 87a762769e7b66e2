"""ClickHouse, in this process by way of chdb."""

import chdb
from peer import main

# A line as `LineAsString` is all up to \n. splitByWhitespace splits at the same six bytes as we
# do and gives no empty words. ORDER BY compares bytes. TSVRaw escapes nothing.
QUERY = """
    SELECT word, count()
    FROM file({files}, 'LineAsString')
    ARRAY JOIN splitByWhitespace(line) AS word
    GROUP BY word
    ORDER BY word
    INTO OUTFILE {output} FORMAT TSVRaw
    SETTINGS max_threads = 2, max_block_size = 8192
"""


def count(files, output):
    glob = files[0] if len(files) == 1 else "{" + ",".join(files) + "}"
    chdb.query(QUERY.format(files=quoted(glob), output=quoted(output + "/counts.tsv")))


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    main(f"{chdb.engine_version}", count)
