package import JobModel
import Storage

/// The streams among the inputs of a job, opened. A process opens them once, and reads them once.
///
/// `@unchecked Sendable`: a stream is used by the thread that plans the job, and after that by the
/// slot that claims its split.
package final class InputStreams: @unchecked Sendable {
  /// By the index of the file.
  private var streams: [Int: InputStream] = [:]

  package static let none = InputStreams()

  private init() {}

  /// Opens the streams among `files`, and reads their first bytes ahead: what they are, and how
  /// large small ones are, is then known as of any file.
  ///
  /// - Parameters:
  ///   - headBytes: how much is read ahead, of all together.
  ///   - areLive: whether to go on with what is there while no more comes, because the job may need
  ///     no more. Other jobs are planned by a whole head.
  /// - Throws: an input failure if one cannot be read.
  package init(
    _ files: inout [InputFile], headBytes: Int = Limits.streamHeadBytes, areLive: Bool = false,
    cancellation: Cancellation
  ) throws {
    let indices = files.indices.filter { files[$0].isStream }
    guard indices.count <= Limits.streamsMax else {
      throw JobFailure(
        .input,
        "--input names \(indices.count) pipes, more than \(Limits.streamsMax): write some to files"
      )
    }
    let headBytes = max(
      headBytes / max(indices.count, 1), min(headBytes, Limits.streamHeadBytesMin))
    for index in indices { streams[index] = try InputStream(files[index], isLive: areLive) }
    try checkApart()
    for (index, stream) in streams.sorted(by: { $0.key < $1.key }) {
      try stream.readAhead(headBytes, cancellation)
      files[index].describe(stream)
    }
    // If a gzip file turned out to be cut at a wrong place, the whole map phase would be run again.
    guard !indices.isEmpty else { return }
    for index in files.indices where files[index].format == .gzip {
      files[index].isSplittable = false
    }
  }

  /// Throws if two names lead to one pipe: the second would find it empty.
  private func checkApart() throws {
    var names: [InputStream.Source: FilePath] = [:]
    for (_, stream) in streams.sorted(by: { $0.key < $1.key }) {
      guard let source = try stream.source() else { continue }
      if let other = names.updateValue(stream.name, forKey: source) {
        throw JobFailure(
          .usage,
          other == stream.name
            ? "\(other) is named for two inputs, and can be read only once\nwrite it to a file first"
            : "\(other) and \(stream.name) are the same pipe, which can be read only once\nname one of them"
        )
      }
    }
  }

  package var isEmpty: Bool { streams.isEmpty }

  /// Whether the size of every stream is known.
  package var areMeasured: Bool { streams.values.allSatisfy(\.endsInHead) }

  func stream(_ file: Int) -> InputStream? { streams[file] }

  /// Writes the streams whose size is not known to files in `directory`, which take their places.
  ///
  /// - Returns: the bytes written.
  package func spool(
    _ files: inout [InputFile], to directory: FilePath, cancellation: Cancellation
  ) throws -> Int {
    var written = 0
    for (index, stream) in streams.sorted(by: { $0.key < $1.key }) where !stream.endsInHead {
      let path = directory.appending(ScratchNames.spool(index))
      let cursor = StreamCursor(stream, onlyHead: false, cancellation: cancellation)
      try Self.copy(cursor, to: path)
      var file = InputFile(path: path, bytes: cursor.offset, format: files[index].format)
      file.group = files[index].group
      file.kind = files[index].kind
      file.origin = files[index].name
      files[index] = file
      written += cursor.offset
      streams[index] = nil
    }
    return written
  }

  private static func copy(_ cursor: StreamCursor, to path: FilePath) throws {
    let file = try FileDescriptor.create(path, in: .scratch)
    let buffer = PaddedBuffer(capacity: Limits.chunkBytes)
    while true {
      let count = try cursor.read(into: buffer.room(from: 0, to: buffer.capacity))
      try file.write(buffer.first(count))
      if count < buffer.capacity { return }
    }
  }
}

extension InputFile {
  /// Says what is known of a stream once its head has been read.
  fileprivate mutating func describe(_ stream: InputStream) {
    let finding = stream.finding
    (format, kind) = (finding.format, finding.kind)
    let assumed = Limits.streamTextBytesAssumed
    bytes =
      stream.endsInHead
      ? stream.headBytes
      : format == .gzip ? assumed / SplitPlanner.estimatedInflation : assumed
    isSplittable = false
  }
}
