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

/// The sources of the files of a job's input, as `InputResolver` finds them. What cannot be read is
/// found by whoever reads it.
struct FormatSources {
  private(set) var all: [FormatSource] = []
  /// The outputs looked at so far, without links.
  private var outputs: [FilePath: Output] = [:]

  /// What a directory says of its files.
  private struct Output {
    var manifest: Manifest?
    var parts: Set<FilePath> = []
    var isAdded = false
  }

  static func of(_ job: JobSpecification) throws -> FormatSources {
    var sources = FormatSources()
    for argument in try job.inputArguments().joined() {
      // Another host may have something else under that name.
      let path = FilePath(argument.path)
      guard argument.host == nil, argument.isLiteral || path != InputFile.standardInput else {
        sources.addUnknown(path)
        continue
      }
      for file in InputResolver.files(for: argument) { sources.look(at: file) }
    }
    return sources
  }

  /// An output says how to read the parts that it lists, by whatever links they are reached. Other
  /// files beside them are not its own.
  private mutating func look(at path: FilePath) {
    let real = OutputDirectory.resolved(path)
    guard Manifest.isOurs(real.name) else { return addUnknown(path) }
    let directory = real.parent
    var output = outputs[directory] ?? Self.output(in: directory)
    defer { outputs[directory] = output }
    guard let manifest = output.manifest, output.parts.contains(real.name) else {
      return addUnknown(path)
    }
    guard !output.isAdded else { return }
    output.isAdded = true
    let isNamed = OutputDirectory.resolved(path.parent) == directory
    add(isNamed ? path.parent : directory, manifest)
  }

  /// One of those that do not say anything stands for all.
  private mutating func addUnknown(_ path: FilePath) {
    guard !all.contains(where: { $0.format == nil }) else { return }
    all.append(FormatSource(name: path))
  }

  private mutating func add(_ directory: FilePath, _ manifest: Manifest) {
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

  private static func output(in directory: FilePath) -> Output {
    guard access(directory.appending(Manifest.fileName).cString, R_OK) == 0,
      let manifest = try? OutputVerifier.manifest(of: directory)
    else { return Output() }
    return Output(manifest: manifest, parts: Set(manifest.parts.map(\.name)))
  }
}
