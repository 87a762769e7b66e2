import Foundation
import JobModel
import TestSupport
import Testing

/// Plans, specifications, reports and the like, as somebody else may have written them.
@Suite("Documents from outside")
struct ValidationTests {
  /// Reads a document as every entry point does.
  private static func read<Document: Decodable & Validated>(
    _ type: Document.Type, _ json: String
  ) throws -> Document {
    try JSONDecoder().decode(type, from: Data(json.utf8)).validated()
  }

  private static func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }

  /// Puts each number at each edge, and uses whatever is still a valid document.
  ///
  /// - Returns: how many are, and how many are not.
  @discardableResult
  private static func vary<Document: Codable & Validated>(
    _ document: Document, _ use: (Document) throws -> Void = { _ in }
  ) throws -> (read: Int, refused: Int) {
    let text = try json(document)
    _ = try read(Document.self, text)
    var (count, refused) = (0, 0)
    for variant in NumberVariants.of(text) {
      if let read = try? read(Document.self, variant) {
        count += 1
        try use(read)
      } else {
        refused += 1
      }
    }
    #expect(refused > 0, "\(Document.self): \(text)")
    return (count, refused)
  }

  // MARK: Samples

  static func specification(_ program: ProgramSpecification) -> JobSpecification {
    var job = JobSpecification(
      program: program, inputs: ["a"], output: "out", slots: 2, splitBytes: 1 << 20,
      memoryBytes: 1 << 30, scratch: "/tmp")
    job.partitions = .count(3)
    job.format = .fixed(bytes: 8)
    job.skipBadRecordsMax = 5
    job.shipment = Shipment(
      files: [ShippedFile(hash: "00", path: "/a/b", bytes: 17, isExecutable: true)],
      executable: .shipped(ShippedFile(hash: "01", path: "/a/c", bytes: 18, isExecutable: true)))
    return job
  }

  static let programs: [ProgramSpecification] = {
    var order = SortOrderSpecification()
    order.keys = [
      SortKeySpecification(
        start: .init(field: 2, character: 3), end: .init(field: 4, character: 5),
        options: SortOptions())
    ]
    var join = JoinSpecification()
    join.leftField = 2
    let command = try? ProgramCommand(text: "cat x", usesShell: false, flag: "--map")
    var streaming = StreamingSpecification(map: command!, combine: nil, reduce: command)
    streaming.allowedExits = [3]
    let selection = FieldSelection(fields: [2, 5], separator: .byte(9))
    return [
      .wordcount(tokens: .letters, lowercase: true), .sort(order), .top(count: 7, order: order),
      .join(join), .streaming(streaming), .count(selection), .distinct(selection),
    ]
  }()

  static func plan(_ program: ProgramSpecification) -> JobPlan {
    var gzip = InputFile(path: "b.gz", bytes: 50, format: .gzip)
    gzip.group = 1
    return JobPlan(
      job: 12, specification: specification(program),
      files: [InputFile(path: "a", bytes: 100, format: .plain), gzip],
      splits: [
        InputSplit(ranges: [
          InputRange(file: 0, start: 0, end: 60), InputRange(file: 1, start: 0, end: 50),
        ]),
        InputSplit(ranges: [InputRange(file: 0, start: 60, end: 100)]),
      ], partitions: 3, partitioning: .ranges(splitters: [[1, 2], [3]]))
  }

  static func run(entries: Int = 3) -> RunFile {
    var run = RunFile(path: "r", identity: RunIdentity(job: 1, task: 2, run: 3), partitions: 3)
    run.index = (0..<entries).map { _ in
      RunIndexEntry(offset: 16, storedBytes: 100, rawBytes: 300, records: 9, blocks: 2)
    }
    return run
  }

  static var mapped: MapTaskResult {
    var report = MapReport()
    (report.inputBytes, report.inflatedBytes, report.records) = (10, 20, 30)
    (report.emitted, report.combined, report.combinedBytes) = (40, 50, 60)
    (report.spill.runs, report.spill.records, report.spill.rawBytes) = (1, 2, 3)
    (report.spill.storedBytes, report.spill.mergePasses) = (4, 5)
    var counters = Counters()
    counters.add(5, to: "name", in: "group")
    return MapTaskResult(
      task: 1, run: run(),
      parts: [PartReport(name: "part-00001", bytes: 5, records: 6, crc32c: "00c0ffee")],
      ranges: [
        GzipRangeReport(range: InputRange(file: 1, start: 2, end: 9), firstMember: 3, next: 9)
      ], report: report, counters: counters, skipped: [])
  }

  static var reduced: ReduceTaskResult {
    ReduceTaskResult(
      task: 2, part: PartReport(name: "part-00002.gz", bytes: 5, records: 6, crc32c: "00c0ffee"),
      counters: Counters(), skipped: [])
  }

  // MARK: Every number at every edge

  @Test("a specification with any number at any edge can be worked with, or is refused")
  func specifications() throws {
    for program in Self.programs {
      try Self.vary(Self.specification(program)) { job in
        _ = job.shipment?.bytes
        _ = job.inputGroups
        if case .sort(let order) = job.program { _ = order.effectiveKeys }
      }
    }
  }

  @Test("so is a plan")
  func plans() throws {
    for program in Self.programs {
      try Self.vary(Self.plan(program)) { plan in
        _ = plan.inputBytes
        for index in plan.splits.indices {
          let task = plan.mapTask(index..<index + 1, slots: 1, scratch: "", output: "")
          for range in task.splits[0].ranges { _ = task.files[range.file].path }
          _ = plan.splits[index].bytes
        }
        let brokenFiles = GzipChain.brokenFiles(
          plan.splits.flatMap(\.ranges).map { GzipRangeReport(range: $0) }, files: plan.files)
        #expect(brokenFiles.isSubset(of: Set(plan.files.indices)))
      }
    }
  }

  @Test("so is a report of a task, which can be added up any number of times")
  func reports() throws {
    var totals = ClusterJob.Totals()
    try Self.vary(Self.mapped) { result in
      for _ in 0..<3 { totals.add(result) }
      _ = result.run?.moved(to: "x")
    }
    try Self.vary(Self.reduced) { result in totals.add(result) }
    #expect(try Self.read(ClusterJob.Totals.self, Self.json(totals)) == totals)
  }

  @Test("so are the messages between a worker and its children")
  func attempts() throws {
    let id = AttemptID(task: TaskID(job: JobID(7), kind: .map, index: 3), number: 1)
    try Self.vary(AttemptRequest(attempt: id, plan: "p", scratch: "s", output: "o", memoryBytes: 9))
    try Self.vary(
      AttemptEvent.failed(TaskFailure(JobFailure(.program, "m"), damagedMap: MapIndex(3))))
    try Self.vary(AttemptEvent.progress(AttemptProgress(fraction: 0.5, bytes: 3)))
    try Self.vary(AttemptEvent.mapped(Self.mapped))
    try Self.vary(AttemptEvent.reduced(Self.reduced))
    try Self.vary(
      AttemptEvent.planned(PlanTaskResult(path: "p", splitBytes: [1, 2], partitions: 3)))
    let entry = RunIndexEntry(offset: 1, storedBytes: 2, rawBytes: 3, records: 4, blocks: 2)
    try Self.vary(
      ReduceInput(outputs: [
        .segment(path: "p", SegmentCopy(entry: entry, run: 5, isSequenced: true))
      ]
      ))
    var run = Self.run(entries: 1)
    run.segmentOf = 2
    try Self.vary(SegmentCheck(run: run, partition: 2))
  }

  @Test("so are the answers of a manager")
  func answers() throws {
    var job = ClusterJob(
      id: JobID(7), name: "n", program: "p", priority: 1, state: .running, output: "o",
      maps: .init(total: 4, done: 1, running: 2, pending: 1), submitted: 1e9, ended: 2e9)
    job.totals.add(Self.mapped)
    try Self.vary(job)
    try Self.vary(
      ClusterWorker(
        id: WorkerID(5), host: "h", port: 6001, rack: nil, state: "live", slots: 2, running: 1,
        silence: 0.5))
    try Self.vary(HandInAnswer(job: JobID(3)))
    try Self.vary([job, job])
    var listing = InputListing(arguments: [.init(roots: [.init(path: "/a")])])
    listing.arguments[0].roots[0].files = [InputFile(path: "/a/b", bytes: 3, format: .plain)]
    try Self.vary(listing)
  }

  // MARK: What is refused, and how it is said

  @Test(
    "an impossible field of a plan is named",
    arguments: [
      (
        #""file":1"#, #""file":7"#,
        "splits[0].ranges[1].file is not one of the plan's files, of which there are 2"
      ),
      (
        #""end":100"#, #""end":101"#, "splits[1].ranges[0] is not a range of bytes of a file of 100"
      ),
      (#""start":60"#, #""start":-60"#, "splits[1].ranges[0] is not a range of bytes"),
      (#""partitions":3,"#, #""partitions":-1,"#, "partitions is not a number from 0 to 16384"),
      (
        #""partitions":3,"#, #""partitions":1000000000,"#,
        "partitions is not a number from 0 to 16384"
      ),
      (#""path":"b.gz""#, #""path":"b.gz\u0000x""#, "files[1].path holds a NUL"),
      (#""output":"out""#, #""output":"out\u0000x""#, "specification.output holds a NUL"),
      (#""bytes":8"#, #""bytes":0"#, "specification.format.bytes is not a number from 1 to"),
      (
        #""bytes":17"#, #""bytes":-9223372036854775808"#,
        "specification.shipment.files are invalid"
      ),
      (
        #""fields":[2,5]"#, #""fields":[0,5]"#,
        "specification.program.selection.fields[0] is not a number from 1 to"
      ),
      (
        #""fields":[2,5]"#, #""fields":[5,5]"#,
        "specification.program.selection.fields are not in order"
      ),
      (#""fields":[2,5]"#, #""fields":[]"#, "specification.program.selection.fields are none"),
      ("[[1,2],[3]]", "[[3],[1,2]]", "partitioning.splitters[1] is not above the one before it"),
      ("[[1,2],[3]]", "[[1],[2],[3]]", "partitioning.splitters holds more than 2 elements"),
    ])
  func plan(field: String, other: String, saying: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let selection = FieldSelection(fields: [2, 5], separator: .blanks)
    let text = String(
      decoding: try encoder.encode(Self.plan(.count(selection))), as: UTF8.self
    ).replacingOccurrences(of: #""partitions":3,"partitions""#, with: "")
    // The plan's own number, not its specification's.
    let changed =
      field.hasPrefix(#""partitions""#)
      ? text.replacing(field, with: other) : text.replacing(field, with: other, maxReplacements: 1)
    try #require(changed != text, "\(text)")
    let fault = #expect(throws: FieldFault.self) { try Self.read(JobPlan.self, changed) }
    #expect(fault?.description.hasPrefix(saying) == true, "\(fault.debugDescription)")
  }

  @Test("a run without an entry for each partition is refused, and so is a partly empty entry")
  func runs() {
    #expect(throws: Never.self) { try Self.run().validated() }
    for entries in [0, 1, 2, 4] {
      #expect(throws: FieldFault.self) { try Self.run(entries: entries).validated() }
    }
    var run = Self.run()
    run.index?[1].storedBytes = 0
    #expect(throws: FieldFault.self) { try run.validated() }
  }

  @Test("sums saturate")
  func sums() {
    #expect(Int.max.addingSaturated(1) == .max)
    #expect(Int.min.addingSaturated(-1) == .min)
    #expect(Int.min.addingSaturated(.max) == -1)
    #expect(Int.min.subtractingSaturated(1) == .min)
    #expect(Int.max.subtractingSaturated(-1) == .max)
    #expect([Int.max, 5, -7].saturatedSum { $0 } == Int.max - 7)
    #expect(Int(saturating: 1e300) > 1 << 62 && Int(saturating: -1e300) == .min)
    #expect(Int(saturating: .nan) == 0 && Int(saturating: 2.5) == 3)
  }
}
