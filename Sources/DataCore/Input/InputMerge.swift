package import JobModel

/// Combines what several hosts have into the inputs of a job. Pure.
///
/// Inputs are in the order of the arguments, and within an argument in the order of one directory
/// that holds the files of all hosts. So the order does not depend on where the files are.
package struct InputMerge {
  private let listings: [HostListing]
  private var files: [InputFile] = []
  private var problems: [String] = []

  /// - Parameters:
  ///   - arguments: the arguments of all groups.
  ///   - listings: one for each host that was asked, each with as many arguments.
  /// - Throws: one input failure that lists everything that is wrong.
  package static func inputs(
    _ arguments: [InputArgument], listings: [HostListing]
  ) throws -> JobInputs {
    var merge = InputMerge(listings: listings.sorted { $0.host < $1.host })
    for (index, argument) in arguments.enumerated() { merge.add(argument, index) }
    guard merge.files.count <= Limits.inputFilesMax else {
      throw JobFailure(
        .input,
        "--input names \(merge.files.count) files, more than \(Limits.inputFilesMax): join small ones, or run several jobs"
      )
    }
    guard merge.problems.isEmpty else {
      throw JobFailure(.missing, merge.problems.joined(separator: "\n"))
    }
    return JobInputs(files: merge.files, leftOut: leftOut(of: listings.map(\.listing.leftOut)))
  }

  /// What all hosts see is left out once, everything else on each host.
  private static func leftOut(of all: [LeftOutNames]) -> LeftOutNames {
    guard let first = all.first, all.contains(where: { $0 != first }) else {
      return all.first ?? LeftOutNames()
    }
    return all.reduce(into: LeftOutNames()) { $0.add($1) }
  }

  private init(listings: [HostListing]) { self.listings = listings }

  /// What one host has.
  private struct Found<Value> {
    var host: String
    var value: Value
  }

  // MARK: Steps

  private mutating func add(_ argument: InputArgument, _ index: Int) {
    let all = listings.map { Found(host: $0.host, value: $0.listing.arguments[index]) }
    guard let host = argument.host else { return add(all) }
    guard let found = all.first(where: { $0.host == host })?.value else {
      return problems.append("cannot read \(argument.path) on \(host): it did not answer")
    }
    add(found, hosts: [host])
  }

  /// Adds what every worker sees, or what only `hosts` have.
  private mutating func add(_ argument: InputListing.Argument, hosts: [String]?) {
    let place = hosts.map { " on " + $0.joined(separator: ", ") } ?? ""
    if let absence = argument.absence { problems.append(absence + place) }
    problems += argument.problems.map { $0 + place }
    for root in argument.roots {
      problems += root.problems.map { $0 + place }
      if let absence = root.absence { problems.append(absence + place) }
      files += root.files.map { file in
        var file = file
        file.hosts = hosts
        return file
      }
    }
  }

  private mutating func add(_ all: [Found<InputListing.Argument>]) {
    guard let first = all.first?.value else { return }
    // All hosts share a file system, or none of them has it.
    guard all.contains(where: { $0.value != first }) else { return add(first, hosts: nil) }
    for found in all { problems += found.value.problems.map { $0 + " on \(found.host)" } }
    let present = all.filter { !$0.value.roots.isEmpty }
    guard !present.isEmpty else {
      problems += Self.unique(all.compactMap(\.value.absence))
      return
    }
    let roots = present.flatMap { found in
      found.value.roots.map { Found(host: found.host, value: $0) }
    }
    for group in Self.sorted(roots) { add(group) }
  }

  private mutating func add(_ roots: [Found<InputListing.Root>]) {
    for root in roots {
      problems += root.value.problems.map { $0 + " on \(root.host)" }
    }
    if roots.allSatisfy({ $0.value.absence != nil }) {
      problems += Self.unique(roots.compactMap(\.value.absence))
    }
    let everywhere = roots.count == listings.count
    let copies = Dictionary(
      grouping: roots.flatMap { root in
        root.value.files.map { Found(host: root.host, value: $0) }
      }, by: \.value.path)
    for path in copies.keys.sorted(by: Self.precedes) {
      guard let files = copies[path], let first = files.first else { continue }
      if let other = files.first(where: { $0.value != first.value }) {
        problems.append(Self.conflict(first, other))
        continue
      }
      var file = first.value
      file.hosts = everywhere && files.count == listings.count ? nil : files.map(\.host)
      self.files.append(file)
    }
  }

  private static func conflict(_ a: Found<InputFile>, _ b: Found<InputFile>) -> String {
    let (path, scheme) = (a.value.path, InputArgument.scheme)
    return """
      \(path) is not the same file on all hosts: \(a.value.bytes) bytes on \(a.host), \(b.value.bytes) on \(b.host)
      say which is meant, \(scheme)\(a.host)\(path) or \(scheme)\(b.host)\(path), or name both
      """
  }

  /// The roots of each path, in the order in which one host that has all of them lists them.
  private static func sorted(
    _ roots: [Found<InputListing.Root>]
  ) -> [[Found<InputListing.Root>]] {
    Dictionary(grouping: roots, by: \.value.path).values.map { group in
      (word: group.map(\.value.word).min() ?? 0, group: group)
    }.sorted { a, b in
      if a.word != b.word { return a.word < b.word }
      return precedes(a.group[0].value.path, b.group[0].value.path)
    }.map(\.group)
  }

  /// The order in which a walk through directories finds files: by names, not by paths.
  private static func precedes(_ a: FilePath, _ b: FilePath) -> Bool {
    a.bytes.lazy.map(Self.rank).lexicographicallyPrecedes(b.bytes.lazy.map(Self.rank))
  }

  private static func rank(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "/") ? 0 : byte }

  private static func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}
