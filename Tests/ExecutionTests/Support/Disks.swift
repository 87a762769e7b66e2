import Execution
import JobModel
import Transcripts
import Wire

/// The disks of a worker on host `a`, on which everything succeeds.
struct Disks {
  var areSlow = false

  func answers(to action: WorkerAction) -> [WorkerEvent] {
    guard !areSlow else { return [] }
    switch action {
    case .prepare(let id, _, _): return [.prepared(id)]
    case .checkInputs(let id, _): return [.inputsChecked(id, nil)]
    case .writeInput(let id, _, _): return [.inputWritten(id, nil)]
    case .findSources(let id, let sources):
      return [.sourcesFound(id, sources.map { FoundSource($0, isInPlace: $0.host == "a") })]
    case .keepBlob(let path, _, _, let user):
      let name = path.name.text
      return [.blobKept(user, .success(Blobs.hash(name)))]
    default: return []
    }
  }
}

/// The blob cache of a worker: which blobs have come, and who waits for the others.
struct Blobs {
  private var here: Set<String> = []
  private var waiting: [String: [BlobUser]] = [:]
  private var shipments: [JobID: UnpackedShipment] = [:]
  private var waitingForFiles: [JobID: [AttemptID]] = [:]

  /// Transcripts name each blob by a word.
  static func hash(_ name: String) -> ContentHash {
    names.first { $0.value == name }?.key ?? ContentHash(of: Array(name.utf8))
  }

  static func name(_ hash: ContentHash) -> String { names[hash] ?? "?" }

  /// The words for blobs.
  private static let names: [ContentHash: String] = {
    let words =
      ["P", "S", "D", "L", "M", "plan", "listing", "X", "Y"]
      + (1...9).flatMap { ["P\($0)", "S\($0)"] }
    return Dictionary(uniqueKeysWithValues: words.map { (ContentHash(of: Array($0.utf8)), $0) })
  }()

  mutating func answers(to action: WorkerAction) -> [WorkerEvent] {
    switch action {
    case .getBlob(let hash, _, let user):
      let name = Self.name(hash)
      guard !here.contains(name) else {
        return [.blobCame(user, hash, .success("/s/blobs/\(name)"))]
      }
      waiting[name, default: []].append(user)
      return []
    case .getFiles(let id, _):
      if let shipment = shipments[id.task.job] { return [.filesCame(id, .success(shipment))] }
      waitingForFiles[id.task.job, default: []].append(id)
      return []
    case .forgetFiles: (here, shipments) = ([], [:])
    default: break
    }
    return []
  }

  mutating func came(_ name: String, _ result: Result<FilePath, JobFailure>) -> [WorkerEvent] {
    if case .success = result { here.insert(name) }
    return (waiting.removeValue(forKey: name) ?? []).map {
      .blobCame($0, Self.hash(name), result)
    }
  }

  mutating func files(of job: JobID, _ result: Result<UnpackedShipment, JobFailure>)
    -> [WorkerEvent]
  {
    shipments[job] = try? result.get()
    return (waitingForFiles.removeValue(forKey: job) ?? []).map { .filesCame($0, result) }
  }

  /// `no blob P input gone` or `no files 1 usage bad`.
  mutating func missing(_ words: inout Words) throws -> [WorkerEvent] {
    switch try words.next() {
    case "blob":
      let name = try words.next()
      return came(name, .failure(try words.failure()))
    case "files":
      let job = JobID(try words.number())
      return files(of: job, .failure(try words.failure()))
    default: throw Words.Mistake(text: "no what?")
    }
  }
}
