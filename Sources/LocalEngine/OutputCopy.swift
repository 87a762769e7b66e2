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
    let output = try OutputDirectory(path: target, overwrite: false)
    let hidden = try output.open()
    let manifest = try OutputVerifier.manifest(of: source)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 64)
    defer { buffer.deallocate() }
    for part in manifest.parts {
      guard Manifest.isOurs(part.name) else {
        throw JobFailure(.output, "the manifest in \(source) lists \(part.name), not a part")
      }
      let from = try FileDescriptor.openToRead(source.appending(part.name), in: .input)
      let to = try FileDescriptor.create(hidden.appending(part.name), in: .output)
      var (crc, offset) = (UInt32(0), 0)
      while true {
        try cancellation.check()
        await Task.yield()
        let count = try from.read(into: buffer, at: offset)
        if count == 0 { break }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        crc = bytes.crc32c(from: crc)
        try to.write(bytes)
        offset += count
      }
      guard offset == part.bytes, Hexadecimal.text(crc) == part.crc32c else {
        throw JobFailure(
          .output,
          "\(source.appending(part.name)) is not what was written\nsee 'gristmill verify \(source)'"
        )
      }
      try to.sync()
    }
    try output.commit(manifest)
  }
}
