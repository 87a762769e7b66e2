"""ClickHouse, in this process by way of chdb. $SORT_MEMORY is how many bytes the query may use, if it is set.

Tried on 2 GB of records, in CPU seconds and GB held: the chosen reading with pread (20 to 27; 2.6), with mmap,
which is the default here (24; 4.5, as the file counts). With 1 GB to use: the chosen limit for
a sort in memory, 300 MB, with small blocks (24; 0.9), with blocks of the default size (23; 1.1), with which 10 GB
of records run out of memory when they are merged.
"""

import os

import chdb

from harness.peer import main

# A line as `LineAsString` is all up to \n. ORDER BY compares bytes. TSVRaw escapes nothing.
QUERY = """
    SELECT line
    FROM file({files}, 'LineAsString')
    ORDER BY line
    INTO OUTFILE {output} FORMAT TSVRaw
    SETTINGS max_threads = 2, storage_file_read_method = 'pread'
"""

# Without the third setting it takes half the memory of the machine for the sort before it goes to disk.
LIMITED = """, max_memory_usage = {memory}, max_block_size = 8192,
    max_bytes_ratio_before_external_sort = 0, max_bytes_before_external_sort = {part}
"""


def sort(files, output):
    memory = int(os.environ.get("SORT_MEMORY", 0))
    folder = os.path.dirname(os.path.commonprefix(files))
    names = [os.path.relpath(file, folder) for file in files]
    glob = os.path.join(folder, names[0] if len(names) == 1 else "{" + ",".join(names) + "}")
    query = QUERY.format(files=quoted(glob), output=quoted(output + "/sorted.txt"))
    chdb.query(query + LIMITED.format(memory=memory, part=memory * 3 // 10) if memory else query)


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    main(chdb.engine_version, sort)
