package import DataCore
import FoundationEssentials
import Glibc
package import JobModel
import Storage

/// Copies a finished output. The copy appears only when it is complete, and is checked against the
/// manifest.
package enum OutputCopy {
  private static let bufferBytes = 1 << 20

  /// Gives way to other tasks at every MiB, so that what cancels it runs even on a single processor.
  package static func copy(
    _ source: FilePath, to target: FilePath, cancellation: Cancellation
  ) async throws {
    let output = try OutputDirectory(path: target, overwrite: false, isArgument: true)
    let hidden = try output.open()
    let manifest = try OutputVerifier.manifest(of: source)
    for part in manifest.parts {
      let to = try FileDescriptor.create(hidden.appending(part.name), in: .output)
      try await read(part, of: source, cancellation: cancellation) { try to.write($0) }
      try to.sync()
    }
    try output.commit(manifest)
  }

  /// Writes the parts to standard output, in their order. That a part is not what was written is
  /// known only at its end.
  package static func print(_ source: FilePath, cancellation: Cancellation) async throws {
    for part in try OutputVerifier.manifest(of: source).parts {
      try await read(part, of: source, cancellation: cancellation) {
        try StandardOutput.write($0, pause: cancellation.check)
      }
    }
    try StandardOutput.finish()
  }

  /// Passes on the bytes of a part, and throws if they are not what was written.
  private static func read(
    _ part: PartReport, of source: FilePath, cancellation: Cancellation,
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) async throws {
    guard Manifest.isOurs(part.name) else {
      throw JobFailure(.corrupted, "the manifest in \(source) lists \(part.name), not a part")
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 64)
    defer { buffer.deallocate() }
    let from = try FileDescriptor.openToRead(source.appending(part.name), in: .input)
    var (crc, offset) = (UInt32(0), 0)
    while true {
      try cancellation.check()
      await Task.yield()
      let count = try from.read(into: buffer, at: offset)
      if count == 0 { break }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      crc = bytes.crc32c(from: crc)
      try body(bytes)
      offset += count
    }
    guard offset == part.bytes, Hexadecimal.text(crc) == part.crc32c else {
      throw JobFailure(
        .corrupted,
        "\(source.appending(part.name)) is not what was written\nsee 'gristmill verify \(source)'")
    }
  }
}
