package import JobModel
import Storage

/// Finds the files that `--input` names: files, directories, patterns, and streams.
///
/// Directories are read to their bottom (`TreeWalk`), patterns by names (`PatternWalk`). Names in
/// them that begin with `.` or `_` are left out, as in Hadoop, unless a pattern begins in that way.
/// Files come in the order of their arguments, and within an argument in byte order of their names.
/// A file that is named twice is read once; one that has two names is read twice.
package enum InputResolver {
  /// The files that `arguments` name, as one input.
  ///
  /// - Throws: one input failure that lists everything that is wrong.
  package static func resolve(_ arguments: [ByteString]) throws -> [InputFile] {
    try resolve(groups: [arguments.map { try InputArgument($0) }]).files
  }

  /// The inputs of a job, in their order. A file may be in several of them.
  package static func resolve(_ specification: JobSpecification) throws -> JobInputs {
    try resolve(groups: specification.inputArguments())
  }

  private static func resolve(groups: [[InputArgument]]) throws -> JobInputs {
    let arguments = try groups.map { try $0.map(argumentHere) }
    return try InputMerge.inputs(
      Array(arguments.joined()),
      listings: [HostListing(host: "", listing: list(arguments, host: nil))])
  }

  /// Lists what this host has of several inputs.
  ///
  /// - Parameter host: this host; arguments that name another host are left out.
  package static func list(_ groups: [[InputArgument]], host: String?) -> InputListing {
    var listing = InputListing()
    var leftOut = LeftOutCollector()
    for (group, arguments) in groups.enumerated() {
      var search = ArgumentSearch(DiskTree(), group: group, leftOut: leftOut)
      for argument in arguments {
        let isHere = argument.host == nil || argument.host == host
        listing.arguments.append(isHere ? search.look(at: argument) : .init())
      }
      leftOut = search.leftOut
    }
    listing.leftOut = leftOut.names
    return listing
  }

  /// The argument as a path of this machine.
  private static func argumentHere(_ argument: InputArgument) throws -> InputArgument {
    if let host = argument.host, !HostNames.isThisMachine(host) {
      throw JobFailure(
        .usage,
        "--input \(InputArgument.scheme)\(host)\(argument.path): \(host) is not this machine, which is \(HostNames.thisMachine), or localhost\nfiles of other hosts are read by a cluster: gristmill submit"
      )
    }
    var here = argument
    here.host = nil
    return here
  }

  /// The paths that an argument denotes: itself, or what a pattern matches.
  package static func paths(for argument: InputArgument) -> [FilePath] {
    search.names(for: argument).map(\.path)
  }

  /// The files and streams that an argument of this machine stands for, without looking into them.
  package static func files(for argument: InputArgument) -> [FilePath] {
    search.files(for: argument)
  }

  private static var search: ArgumentSearch<DiskTree> {
    ArgumentSearch(DiskTree(), group: 0, leftOut: LeftOutCollector())
  }
}
