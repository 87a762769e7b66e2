package import JobModel

/// What a successful attempt tells the scheduler.
package enum AttemptResult: Equatable, Sendable {
  case plan(JobShape)
  /// The plan task has done what it could on its host and continues on one of these.
  case partOfPlan(goesOnAt: [String])
  /// Sizes of its segments; none if they are unknown or there is no reduce phase.
  case map(SegmentSizes)
  case reduce
}

/// A job's tasks, as its plan lists them.
package struct JobShape: Equatable, Codable, Sendable {
  package var maps: [MapShape]
  /// Partitions; if 0, the maps write the part files.
  package var reduces: Int

  package init(maps: [MapShape], reduces: Int) {
    self.maps = maps
    self.reduces = reduces
  }
}

/// A map task: what matters for where and how long it runs.
package struct MapShape: Equatable, Codable, Sendable {
  /// Hosts that have the input on their disks; empty if it is equally near to all.
  package var hosts: [String]
  /// No other host can read the input: the map waits for a slot on one of them, however long that
  /// takes.
  package var isPinned: Bool
  /// Bytes of input, or 0 if unknown.
  package var bytes: Int

  package init(hosts: [String] = [], isPinned: Bool = false, bytes: Int = 0) {
    self.hosts = hosts
    self.isPinned = isPinned
    self.bytes = bytes
  }
}
