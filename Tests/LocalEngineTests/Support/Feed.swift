import Glibc
import JobModel
import TestSupport

/// A pipe into which a thread writes bytes, in pieces of random sizes.
final class Feed {
  /// A path that this process can read it by.
  var path: FilePath { "/dev/fd/\(readEnd)" }
  private let readEnd: Int32
  private var writer: pthread_t?

  private final class Work {
    let bytes: [UInt8]
    let descriptor: Int32
    var random: SplitMix64

    init(_ bytes: [UInt8], to descriptor: Int32, seed: UInt64) {
      self.bytes = bytes
      self.descriptor = descriptor
      random = SplitMix64(seed: seed)
    }

    func run() {
      var done = 0
      while done < bytes.count {
        let size = min(random.number(in: 1...200_000), bytes.count - done)
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, size) }
        if count <= 0 { break }
        done += count
      }
      close(descriptor)
    }
  }

  init(_ bytes: [UInt8], seed: UInt64) throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw ProcessFault("no pipe") }
    // Programs of other tests must not hold it open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd = ends[0]
    let work = Unmanaged.passRetained(Work(bytes, to: ends[1], seed: seed))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    guard status == 0 else { throw ProcessFault("no thread") }
    writer = thread
  }

  deinit {
    // The writer ends because nobody reads any more.
    close(readEnd)
    if let writer { pthread_join(writer, nil) }
  }
}
