import Glibc
import JobModel
import TestSupport

/// A directory with random names, directories, links and loops.
struct RandomTree {
  let directory: TemporaryDirectory
  private(set) var folders: [FilePath] = [""]
  private(set) var paths: [FilePath] = []

  init(_ random: inout SplitMix64, names: [FilePath]) throws {
    directory = try TemporaryDirectory()
    for _ in 0..<random.number(in: 3...30) { add(random.pick(names), &random) }
  }

  private mutating func add(_ name: FilePath, _ random: inout SplitMix64) {
    let folder = random.pick(folders)
    let path = folder.isEmpty ? name : folder.appending(name)
    let place = directory.place.appending(path)
    switch random.number(in: 0...9) {
    case 0...4:
      let file = open(place.cString, O_CREAT | O_EXCL | O_WRONLY, 0o644)
      guard file >= 0 else { return }
      close(file)
    case 5...6:
      guard mkdir(place.cString, 0o755) == 0 else { return }
      folders.append(path)
    case 7:
      // A link to something that is there, perhaps to a directory above it.
      guard let target = (paths + folders.filter { !$0.isEmpty }).randomElement(using: &random),
        symlink(directory.place.appending(target).cString, place.cString) == 0
      else { return }
    case 8:
      guard symlink("nowhere", place.cString) == 0 else { return }
    default:
      guard let other = paths.randomElement(using: &random),
        link(directory.place.appending(other).cString, place.cString) == 0
      else { return }
    }
    paths.append(path)
  }

  /// The output of a bash script that runs in the directory: texts, each ended by a NUL.
  func bash(_ script: String) throws -> Set<FilePath> {
    let code = "cd \"$0\" && shopt -s globstar nullglob && LC_ALL=C\n" + script
    let apart = try TemporaryDirectory()
    let output = apart.path("out") as String
    let done = try Command(
      "/bin/bash", ["-c", "exec >\"$1\"\n" + code, directory.path, output]
    ).wait()
    guard done.code == 0 else { throw ProcessFault("\(script): \(done.error)") }
    let bytes = try Files.read(output)
    return Set(bytes.split(separator: 0).map { FilePath(bytes: Array($0)) })
  }
}
