import JobModel

extension MapOutputSource {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      map: try object.integer("map", in: 0...WireLimits.tasksMax - 1),
      attempt: try object.integer("number", in: 0...WireLimits.attemptsMax),
      host: try object.text("worker_host", .host),
      httpPort: try object.integer("http_port", in: WireLimits.ports),
      path: try object.text("path", .path),
      size: try object.integer(ifThere: "size", in: 0...255).map { UInt8($0) })
  }

  static func list(
    _ object: JSONValue, _ name: StaticString
  ) throws(DiscardReason) -> [MapOutputSource] {
    try object.list(name, countMax: WireLimits.tasksMax) {
      (item) throws(DiscardReason) in try MapOutputSource(item)
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("map", map)
      $0.field("number", attempt)
      $0.field("worker_host", host)
      $0.field("http_port", httpPort)
      $0.field("path", path)
      $0.field("size", size.map { Int($0) })
    }
  }
}

extension MapOutputs {
  init(_ object: JSONValue) throws(DiscardReason) {
    self.init(
      attempt: try AttemptID(in: object), epoch: try object.epoch(),
      sources: try MapOutputSource.list(object, "sources"),
      lost: try object.list("lost", countMax: WireLimits.tasksMax) {
        (item) throws(DiscardReason) in try AttemptID(item)
      })
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.field("attempt", attempt)
    writer.field("epoch", epoch)
    writer.name("sources")
    writer.array(sources) { $1.write(to: &$0) }
    writer.field("lost", lost)
  }
}
