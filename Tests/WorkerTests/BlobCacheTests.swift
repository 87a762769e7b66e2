import JobModel
import TestSupport
import Testing
import Wire

@testable import Worker

/// In which order a worker requests blobs from its manager.
@Suite("Requests for blobs")
struct BlobCacheTests {
  private static let plan: [UInt8] = [1]
  private static let file: [UInt8] = [2]
  private static let job = JobID(7)

  /// What the manager was asked for, and what became of the requests.
  private final class Log {
    var asked: [ContentHash] = []
    var came: [ContentHash] = []
    var refused: [ContentHash] = []

    func note(_ hash: ContentHash, _ result: Result<FilePath, JobFailure>) {
      switch result {
      case .success: came.append(hash)
      case .failure: refused.append(hash)
      }
    }
  }

  private let directory: TemporaryDirectory
  private let log: Log
  private let cache: BlobCache

  init() throws {
    let log = Log()
    directory = try TemporaryDirectory()
    cache = BlobCache(directory: FilePath(directory.path("blobs"))) { log.asked.append($0) }
    self.log = log
  }

  private func send(_ bytes: [UInt8]) {
    cache.begin(BlobHeader(hash: ContentHash(of: bytes), bytes: bytes.count))
    cache.receive(bytes, isLast: true)
  }

  @Test("a blob that is wanted because another one came is requested once")
  func wantedMeanwhile() {
    let (plan, file) = (ContentHash(of: Self.plan), ContentHash(of: Self.file))
    cache.get(plan, for: Self.job) { [log, cache] in
      log.note(plan, $0)
      cache.get(file, for: Self.job) { log.note(file, $0) }
    }
    send(Self.plan)
    #expect(log.asked == [plan, file])
    send(Self.file)
    #expect(log.asked == [plan, file])
    #expect(log.came == [plan, file])
  }

  @Test("a refusal concerns the blob that was requested")
  func refusal() {
    let (plan, file) = (ContentHash(of: Self.plan), ContentHash(of: Self.file))
    cache.get(plan, for: Self.job) { [log] in log.note(plan, $0) }
    cache.get(file, for: Self.job) { [log] in log.note(file, $0) }
    // A blob that comes before its turn changes nothing for the one that was requested.
    send(Self.file)
    #expect(log.asked == [plan])
    cache.refuse("there is no such blob")
    #expect(log.came == [file])
    #expect(log.refused == [plan])
    #expect(log.asked == [plan])
  }
}
