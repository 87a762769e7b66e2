import CGristKernels
import Glibc
package import JobModel

/// An open file, closed when the value is destroyed.
package struct FileDescriptor: ~Copyable {
  package let raw: Int32
  package let path: FilePath
  package let role: System.FileRole

  package static func openToRead(_ path: FilePath, in role: System.FileRole) throws
    -> FileDescriptor
  {
    let raw = open(path.cString, O_RDONLY | O_CLOEXEC)
    guard raw >= 0 else { throw System.failure("open", path, in: role) }
    return FileDescriptor(raw: raw, path: path, role: role)
  }

  /// Opens a file that has to be regular. Anything else, such as a pipe that nobody writes to, is
  /// an error at once.
  package static func openRegular(_ path: FilePath, in role: System.FileRole) throws
    -> FileDescriptor
  {
    let raw = open(path.cString, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard raw >= 0 else { throw System.failure("open", path, in: role) }
    let file = FileDescriptor(raw: raw, path: path, role: role)
    var status = stat()
    guard fstat(raw, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw JobFailure(role.kind, "\(path) is not a regular file")
    }
    return file
  }

  package static func openToWrite(_ path: FilePath, in role: System.FileRole) throws
    -> FileDescriptor
  {
    let raw = open(path.cString, O_WRONLY | O_CLOEXEC)
    guard raw >= 0 else { throw System.failure("open", path, in: role) }
    return FileDescriptor(raw: raw, path: path, role: role)
  }

  /// Makes a new file; an existing file is an error.
  package static func create(_ path: FilePath, in role: System.FileRole) throws -> FileDescriptor {
    let raw = open(path.cString, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, role.fileMode)
    guard raw >= 0 else { throw System.failure("create", path, in: role) }
    return FileDescriptor(raw: raw, path: path, role: role)
  }

  deinit { close(raw) }

  /// The current size in bytes.
  package func size() throws -> Int {
    var status = stat()
    guard fstat(raw, &status) == 0 else { throw System.failure("look at", path, in: role) }
    return Int(status.st_size)
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let written = Glibc.write(raw, bytes.baseAddress! + done, bytes.count - done)
      if written > 0 {
        done += written
      } else if written < 0 && errno != EINTR {
        throw System.failure("write", path, in: role)
      }
    }
  }

  /// Frees the disk space and page cache of a range that nobody will read again. A file system that
  /// cannot do so keeps them until the file is removed.
  package func release(_ range: Range<Int>) {
    _ = grist_punch(raw, Int64(range.lowerBound), Int64(range.count))
  }

  /// Starts writing a range to disk, so that `sync` has little to wait for. If that is impossible,
  /// `sync` writes all of it.
  package func startWriteback(_ range: Range<Int>) {
    _ = grist_start_writeback(raw, Int64(range.lowerBound), Int64(range.count))
  }

  /// Fills `buffer` from `offset`; returns fewer bytes only at the end of the file.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(raw, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count == 0 { break }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw System.failure("read", path, in: role)
      }
    }
    return done
  }

  /// All bytes of the file.
  ///
  /// - Throws: if there are more than `most`.
  package func contents(most: Int) throws -> [UInt8] {
    let size = try size()
    guard size <= most else {
      throw JobFailure(role.kind, "\(path) is longer than the limit of \(ByteSize.format(most))")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    let count = try bytes.withUnsafeMutableBytes { try read(into: $0, at: 0) }
    return Array(bytes[..<count])
  }

  /// Waits until everything written is on disk.
  package func sync() throws { try System.sync(raw, path, in: role) }
}
