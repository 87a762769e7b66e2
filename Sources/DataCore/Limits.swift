import JobModel

/// Every bound of the core, with its unit and reason.
package enum Limits {
  // MARK: Input

  /// Bytes of a mapped window. Large enough that mapping costs nothing beside
  /// reading, small enough that what is resident stays in the budget.
  package static let windowBytes = 4 << 20
  package static let windowBytesMin = 64 << 10
  /// Bytes that are shown behind a range: the record that its end lies in is seldom longer.
  package static let recordBytesUsual = 4 << 10
  /// Compressed bytes given to the inflater at once; larger slices are slower (measured).
  package static let inflateSliceBytes = 128 << 10
  /// Inflated bytes of a chunk: it stays in the second-level cache while it is mapped.
  package static let chunkBytes = 512 << 10
  /// Bytes that a kernel may read behind the end of a text.
  package static let overreadBytes = 128
  /// A gzip header with its longest extra field, and names as long as that again.
  package static let gzipHeaderBytesMax = 256 << 10
  /// Bytes of work, read and inflated, that a search for a gzip member spends on places that are
  /// none, beside as many as it searches: a tenth of a second. Chance makes one of them in 100 MiB.
  package static let gzipSearchBytes = 32 << 20
  /// What looking at one such place counts at least.
  package static let gzipCandidateBytes = 4 << 10
  /// Bytes of work after which a place is taken for a member that is not at its end yet.
  package static let gzipProofBytes = 32 << 20
  /// The header of a WARC record: some hundred bytes, but for addresses that hold data.
  package static let warcHeaderBytesMax = 1 << 20
  /// Bytes of one text given to the tokenizer, whose edges are 32 bits.
  package static let textBytesMax = 1 << 31

  // MARK: Keys

  /// Bytes of a key. Longer words are a sign of binary input.
  package static let keyBytesMax = 64 << 20

  // MARK: Memory

  /// Bytes of a budget beyond which nothing gets larger: more than any machine has, and little
  /// enough that no sum of sizes overflows.
  package static let memoryBytesMax = 1 << 46

  // MARK: Combining

  /// Tokens hashed and prefetched before they are probed.
  package static let probeBatch = 256
  /// Edges asked of the tokenizer at once; the text between stays in the first-level cache.
  package static let edgeBatch = 512
  /// Buckets that the partitions are divided into, so that the distinct keys
  /// of one bucket fit the second-level cache.
  package static let bucketsWanted = 1024
  /// Bytes of text for each of them: tasks of less than 16 MiB have fewer buckets to walk.
  package static let bucketTextBytes = 16 << 10
  /// Bytes of text beyond which tables and buckets have their full size.
  package static let tableTextBytesMax = bucketsWanted * bucketTextBytes
  /// Bytes of text that touch so much memory that it is worth having in pages of 2 MiB.
  package static let hugePagesTextBytesMin = 2 << 20
  /// Bytes of text to expect of a byte of gzip; text is a quarter to a thirtieth of its size there.
  package static let gzipTextBytes = 32
  /// Part files of a job: each holds a descriptor and a buffer while it is written.
  package static let partitionsMax = ModelLimits.partitionsMax
  /// Cells of the table in front of the partitions at first: 4 MiB.
  package static let frontCells = 1 << 17
  /// What it may grow to: 32 MiB, beyond any cache.
  package static let frontCellsMax = 1 << 20
  package static let frontCellsMin = 1 << 12
  /// Bytes that the keys of a slot grow by inside of a text before it is looked whether they
  /// have to be spilled: looking takes some microseconds.
  package static let growthBytes = 16 << 20
  /// Address space for that, and for what is added between two looks.
  package static let growthReserveBytes = 64 << 20
  /// Cells between a key and its place in a hash table: chance leads so far in one block of a
  /// thousand cells that is three quarters full, and never in a table that is half full.
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

  /// Bytes of values that a reducer keeps in memory to walk them again; more go to scratch. A third
  /// of what the least budget leaves a slot beside the records that it merges.
  package static let replayBytes = 2 << 20
  /// Bytes of a key's values that are in memory while they have to stay where they are; those before
  /// them are on disk.
  package static let keptBytes = 1 << 20

  // MARK: Output

  /// Bytes gathered before a write.
  package static let outputBufferBytes = 256 << 10
  /// Bytes of a part file after which the disk begins to write them: the sync at the end then waits for
  /// little, and a disk still gets large writes.
  static let writebackBytes = 1 << 20
  /// zlib level of `--compress-output`: the same bytes on every machine.
  package static let outputGzipLevel: Int32 = 4

  // MARK: Process

  /// File descriptors for all but runs: input, output, the terminal, libraries.
  package static let descriptorsReserved = 64

  /// Threads of a job; beyond it nothing gets faster on any machine we know.
  package static let slotsMax = ModelLimits.slotsMax
  /// Bytes of a split as stored: slots take so much at a time.
  package static let splitBytesWanted = 16 << 20
  /// The same where each split is combined by itself: on a cluster a word that many splits have is
  /// written once for each of them (1.14 times the time of `run` instead of 1.19).
  package static let lonelySplitBytesWanted = 32 << 20
  /// The same where each split starts a program.
  package static let processSplitBytesWanted = 64 << 20
  /// The least and the most a split may be, bytes.
  package static let splitBytesMin = ModelLimits.splitBytes.lowerBound
  package static let splitBytesMax = ModelLimits.splitBytes.upperBound
  /// Records that a job may leave out: each is in the report.
  package static let skippedRecordsMax = ModelLimits.skippedRecordsMax
  /// Input files of a job: their names are in memory.
  package static let inputFilesMax = ModelLimits.filesMax
}
