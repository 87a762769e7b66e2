import JobModel

/// Every bound on the core, with its unit and reason.
package enum Limits {
  // MARK: Input

  /// Bytes of a mapped window. It is large enough that mapping costs nothing next to reading, and
  /// small enough that resident memory stays within the budget.
  package static let windowBytes = 4 << 20
  package static let windowBytesMin = 64 << 10
  /// Bytes that are shown past a range: the record that crosses its end is seldom longer.
  package static let recordBytesUsual = 4 << 10
  /// Compressed bytes given to the inflater at once; larger slices are slower (measured).
  package static let inflateSliceBytes = 128 << 10
  /// Inflated bytes of a chunk: it stays in the second-level cache while it is mapped.
  package static let chunkBytes = 512 << 10
  /// Bytes that a kernel may read past the end of a text.
  package static let overreadBytes = 128
  /// A gzip header with its longest extra field, and names of the same length.
  package static let gzipHeaderBytesMax = 256 << 10
  /// Bytes of work, read and inflated, that a search for a gzip member may spend on false
  /// candidates, in addition to the bytes it searches: a tenth of a second. A false candidate
  /// occurs by chance once in 100 MiB.
  package static let gzipSearchBytes = 32 << 20
  /// The least that examining one false candidate counts.
  package static let gzipCandidateBytes = 4 << 10
  /// Bytes of work after which a candidate that has not ended yet is accepted as a member.
  package static let gzipProofBytes = 32 << 20
  /// Pipes and other streams of a job: each has a descriptor and a head in memory.
  package static let streamsMax = 256
  /// Bytes of all streams of a job that are read ahead, to plan the job: enough for a sample, and
  /// little next to the smallest budget.
  package static let streamHeadBytes = 4 << 20
  /// The same of one stream.
  package static let streamHeadBytesMin = 64 << 10
  /// Bytes of text that a stream is assumed to have, if its end is not among those read ahead.
  package static let streamTextBytesAssumed = 1 << 30
  /// Bytes of a gzip file that a sample searches for a member behind each of its places: at most 128
  /// MiB for all, a 20th of a second.
  package static let sampleSearchBytes = 1 << 20
  /// Bytes of work after which a sample accepts a member: a wrong one costs a little accuracy.
  package static let sampleProofBytes = 64 << 10
  /// Bytes of a text of a sample: a quarter of a tile (`KeySketch`).
  package static let sampleTextBytes = 64 << 10
  /// How many times as much text a sample inflates as it maps of a gzip file that it can enter only at
  /// the start: at most 128 MiB, an eighth of a second.
  package static let sampleStride = 8
  /// Bytes of text that are at least inflated at a place of a gzip file: 16 MiB at 64 places, a 60th of a
  /// second.
  package static let sampleInflatedBytes = 256 << 10
  /// Small files that are read at one place of a sample.
  package static let samplePlaceFiles = 16
  /// Bytes of a WARC record's header: a few hundred, unless an address contains data.
  package static let warcHeaderBytesMax = 1 << 20
  /// Bytes of one text for the tokenizer, whose edges are 32 bits.
  package static let textBytesMax = 1 << 31

  // MARK: Keys

  /// Bytes of a key. Longer words indicate binary input.
  package static let keyBytesMax = 64 << 20

  // MARK: Memory

  /// Bytes of a budget beyond which nothing gets larger: more than any machine has, and small
  /// enough that no sum of sizes overflows.
  package static let memoryBytesMax = 1 << 46

  // MARK: Combining

  /// Tokens hashed and prefetched before they are probed.
  package static let probeBatch = 256
  /// Edges requested from the tokenizer at once; the text in between stays in the first-level
  /// cache.
  package static let edgeBatch = 512
  /// Buckets into which the partitions are divided, so that the distinct keys of one bucket fit the
  /// second-level cache.
  package static let bucketsWanted = 1024
  /// Bytes of text for each bucket: tasks of less than 16 MiB have fewer buckets to walk.
  package static let bucketTextBytes = 16 << 10
  /// Bytes of text from which tables and buckets have their full size.
  package static let tableTextBytesMax = bucketsWanted * bucketTextBytes
  /// Bytes of text from which so much memory is touched that pages of 2 MiB are worthwhile.
  package static let hugePagesTextBytesMin = 2 << 20
  /// Bytes of text to expect from each byte of gzip; text compresses to a quarter to a thirtieth of
  /// its size.
  package static let gzipTextBytes = 32
  /// Part files of a job: each holds a descriptor and a buffer while it is written.
  package static let partitionsMax = ModelLimits.partitionsMax
  /// Initial cells of the table in front of the partitions: 4 MiB.
  package static let frontCells = 1 << 17
  /// The most cells to which it may grow: 32 MiB, larger than any cache.
  package static let frontCellsMax = 1 << 20
  package static let frontCellsMin = 1 << 12
  /// Bytes by which the keys of a slot may grow within a text before the slot checks whether to
  /// spill them: a check takes a few microseconds.
  package static let growthBytes = 16 << 20
  /// Address space for this growth, and for what is added between two checks.
  package static let growthReserveBytes = 64 << 20
  /// Cells between a key and its place in a hash table. By chance, a key gets this far in a block
  /// of a thousand cells that is three quarters full, and never in a table that is half full.
  package static let probesMax = 128
  /// Long keys whose last record is remembered: half a MiB of addresses.
  package static let recentRecords = 1 << 15

  // MARK: Runs

  /// Raw bytes of a block before it is closed.
  package static let blockBytes = 64 << 10
  /// Runs merged at once: each holds two blocks and a descriptor.
  package static let fanInMax = 256
  package static let fanInMin = 4

  // MARK: Reducing

  /// Bytes of values that a reducer keeps in memory to walk over them again; more go to scratch. It
  /// is a third of what the smallest budget leaves a slot besides the records that it merges; a
  /// join has two such lists.
  package static let replayBytes = 2 << 20
  /// Bytes of a key's values that are in memory while they must stay in place; earlier ones are on
  /// disk.
  package static let keptBytes = 1 << 20

  // MARK: Output

  /// Bytes that are collected before a write.
  package static let outputBufferBytes = 256 << 10
  /// Bytes of a part file after which the disk starts to write them: the sync at the end then has
  /// little to wait for, and the disk still gets large writes.
  static let writebackBytes = 1 << 20
  /// The zlib level of `--compress-output`: the same bytes on every machine.
  package static let outputGzipLevel: Int32 = 4

  /// Lines that programs print to standard error and that are passed on while they run, for each
  /// task: enough to follow one, and few enough that one does not hide the others.
  package static let taskLinesMax = 100
  /// The same for all tasks of a job: what a terminal can be scrolled back to.
  package static let taskLinesInAllMax = 2_000

  // MARK: Process

  /// File descriptors for everything but runs: input, output, the terminal, libraries.
  package static let descriptorsReserved = 64

  /// Threads of a job; more are no faster on any known machine.
  package static let slotsMax = ModelLimits.slotsMax
  /// Bytes of a split on disk: how much a slot takes at a time.
  package static let splitBytesWanted = 16 << 20
  /// The same if each split is combined separately. On a cluster, a word that is in many splits is
  /// written once for each of them (1.14 times the time of `run` instead of 1.19).
  package static let lonelySplitBytesWanted = 32 << 20
  /// The same if each split starts a program.
  package static let processSplitBytesWanted = 64 << 20
  /// The smallest and the largest split, in bytes.
  package static let splitBytesMin = ModelLimits.splitBytes.lowerBound
  package static let splitBytesMax = ModelLimits.splitBytes.upperBound
  /// Records that a job may leave out: each is listed in the report.
  package static let skippedRecordsMax = ModelLimits.skippedRecordsMax
  /// Input files of a job: their names are in memory.
  package static let inputFilesMax = ModelLimits.filesMax
}
