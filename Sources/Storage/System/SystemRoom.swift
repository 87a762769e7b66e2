import Glibc
import JobModel
import Synchronization

/// How many threads and open files a process needs to begin.
///
/// Libraries that are refused a thread or an event queue end the process, or wait for ever. So the
/// whole room is asked for, and given back, before the first of them starts anything; who lacks it
/// gets one error, and nothing has been made yet.
package struct SystemRoom: Equatable, Sendable {
  /// Beside the first; processes that it starts count as well.
  package var threads: Int
  /// Beside those that are open.
  package var descriptors: Int

  package init(threads: Int, descriptors: Int) {
    self.threads = threads
    self.descriptors = descriptors
  }

  /// What threads give back is free a moment after they have ended: so often it is looked for, and so
  /// many microseconds lie between two looks.
  private static let looksMax = 1_000
  private static let lookMicroseconds: UInt32 = 1_000

  /// - Throws: where the system does not give so much.
  /// - Complexity: some milliseconds.
  package func check() throws {
    try checkDescriptors()
    try checkThreads()
  }

  private func checkDescriptors() throws {
    var refusal = refusedDescriptor()
    // Many systems give few files first, and more to those who ask.
    if refusal?.number == EMFILE, Self.raiseDescriptorLimit() { refusal = refusedDescriptor() }
    guard let refusal else { return }
    throw JobFailure(
      .usage,
      "cannot open the \(descriptors) files that are needed to begin: \(refusal)\nraise the limit of open files (ulimit -n)"
    )
  }

  /// Opens so many files, and closes them. Returns why that was not to be.
  private func refusedDescriptor() -> System.Failure? {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    while opened.count < descriptors {
      let next =
        opened.first.map { fcntl($0, F_DUPFD_CLOEXEC, 0) }
        ?? open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard next >= 0 else { return System.Failure.last }
      opened.append(next)
    }
    return nil
  }

  private static func raiseDescriptorLimit() -> Bool {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return false }
    limit.rlim_cur = limit.rlim_max
    return setrlimit(resource, &limit) == 0
  }

  private func checkThreads() throws {
    let before = Self.threadCount
    let gate = Gate()
    var started: [pthread_t] = []
    defer {
      gate.open()
      for thread in started { pthread_join(thread, nil) }
      var looks = 0
      while Self.threadCount > before && looks < Self.looksMax {
        usleep(Self.lookMicroseconds)
        looks += 1
      }
    }
    do {
      while started.count < threads { started.append(try System.startThread { gate.pass() }) }
    } catch let failure as JobFailure {
      throw JobFailure(
        .usage,
        failure.message.replacing(
          "cannot start a thread",
          with: "cannot start the \(threads) threads that are needed to begin"))
    }
  }

  private static var threadCount: Int { System.names(in: "/proc/self/task")?.count ?? 0 }

  /// Lets nobody pass until it is opened.
  private final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    private let pauseMicroseconds: UInt32 = 200

    func open() { isOpen.store(true, ordering: .releasing) }

    func pass() { while !isOpen.load(ordering: .acquiring) { usleep(pauseMicroseconds) } }
  }
}
