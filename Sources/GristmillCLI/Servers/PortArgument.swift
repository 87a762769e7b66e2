import ArgumentParser

enum PortArgument {
  static func check(_ port: Int, _ flag: String, from first: Int) throws {
    guard (first...65_535).contains(port) else {
      throw ValidationError("\(flag) \(port) is not a number from \(first) to 65535")
    }
  }
}
