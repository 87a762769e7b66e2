extension AttemptID: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(task.job.number, "job", in: ModelLimits.jobNumbers)
    try Field.check(task.index, "index", in: 0...ModelLimits.tasksMax - 1)
    try Field.check(number, "number", in: 0...ModelLimits.attemptsMax)
  }
}

extension AttemptRequest: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(attempt, "attempt")
    try Field.check(memoryBytes, "memoryBytes", in: ModelLimits.memoryBytes)
  }
}

extension AttemptEvent: Validated {
  package func checkFields() throws(FieldFault) {
    switch self {
    case .hello, .listed: break
    case .progress(let progress): try Field.check(progress, "progress")
    case .planned(let result): try Field.check(result, "planned")
    case .mapped(let result): try Field.check(result, "mapped")
    case .reduced(let result): try Field.check(result, "reduced")
    case .failed(let failure):
      try Field.check(
        ifThere: failure.damagedMap?.position, "failed.damagedMap",
        in: 0...ModelLimits.tasksMax - 1)
    }
  }
}

extension AttemptProgress: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(fraction, "fraction", in: 0...1)
    try Field.check(bytes, "bytes", in: ModelLimits.counts)
  }
}

extension PlanTaskResult: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(count: splitBytes.count, of: "splitBytes", most: ModelLimits.tasksMax)
    try Field.check(each: splitBytes, "splitBytes", in: ModelLimits.counts)
    try Field.check(splitBytes.saturatedSum { $0 }, "splitBytes", in: ModelLimits.counts)
    try Field.check(partitions, "partitions", in: 0...ModelLimits.partitionsMax)
    if let splitHosts, splitHosts.count != splitBytes.count {
      throw FieldFault("splitHosts", "do not match the map tasks in number")
    }
  }
}

extension ReduceInput: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(count: outputs.count, of: "outputs", most: ModelLimits.tasksMax)
    for output in outputs {
      if case .segment(_, let copy) = output { try Field.check(copy, "outputs") }
    }
  }
}

extension SegmentCopy: Validated {
  package func checkFields() throws(FieldFault) { try Field.check(entry, "entry") }
}

extension SegmentCheck: Validated {
  package func checkFields() throws(FieldFault) {
    try Field.check(run, "run")
    guard run.segmentOf == partition, run.index != nil else {
      throw FieldFault("partition", "is not the one known of the run")
    }
  }
}
