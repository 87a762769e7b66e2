import JobModel
import Storage

/// Where the bytes of a part go, in their final form. Called with many KiB at a time.
protocol PartSink: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws
  /// No more bytes follow.
  func finish() throws
}

/// A part file of its own.
final class PartFile: PartSink {
  private let file: FileDescriptor
  private let syncs: Bool
  private var storedBytes = 0
  /// How far the disk has been asked to start writing.
  private var begunBytes = 0

  /// - Parameter syncs: whether the file will be synced once all parts are there; if so, the disk
  ///   starts on it meanwhile.
  init(directory: FilePath, name: FilePath, syncs: Bool) throws {
    file = try FileDescriptor.create(directory.appending(name), in: .output)
    self.syncs = syncs
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    try file.write(bytes)
    storedBytes += bytes.count
    if syncs && storedBytes - begunBytes >= Limits.writebackBytes { startWriteback() }
  }

  func finish() throws {
    if syncs { startWriteback() }
  }

  private func startWriteback() {
    file.startWriteback(begunBytes..<storedBytes)
    begunBytes = storedBytes
  }
}
