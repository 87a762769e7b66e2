import Glibc
package import JobModel

extension System {
  /// Bytes that a copy moves at a time.
  private static let copyBytes = 1 << 20

  /// Moves a finished file to its place in an output. If that is on another file system, a copy
  /// beside it gets the name once it is complete.
  package static func move(_ path: FilePath, to target: FilePath) throws {
    if Glibc.rename(path.cString, target.cString) == 0 { return }
    guard errno == EXDEV else { throw failure("put in place", target, in: .output) }
    let draft = target.parent.appending(
      ".draft-\(Hexadecimal.text(UInt32.random(in: .min ... .max)))")
    do {
      try copy(path, to: draft)
      try rename(draft, target, in: .output)
    } catch {
      unlink(draft.cString)
      throw error
    }
    unlink(path.cString)
  }

  private static func copy(_ source: FilePath, to target: FilePath) throws {
    let from = try FileDescriptor.openToRead(source, in: .scratch)
    let to = try FileDescriptor.create(target, in: .output)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: copyBytes, alignment: 64)
    defer { buffer.deallocate() }
    var offset = 0
    while true {
      let count = try from.read(into: buffer, at: offset)
      if count == 0 { return }
      try to.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
  }
}
