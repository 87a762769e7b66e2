import Glibc
import JobModel
import Synchronization

/// How many threads and open files a process needs to start.
///
/// A library that is refused a thread or an event queue ends the process, or waits forever. So the
/// process acquires everything once, and releases it, before any library starts; if something is
/// missing, there is one error and nothing has been made yet.
package struct SystemRoom: Equatable, Sendable {
  /// Threads besides the first; processes that it starts count too.
  package var threads: Int
  /// Open files besides those already open.
  package var descriptors: Int

  package init(threads: Int, descriptors: Int) {
    self.threads = threads
    self.descriptors = descriptors
  }

  /// A thread's resources are free a moment after it has ended: how often to check, and the
  /// microseconds between two checks.
  private static let looksMax = 1_000
  private static let lookMicroseconds: UInt32 = 1_000

  /// - Throws: if the system does not allow that many.
  /// - Complexity: a few milliseconds.
  package func check() throws {
    try checkDescriptors()
    try checkThreads()
  }

  private func checkDescriptors() throws {
    var refusal = refusedDescriptor()
    // Many systems allow few files at first, and more on request.
    if refusal?.number == EMFILE, Self.raiseDescriptorLimit() { refusal = refusedDescriptor() }
    guard let refusal else { return }
    throw JobFailure(
      .configuration,
      "cannot open the \(descriptors) files that are needed to begin: \(refusal)\nraise the limit of open files (ulimit -n)"
    )
  }

  /// Opens this many files, and closes them. Returns why that failed.
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
        .configuration,
        failure.message.replacing(
          "cannot start a thread",
          with: "cannot start the \(threads) threads that are needed to begin"))
    }
  }

  private static var threadCount: Int { System.names(in: "/proc/self/task")?.count ?? 0 }

  /// Blocks everybody until it is opened.
  private final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    private let pauseMicroseconds: UInt32 = 200

    func open() { isOpen.store(true, ordering: .releasing) }

    func pass() { while !isOpen.load(ordering: .acquiring) { usleep(pauseMicroseconds) } }
  }
}
