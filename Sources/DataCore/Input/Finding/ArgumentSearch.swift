import Glibc
import JobModel
import Storage

/// Finds what the arguments of one input stand for.
struct ArgumentSearch<Tree: FileTree> {
  private let tree: Tree
  private let group: Int
  private(set) var leftOut: LeftOutCollector
  /// The names of the files found so far, each in one form.
  private var seen: Set<FilePath> = []
  private let plainNames = PlainNames()
  private let head = FileHead()

  init(_ tree: Tree, group: Int, leftOut: LeftOutCollector) {
    self.tree = tree
    self.group = group
    self.leftOut = leftOut
  }

  /// A path that an argument names or matches.
  struct Name {
    var path: FilePath
    var node: FileNode
    /// Which of the words it is, or matches, for which the braces of the argument stand.
    var word = 0
  }

  /// What is there of an argument.
  mutating func look(at argument: InputArgument) -> InputListing.Argument {
    guard !argument.path.isEmpty else { return .init(absence: "--input is empty: name a file") }
    var listed = InputListing.Argument()
    var search = NameSearch(tree, argument)
    search.run()
    listed.absence = search.absence
    listed.problems = search.problems
    for name in search.leftOut { leftOut.add(plainNames.plain(name.path), name) }
    listed.roots = search.names.map { root($0) }
    return listed
  }

  /// The names alone, without looking into directories.
  func names(for argument: InputArgument) -> [Name] {
    var search = NameSearch(tree, argument)
    search.run()
    return search.names
  }

  /// The files and streams of an argument, without looking into them. What cannot be read is left
  /// out.
  func files(for argument: InputArgument) -> [FilePath] {
    names(for: argument).flatMap { name -> [FilePath] in
      switch name.node {
      case .directory(let identity): TreeWalk.found(below: name.path, identity, in: tree).files
      case .absent, .unreadable, .danglingLink, .socket: []
      case .file, .pipe, .standardInput, .nullDevice, .characterDevice, .blockDevice: [name.path]
      }
    }
  }

  // MARK: Roots

  private mutating func root(_ name: Name) -> InputListing.Root {
    var root = InputListing.Root(path: name.path)
    root.word = name.word
    leftOut.take(plainNames.plain(name.path))
    switch name.node {
    case .file: add(name.path, to: &root)
    case .directory(let identity): add(directory: name.path, identity, to: &root)
    case .pipe, .characterDevice, .blockDevice, .standardInput:
      add(stream: name.path, to: &root)
    case .nullDevice:
      if isNew(name.path) { root.files.append(file(name.path, bytes: 0, .plain)) }
    case .socket: root.problems.append("\(name.path) is a socket, which cannot be read as a file")
    case .absent(let error), .unreadable(let error):
      root.problems.append("cannot read \(name.path): \(error)")
    case .danglingLink: root.problems.append("cannot read \(name.path): the link leads nowhere")
    }
    return root
  }

  private mutating func add(
    directory: FilePath, _ identity: FileIdentity, to root: inout InputListing.Root
  ) {
    let found = TreeWalk.found(below: directory, identity, in: tree)
    for name in found.leftOut { leftOut.add(plainNames.plain(name.path), name) }
    root.problems += found.problems
    for path in found.files { add(path, to: &root) }
    if found.files.isEmpty && root.problems.isEmpty {
      root.absence = "\(directory) holds no files to read" + HiddenNamesText.apart(found.leftOut)
    }
  }

  /// Whether no earlier argument of this input names the file.
  private mutating func isNew(_ path: FilePath) -> Bool {
    seen.insert(plainNames.plain(path)).inserted
  }

  private func file(_ path: FilePath, bytes: Int, _ format: InputFile.Format) -> InputFile {
    var file = InputFile(path: path, bytes: bytes, format: format)
    file.group = group
    return file
  }

  private mutating func add(stream path: FilePath, to root: inout InputListing.Root) {
    guard isNew(path) else { return }
    var file = file(path, bytes: 0, .plain)
    file.stream = true
    root.files.append(file)
  }

  private mutating func add(_ path: FilePath, to root: inout InputListing.Root) {
    guard isNew(path) else { return }
    do {
      let probe = try InputProbe(of: path, head)
      guard !probe.hasUnknownSize else { return add(unsized: path, to: &root) }
      var file = file(path, bytes: probe.fileBytes, probe.finding.format)
      file.kind = probe.finding.kind
      root.files.append(file)
    } catch let failure as JobFailure {
      root.problems.append(failure.message)
    } catch {
      root.problems.append("cannot read \(path): \(error)")
    }
  }

  private func add(unsized path: FilePath, to root: inout InputListing.Root) {
    var file = file(path, bytes: 0, .plain)
    file.stream = true
    root.files.append(file)
  }
}

/// The first bytes of a file.
struct InputProbe {
  let fileBytes: Int
  let finding: FileHead.Finding
  /// Whether the size is not that of the content, as in /proc and /sys.
  let hasUnknownSize: Bool

  init(of path: FilePath, _ head: FileHead) throws {
    let file = try FileDescriptor.openToRead(path, in: .input)
    fileBytes = try file.size()
    // A file of /sys says that it has a page. What can be cut short is read to its end.
    var bytes = try Self.read(FileHead.bytes, of: file)
    hasUnknownSize =
      fileBytes == 0 ? !bytes.isEmpty : bytes.count < min(FileHead.bytes, fileBytes)
    var finding = Self.look(at: bytes, of: fileBytes, head)
    if finding.needsMore {
      bytes = try Self.read(FileHead.bytesMax, of: file)
      finding = Self.look(at: bytes, of: fileBytes, head)
    }
    self.finding = finding
  }

  private static func read(
    _ byteCount: Int, of file: borrowing FileDescriptor
  ) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
    }
  }

  private static func look(
    at bytes: [UInt8], of fileBytes: Int, _ head: FileHead
  ) -> FileHead.Finding {
    bytes.withUnsafeBytes { head.look(at: $0, isWhole: bytes.count >= fileBytes) }
  }
}
