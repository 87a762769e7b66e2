import JobModel

extension MapOutputSource: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    let size = IntegerCodec(range: 0...255)
    self.init(
      map: try fields.field("map", \.map, .mapIndex),
      attempt: try fields.field("number", \.attempt, .integer(in: 0...WireLimits.attemptsMax)),
      host: try fields.field("worker_host", \.host, .text(.host)),
      httpPort: try fields.field("http_port", \.httpPort, .integer(in: WireLimits.ports)),
      path: try fields.field("path", \.path, .path),
      size: try fields.field(ifThere: "size", { $0.size.map { Int($0) } }, size).map { UInt8($0) })
  }
}

extension MapOutputs: WireObject {
  init<Fields: FieldCoder<Self>>(_ fields: inout Fields) throws(Fields.Failure) {
    self.init(
      attempt: try fields.field("attempt", \.attempt, .object()),
      epoch: try fields.field("epoch", \.epoch, .count),
      sources: try fields.list("sources", \.sources, of: .object(), .most(WireLimits.tasksMax)),
      lost: try fields.list("lost", \.lost, of: .object(), .most(WireLimits.tasksMax)))
  }
}
