import JobModel
import Testing

@testable import Wire

@Suite("Messages")
struct MessageTests {
  private func expectSame<Message: WireMessage>(_ message: Message) {
    let bytes = message.encoded()
    #expect(Message.parse(bytes) == .message(message))
    // One line each, or framing would cut it.
    #expect(bytes.firstIndex(of: 10) == bytes.count - 1)
  }

  @Test("a message to a manager reads back as written", arguments: Samples.toManager)
  func manager(message: ManagerMessage) { expectSame(message) }

  @Test("a message to a worker reads back as written", arguments: Samples.toWorker)
  func worker(message: WorkerMessage) { expectSame(message) }

  @Test("an answer of a manager reads back as written", arguments: Samples.answers)
  func answer(answer: ManagerAnswer) { expectSame(answer) }

  @Test(
    "an external client needs none of Gristmill's own fields",
    arguments: [
      (
        #"{"message_type": "register", "worker_host": "localhost", "worker_port": 6001}"#,
        .register(Register(address: WorkerAddress(host: "localhost", port: 6001)))
      ),
      (
        #"{"worker_port":6001.0,"task_id":2,"worker_host":"h","message_type":"finished"}"#,
        .finished(Finished(task: 2, address: WorkerAddress(host: "h", port: 6001)))
      ),
      (#" {"message_type":"shutdown","more":[{"x":1}],"worker_port":"?"} "#, .shutdown),
      (
        #"""
        {"message_type":"new_manager_job","input_directory":"/in","output_directory":"../out",
         "mapper_executable":"m.py","reducer_executable":"r.py","num_mappers":2,"num_reducers":1}
        """#,
        .newManagerJob(
          NewManagerJob(
            inputDirectory: "/in", outputDirectory: "../out", mapperExecutable: "m.py",
            reducerExecutable: "r.py", mappers: 2, reducers: 1))
      ),
    ] as [(String, ManagerMessage)])
  func external(text: String, message: ManagerMessage) {
    #expect(ManagerMessage.parse(Array(text.utf8)) == .message(message))
  }

  @Test("null is the same as an absent field")
  func null() {
    let text = #"{"message_type":"register","worker_host":"h","worker_port":1,"worker_id":null}"#
    let register = Register(address: WorkerAddress(host: "h", port: 1))
    #expect(ManagerMessage.parse(Array(text.utf8)) == .message(.register(register)))
  }

  @Test("if a field appears twice the last one counts, escaped or not")
  func duplicates() {
    let text = #"{"message_type":"x","worker_id":1,"message_typ\u0065":"goodbye","worker_id":2}"#
    let goodbye = Goodbye(worker: WorkerID(2))
    #expect(ManagerMessage.parse(Array(text.utf8)) == .message(.goodbye(goodbye)))
  }

  /// The attempt of an attempt's report.
  private static let map = #""attempt":{"job":1,"kind":"map","index":0,"number":0}"#

  @Test(
    "a field that is missing, of another type or out of range is named",
    arguments: [
      (#""message_type":"register","worker_host":"h""#, "worker_port"),
      (#""message_type":"register","worker_host":"h","worker_port":0"#, "worker_port"),
      (#""message_type":"register","worker_host":"h","worker_port":65536"#, "worker_port"),
      (#""message_type":"register","worker_host":"h","worker_port":-1"#, "worker_port"),
      (#""message_type":"register","worker_host":"h","worker_port":1.5"#, "worker_port"),
      (#""message_type":"register","worker_host":"h","worker_port":1e400"#, "worker_port"),
      (#""message_type":"register","worker_host":"h","worker_port":"6000""#, "worker_port"),
      (#""message_type":"register","worker_host":"","worker_port":1"#, "worker_host"),
      (#""message_type":"register","worker_host":"a\nb","worker_port":1"#, "worker_host"),
      (#""message_type":"register","worker_host":7,"worker_port":1"#, "worker_host"),
      (#""message_type":"goodbye","worker_id":99999999999999999999999"#, "worker_id"),
      (#""message_type":"goodbye","worker_id":9007199254740993"#, "worker_id"),
      (#""message_type":"status","request":1,"job":0"#, "job"),
      (#""message_type":"status","job":1"#, "request"),
      (#""message_type":"blob","request":1,"hash":"ABC""#, "hash"),
      (#""message_type":"submit","request":1,"specification":"x""#, "specification"),
      (#""message_type":"progress","worker_id":1,"epoch":1,"attempts":[1]"#, "attempts"),
      (
        #""message_type":"progress","worker_id":1,"epoch":1,"attempts":[{\#(map),"fraction":2}]"#,
        "fraction"
      ),
      (#""message_type":"attempt_failed","attempt":[],"epoch":1,"worker_id":1"#, "attempt"),
      (
        #""message_type":"attempt_failed","attempt":{"job":1,"kind":"x","index":0,"number":0}"#,
        "kind"
      ),
    ] as [(String, String)])
  func badField(fields: String, name: String) {
    guard case .discarded(.field(name, _)) = ManagerMessage.parse(Array("{\(fields)}".utf8)) else {
      Issue.record("\(fields): \(ManagerMessage.parse(Array("{\(fields)}".utf8)))")
      return
    }
  }

  @Test("a path holds no NUL, and the name of a part file holds no path")
  func paths() {
    let job = #"""
      {"message_type":"new_manager_job","input_directory":"a\u0000","output_directory":"o",
      "mapper_executable":"m","reducer_executable":"r","num_mappers":1,"num_reducers":1}
      """#
    #expect(
      ManagerMessage.parse(Array(job.utf8))
        == .discarded(.field("input_directory", problem: "holds a NUL")))
    for name in ["", ".", "..", "../x", "a/b", ".hidden"] {
      let part = AttemptPart(
        path: "/p",
        report: PartReport(name: FilePath(name), bytes: 0, records: 0, crc32c: "00000000"))
      let message = ManagerMessage.attemptFinished(
        AttemptFinished(attempt: Samples.map, epoch: 1, worker: Samples.worker, parts: [part]))
      #expect(
        ManagerMessage.parse(message.encoded())
          == .discarded(.field("name", problem: "is not the name of a part file")))
    }
  }

  @Test("a path of any bytes travels as its reversible text, and comes back as it was")
  func bytes() {
    let path = FilePath(bytes: [0x2F, 0x63, 0xE9, 0xC3, 0xA9])
    let message = WorkerMessage.newMapTask(
      NewMapTask(
        task: 0, executable: ByteString(bytes: [0xFF]), inputPaths: [path], outputDirectory: path,
        partitions: 1, address: Samples.address))
    let line = message.encoded()
    #expect(String(decoding: line, as: UTF8.self).contains("\"/c\u{EFE9}é\""))
    #expect(String(validating: line, as: UTF8.self) != nil, "messages are UTF-8")
    #expect(WorkerMessage.parse(line) == .message(message))
  }

  @Test("a path is measured in bytes, not in those of its text")
  func lengths() {
    func message(_ count: Int) -> ManagerMessage {
      .newManagerJob(
        NewManagerJob(
          inputDirectory: FilePath(bytes: [UInt8](repeating: 0xFF, count: count)),
          outputDirectory: "o", mapperExecutable: "m", reducerExecutable: "r", mappers: 1,
          reducers: 1))
    }
    let most = message(WireLimits.pathBytesMax)
    #expect(ManagerMessage.parse(most.encoded()) == .message(most))
    #expect(
      ManagerMessage.parse(message(WireLimits.pathBytesMax + 1).encoded())
        == .discarded(
          .field("input_directory", problem: "has more than \(WireLimits.pathBytesMax) bytes")))
  }

  @Test("lists and texts have limits, and senders cut texts for people to theirs")
  func limits() {
    let long = String(repeating: "é", count: WireLimits.messageBytesMax)
    let failed = AttemptFailed(
      attempt: Samples.map, epoch: 1, worker: Samples.worker,
      failure: AttemptFailure(.job(.program), "x" + long))
    guard
      case .message(.attemptFailed(let read)) = ManagerMessage.parse(
        ManagerMessage.attemptFailed(failed).encoded())
    else {
      Issue.record("a long message is not read")
      return
    }
    #expect(read.failure.message.utf8.count == WireLimits.messageBytesMax - 1)
    #expect(failed.failure.message.hasPrefix(read.failure.message))

    let stuffed = ProgressReport(
      worker: Samples.worker, epoch: 1,
      attempts: Array(
        repeating: .init(attempt: Samples.map, progress: AttemptProgress(fraction: 0)),
        count: WireLimits.progressAttemptsMax + 1))
    guard
      case .discarded(.field("attempts", _)) = ManagerMessage.parse(
        ManagerMessage.progress(stuffed).encoded())
    else {
      Issue.record("a list without end is read")
      return
    }
  }

  @Test(
    "anything but a message is discarded with a reason",
    arguments: [
      ("", "not_json"), ("{", "not_json"), ("[]", "no_type"), ("7", "no_type"), ("{}", "no_type"),
      (#"{"message_type":7}"#, "no_type"), (#"{"message_type":"x"}"#, "unknown_type"),
      (#"{"message_type":"register_ack"}"#, "unknown_type"), ("GET / HTTP/1.1", "not_json"),
    ])
  func discards(text: String, label: String) {
    guard case .discarded(let reason) = ManagerMessage.parse(Array(text.utf8)) else {
      Issue.record("\(text) is a message")
      return
    }
    #expect(reason.label == label)
    #expect(!reason.description.isEmpty)
  }

  @Test(
    "a reason is the word in the document",
    arguments: [
      ("program", .job(.program)), ("input", .job(.input)), ("output", .job(.output)),
      ("scratch", .job(.scratch)), ("memory", .job(.memory)), ("corrupted", .job(.corrupted)),
      ("usage", .job(.usage)), ("crashed", .crashed), ("fetch", .fetch), ("stopped", .stopped),
      ("refused", .refused), ("other", .other),
    ] as [(String, AttemptFailure.Reason)])
  func reasons(word: String, reason: AttemptFailure.Reason) {
    #expect(reason.word == word)
    #expect(AttemptFailure.Reason(word: word) == reason)
  }

  @Test(
    "an unknown word is read as the reason other",
    arguments: ["cancelled", "lost", "unlisted", "worker", "", "Program"])
  func unknownReason(word: String) { #expect(AttemptFailure.Reason(word: word) == .other) }

  @Test("an unknown type is one line of a log")
  func unknownType() {
    let text = #"{"message_type":"a\nb\u0007"}"#
    #expect(
      ManagerMessage.parse(Array(text.utf8)) == .discarded(.unknownType("a\nb\u{7}")))
    #expect("\(DiscardReason.unknownType("a\nb\u{7}"))" == "unknown message_type a?b?")
    let long = "{\"message_type\":\"" + String(repeating: "x", count: 100_000) + "\"}"
    #expect(
      ManagerMessage.parse(Array(long.utf8)) == .discarded(.unknownType("of 100000 bytes")))
  }

  @Test("sources that do not fit one message are split over several")
  func batches() {
    let sources = (0..<20_000).map {
      MapOutputSource(
        map: MapIndex($0), attempt: 0, host: "h", httpPort: 1, path: "/scratch/map-\($0)")
    }
    let batches = MapOutputSource.batches(sources)
    #expect(batches.flatMap { $0 } == sources)
    #expect(batches.count > 1)
    for batch in batches {
      let news = MapOutputs(attempt: Samples.reduce, epoch: 1, sources: batch)
      #expect(
        WorkerMessage.mapOutputs(news).encoded().count <= WireLimits.externalObjectBytesMax)
    }
    #expect(MapOutputSource.batches([]) == [[]])
  }
}
