import Glibc
import JobModel

/// Collects names that were left out, each once, and none that is read after all because another
/// argument names it.
struct LeftOutCollector {
  private var order: [FilePath] = []
  private var all: [FilePath: LeftOutNames.Name] = [:]
  private var taken: Set<FilePath> = []

  /// - Parameter plain: the path in its plain form.
  mutating func add(_ plain: FilePath, _ name: LeftOutNames.Name) {
    if all.updateValue(name, forKey: plain) == nil { order.append(plain) }
  }

  /// An argument names the path, or its pattern means it.
  mutating func take(_ plain: FilePath) { taken.insert(plain) }

  var names: LeftOutNames {
    var names = LeftOutNames()
    for path in order where !taken.contains(path) {
      if let name = all[path] { names.add(name.path, name.reason) }
    }
    return names
  }
}

/// Paths without what does not matter in them, so that a file has one form of each of its names:
/// `./a`, `b//c` and `/working/directory/d` are `a`, `b/c` and `d`.
struct PlainNames {
  /// With a slash behind it; nil if nobody knows it.
  private let directory: FilePath?

  init() {
    guard let path = getcwd(nil, 0) else {
      directory = nil
      return
    }
    defer { free(path) }
    directory = FilePath(cString: path).appending("")
  }

  init(in directory: FilePath) { self.directory = directory.appending("") }

  func plain(_ path: FilePath) -> FilePath {
    var names = path
    if needsCleaning(path) {
      let kept = FilePath(names: path.names.filter { $0 != "." })
      names = path.isAbsolute ? "/\(kept)" : kept
    }
    guard let directory, names.hasPrefix(directory) else { return names }
    return FilePath(bytes: Array(names.bytes.dropFirst(directory.bytes.count)))
  }

  /// Whether a name in the path is empty or `.`.
  private func needsCleaning(_ path: FilePath) -> Bool {
    let slash = UInt8(ascii: "/")
    var length = 0
    var isDot = false
    for (place, byte) in path.bytes.enumerated() {
      if byte == slash {
        if (length == 0 && place > 0) || (length == 1 && isDot) { return true }
        length = 0
      } else {
        isDot = length == 0 && byte == UInt8(ascii: ".")
        length += 1
      }
    }
    return length == 0 || (length == 1 && isDot)
  }
}

/// Words about names that were left out.
enum HiddenNamesText {
  /// Says at the end of a message that there are hidden names, if there are.
  static func apart(_ names: [LeftOutNames.Name]) -> String {
    let hidden = names.count { $0.reason == .hidden }
    guard hidden > 0 else { return "" }
    return
      ", apart from \(Counted.text(hidden, "name that begins", "names that begin")) with . or _"
  }
}
