package import JobModel

/// A control group of this process, as the kernel lists it: the directory with its limits, and the
/// directory of the hierarchy that holds it. Pure.
///
/// Sources: cgroups(7), proc(5), and Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst of the
/// kernel.
package struct ControlGroup: Equatable, Sendable {
  package enum Version: Equatable, Sendable {
    /// One hierarchy for each controller, or for a few of them together.
    case v1(controller: String)
    /// One hierarchy with all controllers.
    case v2
  }

  package var version: Version
  /// Where its hierarchy is mounted.
  package var mount: FilePath
  /// Its own directory, in the mount or the same.
  package var directory: FilePath

  package init(version: Version, mount: FilePath, directory: FilePath) {
    self.version = version
    self.mount = mount
    self.directory = directory
  }

  /// Its directory and those of its parents, up to the mount. A limit of a parent holds for all
  /// groups in it together.
  package var directories: [FilePath] {
    var directories = [directory]
    while let last = directories.last, last != mount, last.bytes.count > mount.bytes.count {
      directories.append(last.parent)
    }
    return directories
  }

  /// The groups that may limit memory or processors.
  ///
  /// - Parameters:
  ///   - groups: `/proc/self/cgroup`: lines `number:controllers:path`.
  ///   - mounts: `/proc/self/mountinfo`.
  package static func groups(_ groups: [UInt8], mounts: [UInt8]) -> [ControlGroup] {
    let mounts = mounts.split(separator: 10).compactMap(HierarchyMount.init)
    return groups.split(separator: 10).flatMap { line -> [ControlGroup] in
      let fields = line.split(separator: 58, maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      let names = fields[1].split(separator: 44).map { String(decoding: $0, as: UTF8.self) }
      let versions: [Version] =
        names.isEmpty ? [.v2] : names.filter(controllers.contains).map { .v1(controller: $0) }
      let path = FilePath(bytes: Array(fields[2]))
      return versions.compactMap { version in
        mounts.first { $0.holds(version) }.map { mount in
          ControlGroup(
            version: version, mount: mount.directory, directory: mount.directory(of: path))
        }
      }
    }
  }

  private static let controllers: Set<String> = ["memory", "cpu"]
}

/// A mounted hierarchy of control groups: a line of `/proc/self/mountinfo`.
private struct HierarchyMount {
  /// The group that is seen at the mount: in a container often the group of the container.
  let root: FilePath
  let directory: FilePath
  let isVersion2: Bool
  /// Version 1 names its controllers among the options.
  let options: Set<String>

  /// `36 25 0:30 /root /mount rw,nosuid shared:9 - cgroup cgroup rw,memory`
  init?(_ line: ArraySlice<UInt8>) {
    let fields = line.split(separator: 32)
    guard let dash = fields.firstIndex(where: { $0.elementsEqual([45]) }), dash >= 6,
      fields.count >= dash + 4
    else { return nil }
    switch String(decoding: fields[dash + 1], as: UTF8.self) {
    case "cgroup2": isVersion2 = true
    case "cgroup": isVersion2 = false
    default: return nil
    }
    root = FilePath(bytes: Self.unescaped(fields[3]))
    directory = FilePath(bytes: Self.unescaped(fields[4]))
    options = Set(fields[dash + 3].split(separator: 44).map { String(decoding: $0, as: UTF8.self) })
  }

  func holds(_ version: ControlGroup.Version) -> Bool {
    switch version {
    case .v2: isVersion2
    case .v1(let controller): !isVersion2 && options.contains(controller)
    }
  }

  /// The directory of the group `path`. A group outside of what is mounted, such as `/../x`, cannot
  /// be seen; the mount itself is then the nearest parent.
  func directory(of path: FilePath) -> FilePath {
    let (root, names) = (root.names, path.names)
    guard names.starts(with: root), !names.contains("..") else { return directory }
    return names.dropFirst(root.count).reduce(directory) { $0.appending($1) }
  }

  /// Blanks, tabs, newlines and backslashes are written as `\040` and so on.
  private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == 92, digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) {
        bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 48) }))
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
