import DataCore
import Glibc
import JobModel
import Storage

/// A place from which input comes: an earlier output, or anything else.
struct FormatSource {
  /// The directory of an output, or the path of a file.
  var name: FilePath
  /// What the output says; nil of anything else.
  var format: OutputFormat?
  /// The byte between fields; nil if the output does not say, or its first record does not have it.
  var separator: UInt8?

  var manifest: FilePath { name.appending(Manifest.fileName) }
}

/// The sources of a job's input. Only directories and names are looked at: what cannot be read is
/// found by whoever reads it.
struct FormatSources {
  private(set) var all: [FormatSource] = []
  private var outputs: Set<FilePath> = []
  private var directories = 0

  /// Directories that are looked at; what is in more of them counts as not known.
  private static let directoriesMax = 10_000

  static func of(_ job: JobSpecification) throws -> FormatSources {
    var sources = FormatSources()
    for argument in try job.inputArguments().joined() {
      // Another host may have something else under that name.
      let path = FilePath(argument.path)
      guard argument.host == nil, argument.isLiteral || path != InputFile.standardInput else {
        sources.addUnknown(path)
        continue
      }
      let found = InputResolver.paths(for: argument)
      for place in found where place == path || !place.name.isLeftOut { sources.look(at: place) }
    }
    return sources
  }

  private mutating func look(at path: FilePath) {
    var status = stat()
    guard stat(path.cString, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR { return look(atDirectory: path) }
    let directory = path.parent
    guard Manifest.isOurs(path.name), let manifest = Self.manifest(of: directory),
      manifest.parts.contains(where: { $0.name == path.name })
    else { return addUnknown(path) }
    add(directory, manifest)
  }

  private mutating func look(atDirectory directory: FilePath) {
    directories += 1
    guard directories <= Self.directoriesMax else { return addUnknown(directory) }
    if let manifest = Self.manifest(of: directory) { return add(directory, manifest) }
    for name in (System.names(in: directory) ?? []).sorted()
    where !name.isLeftOut {
      let path = directory.appending(name)
      var status = stat()
      guard lstat(path.cString, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        look(atDirectory: path)
      } else {
        addUnknown(path)
      }
    }
  }

  /// One of those that do not say anything stands for all.
  private mutating func addUnknown(_ path: FilePath) {
    guard !all.contains(where: { $0.format == nil }) else { return }
    all.append(FormatSource(name: path))
  }

  private mutating func add(_ directory: FilePath, _ manifest: Manifest) {
    guard outputs.insert(OutputDirectory.resolved(directory)).inserted else { return }
    guard let format = manifest.format else { return addUnknown(directory) }
    // Without records, it says nothing about those of others.
    guard let part = manifest.parts.first(where: { $0.records > 0 }) else { return }
    let path = directory.appending(part.name)
    let isCompressed = part.name.hasSuffix(".gz")
    let record = FirstRecord.bytes(
      of: InputFile(path: path, bytes: part.bytes, format: isCompressed ? .gzip : .plain),
      format: format.records)
    let separator = format.separator.flatMap { record?.contains($0) == true ? $0 : nil }
    all.append(FormatSource(name: directory, format: format, separator: separator))
  }

  private static func manifest(of directory: FilePath) -> Manifest? {
    guard access(directory.appending(Manifest.fileName).cString, R_OK) == 0 else { return nil }
    return try? OutputVerifier.manifest(of: directory)
  }
}

extension FilePath {
  /// Whether a name is left out unless it is given as it is.
  fileprivate var isLeftOut: Bool { hasPrefix(".") || hasPrefix("_") }
}
