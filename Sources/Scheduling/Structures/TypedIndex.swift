import JobModel

/// The number of a worker, a job, a host or a task in its table, with a type for each, so that one
/// cannot be mistaken for another. It takes 4 bytes, and costs no more than the number.
protocol TypedIndex: RawRepresentable, Hashable, Strideable, Sendable
where RawValue == Int32, Stride == Int {
  init(rawValue: Int32)
}

extension TypedIndex {
  /// - Parameter position: at most `Int32.max`, which bounds everything that is numbered.
  init(_ position: Int) { self.init(rawValue: Int32(position)) }

  var position: Int { Int(rawValue) }

  static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }

  func distance(to other: Self) -> Int { other.position - position }

  func advanced(by count: Int) -> Self { Self(position + count) }
}

/// A worker in a `WorkerPool`.
struct WorkerIndex: TypedIndex { let rawValue: Int32 }

/// A job in a `JobTable`.
struct JobIndex: TypedIndex { let rawValue: Int32 }

extension MapIndex: TypedIndex {}

/// A reduce task of a job, and its partition.
struct ReduceIndex: TypedIndex { let rawValue: Int32 }

/// A host in the inputs of a job.
struct HostIndex: TypedIndex { let rawValue: Int32 }
