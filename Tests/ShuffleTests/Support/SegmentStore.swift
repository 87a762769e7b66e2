import JobModel
import NIOCore
import NIOPosix
import Shuffle
import Synchronization
import TestSupport

/// A worker's map outputs, one file each, and the server in front of them.
final class SegmentStore: Sendable {
  let directory: TemporaryDirectory
  let server: SegmentServer
  let book: Book

  final class Book: Sendable {
    let places = Mutex<[SegmentName: SegmentLocation]>([:])
    let damaged = Mutex<Set<SegmentName>>([])
  }

  init(
    _ segments: [SegmentName: [UInt8]] = [:], limits: SegmentServerLimits = SegmentServerLimits(),
    security: SegmentSecurity? = nil
  ) async throws {
    directory = try TemporaryDirectory()
    let book = Book()
    self.book = book
    let catalog = SegmentCatalog(
      place: { name in book.places.withLock { $0[name] } },
      isSound: { name in
        guard book.places.withLock({ $0[name] }) != nil else { return nil }
        return !book.damaged.withLock { $0.contains(name) }
      })
    server = try await SegmentServer.start(
      host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton, catalog: catalog,
      security: security, limits: limits)
    for (name, bytes) in segments { try add(name, bytes) }
  }

  var port: Int { server.port }

  /// Writes a file with other bytes before and after the segment.
  @discardableResult
  func add(_ name: SegmentName, _ bytes: [UInt8]) throws -> String {
    let path = try directory.write(
      [1, 2, 3] + bytes + [4, 5],
      to: "\(name.attempt.task.index)-\(name.attempt.number)-\(name.partition)")
    let place = SegmentLocation(
      path: FilePath(path), offset: 3, bytes: bytes.count, numbers: [bytes.count * 2, 5, 1])
    book.places.withLock { $0[name] = place }
    return path
  }

  func damage(_ name: SegmentName) { book.damaged.withLock { _ = $0.insert(name) } }
}

extension SegmentSecurity {
  /// Protects nothing, but makes bodies pass through memory.
  static let none = SegmentSecurity(accept: { _ in }, connect: { _, _ in }, reason: { _ in nil })
}

extension SegmentStore {
  func move(_ name: SegmentName, to place: SegmentLocation) {
    book.places.withLock { $0[name] = place }
  }
}
