package typealias PrivateTree = ScratchDirectory

extension ScratchDirectory {
  package convenience init(parent: String, prefix: String, in role: System.FileRole) throws {
    try self.init(parent: parent, prefix: prefix, holding: .tree)
  }
  package static func sweep(parent: String, prefix: String) {
    sweep(parent: parent, prefix: prefix, holding: .tree)
  }
  package func restore(in role: System.FileRole) throws -> Bool { try restore() }
  package func makeDirectory(_ name: String, in role: System.FileRole) throws -> String {
    try makeDirectory(name)
  }
  package static func remove(_ path: String) { Removal.remove(path) }
  package static func removeIfOurs(_ path: String) { Removal.removeIfOurs(path) }
  package static func isOwn(_ path: String) -> Bool { System.isOwnDirectory(path) }
}
