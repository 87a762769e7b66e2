extension JobSpecification: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(program, "program")
    try Field.check(format, "format")
    for input in inputs { try Field.check(path: input, "inputs") }
    for input in listedInputs ?? [] { try Field.check(path: input, "listedInputs") }
    try Field.check(path: output, "output")
    try Field.check(path: scratch, "scratch")
    try Field.check(slots, "slots", in: 1...ModelLimits.slotsMax)
    try Field.check(ifThere: splitBytes, "splitBytes", in: ModelLimits.splitBytes)
    try Field.check(memoryBytes, "memoryBytes", in: ModelLimits.memoryBytes)
    try Field.check(
      skipBadRecordsMax, "skipBadRecordsMax", in: 0...ModelLimits.skippedRecordsMax)
    if case .count(let count) = partitions {
      try Field.check(count, "partitions", in: 0...ModelLimits.partitionsMax)
    }
    try Field.check(ifThere: shipment, "shipment")
  }
}

extension RecordFormat: Validated {
  package func checkFields() throws(FieldFault) {
    guard case .fixed(let bytes) = self else { return }
    try Field.check(bytes, "bytes", in: ModelLimits.fixedRecordBytes)
  }
}

extension ProgramSpecification: Validated {
  package func checkFields() throws(FieldFault) {
    switch self {
    case .wordcount, .grep, .index, .custom: break
    case .sort(let order): try Field.check(order, "order")
    case .top(let count, let order):
      try Field.check(count, "count", in: ModelLimits.topCounts)
      try Field.check(order, "order")
    case .distinct(let selection), .count(let selection):
      try Field.check(ifThere: selection, "selection")
    case .join(let join):
      try Field.check(join.leftField, "leftField", in: ModelLimits.fields)
      try Field.check(join.rightField, "rightField", in: ModelLimits.fields)
    case .streaming(let streaming): try Field.check(streaming, "streaming")
    }
  }
}

extension FieldSelection: Validated {
  package func checkFields() throws(FieldFault) {
    guard !fields.isEmpty else { throw FieldFault("fields", "are none") }
    try Field.check(count: fields.count, of: "fields", most: Self.fieldsMax)
    try Field.check(each: fields, "fields", in: ModelLimits.fields)
    // A document may say what the initializer does not.
    guard zip(fields, fields.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw FieldFault("fields", "are not in order")
    }
  }
}

extension SortOrderSpecification: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(count: keys.count, of: "keys", most: Self.keysMax)
    try Field.check(each: keys, "keys")
    do {
      try validate()
    } catch {
      throw FieldFault("options", "are invalid: \(error)")
    }
  }
}

extension SortKeySpecification: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(start.field, "start.field", in: ModelLimits.fields)
    try Field.check(start.character, "start.character", in: 1...Self.numberMax)
    try Field.check(ifThere: end?.field, "end.field", in: ModelLimits.fields)
    try Field.check(ifThere: end?.character, "end.character", in: 0...Self.numberMax)
  }
}

extension StreamingSpecification: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(map, "map")
    try Field.check(ifThere: combine, "combine")
    try Field.check(ifThere: reduce, "reduce")
    try Field.check(keyFields, "keyFields", in: ModelLimits.keyFields)
    try Field.check(ifThere: partitionFields, "partitionFields", in: 1...keyFields)
    try Field.check(orderOfKeys, "keyOrder")
    try Field.check(each: allowedExits.map(Int.init), "allowedExits", in: ModelLimits.exitCodes)
    try Field.check(timeoutSeconds, "timeoutSeconds", in: ModelLimits.timeoutSeconds)
    let variables = environment ?? []
    try Field.check(
      count: variables.count, of: "environment", most: EnvironmentVariable.countMax)
    try Field.check(each: variables, "environment")
  }
}

extension ProgramCommand: Validated {
  package func checkFields() throws(FieldFault) {
    guard words.first ?? "" != "" else { throw FieldFault("words", "name no program") }
  }
}

extension Shipment: Validated {
  package func checkFields() throws(FieldFault) {
    do {
      try check()
    } catch {
      throw FieldFault("files", "are invalid: \(error)")
    }
  }
}
