import Execution
import JobModel
import Testing
import Wire

/// Events that make no sense, by seed: answers nobody waits for, managers that contradict
/// themselves, children that lie.
@Suite("Random events")
struct NoiseTests {
  /// SplitMix64.
  private struct Randomness: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var word = state
      word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
      word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
      return word ^ (word >> 31)
    }
  }

  private struct Source {
    var random: Randomness
    /// Children that have started and not ended; each ends once.
    var children: [ChildID] = []
    var epoch = 1
    /// The oldest attempt that is not over. What is over does not come again.
    var job = 1

    mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...values.count - 1)] }

    mutating func attempt() -> AttemptID {
      let task = TaskID(
        job: JobID(number(job...job + 2)), kind: pick(TaskKind.allCases), index: number(0...2))
      return AttemptID(task: task, number: number(0...2))
    }

    mutating func source() -> MapOutputSource {
      MapOutputSource(
        map: MapIndex(number(-1...3)), attempt: number(0...2), host: pick(["a", "b"]), httpPort: 1,
        path: "/x", size: pick([nil, 0, 59]))
    }

    mutating func failure() -> JobFailure { JobFailure(pick([.input, .scratch, .usage]), "") }

    mutating func user() -> BlobUser {
      number(0...4) == 0 ? .listing(ListingID(number(1...20))) : .attempt(attempt())
    }

    mutating func message() -> WorkerMessage {
      let assignment = Assignment(
        attempt: attempt(), epoch: number(max(1, epoch - 1)...epoch), plan: hash(),
        memoryBytes: number(0...9), shipment: number(0...3) == 0 ? hash() : nil)
      switch number(0...19) {
      case 0: return .registerAck(acknowledgement())
      case 1...6:
        return .newMapTask(
          NewMapTask(
            task: 0, executable: "", inputPaths: [], outputDirectory: pick(["", "/out"]),
            partitions: 1, assignment: assignment))
      case 7...10:
        return .newReduceTask(
          NewReduceTask(
            task: 0, executable: "", inputPaths: [], outputDirectory: "/out",
            assignment: assignment, sources: [source(), source()], maps: number(0...3)))
      case 11...12:
        let listings = [InputListingSource(host: "a", hash: hash())]
        return .newPlanTask(
          NewPlanTask(assignment: assignment, listings: pick([[], listings]), draft: nil))
      case 13...15: return .stopAttempt(StopAttempt(attempt: attempt(), epoch: epoch))
      case 16...17:
        return .mapOutputs(
          MapOutputs(
            attempt: attempt(), epoch: epoch, sources: [source(), source()], lost: [attempt()]))
      case 18:
        job += 1
        return .forgetJob(ForgetJob(job: JobID(job - 1), epoch: epoch))
      default:
        return .listInputs(ListInputs(attempt: attempt(), epoch: epoch, specification: hash()))
      }
    }

    private mutating func acknowledgement() -> RegisterAcknowledgement {
      if number(0...1) == 0 { epoch += 1 }
      return RegisterAcknowledgement(
        address: WorkerAddress(host: "a", port: 6001), epoch: number(0...9) == 0 ? nil : epoch)
    }

    /// One of three blobs.
    mutating func hash() -> ContentHash { ContentHash(of: [UInt8(number(0...2))]) }

    mutating func said() -> AttemptEvent {
      switch number(0...9) {
      case 0: .hello(version: 1)
      case 1: .progress(.init(fraction: 0.5, bytes: 1))
      case 2: .planned(PlanTaskResult(path: "/p", splitBytes: [], partitions: 1))
      case 3: .listed(path: "/l")
      case 4...6:
        .mapped(
          MapTaskResult(
            task: 0, run: nil, parts: [], ranges: [], report: MapReport(), counters: Counters(),
            skipped: []))
      case 7:
        .reduced(
          ReduceTaskResult(
            task: 0, part: PartReport(name: "p", bytes: 0, records: 0, crc32c: ""),
            counters: Counters(), skipped: []))
      case 8: .failed(TaskFailure(JobFailure(.corrupted, ""), damagedMap: MapIndex(number(-1...3))))
      default: .failed(TaskFailure(JobFailure(.program, "")))
      }
    }

    mutating func event() -> WorkerEvent {
      let id = attempt()
      switch number(0...99) {
      case 0...29: return .received(message())
      case 30...31: return .managerReached(isOwn: number(0...3) > 0)
      case 32: return .managerLost
      case 33...44: return .blobCame(user(), hash(), blob())
      case 45...46: return .blobKept(user(), .success(hash()))
      case 47...49: return .filesCame(id, files())
      case 50...59: return .prepared(id)
      case 60: return .notPrepared(id, AttemptFailure(.job(.scratch)))
      case 61...63: return .inputsChecked(id, number(0...3) == 0 ? failure() : nil)
      case 64: return .scratchMadeAgain
      case 65...69:
        return .sourcesFound(id, [FoundSource(source(), isInPlace: number(0...1) == 0)])
      case 70...72: return .segmentsFetched(id, [copy(), copy()])
      case 73: return .fetchingEnded(id, failure())
      case 74: return .sourceChecked(id, source(), .wire)
      case 75: return .childWrote(ChildID(number(1...4)), [97, 10, 98])
      case 76...78: return .inputWritten(id, number(0...5) == 0 ? failure() : nil)
      case 79: return .progressDue
      case 80: return .listingOverdue(ListingID(number(1...20)))
      case 81...92: return .childSaid(child(), said())
      default: return childEnd()
      }
    }

    private mutating func blob() -> Result<FilePath, JobFailure> {
      number(0...9) == 0 ? .failure(failure()) : .success("/b")
    }

    private mutating func files() -> Result<UnpackedShipment, JobFailure> {
      number(0...5) == 0
        ? .failure(failure())
        : .success(UnpackedShipment(root: "/f", executable: pick([nil, "/x"])))
    }

    private mutating func copy() -> FetchedCopy {
      FetchedCopy(
        map: MapIndex(number(-1...3)), attempt: number(0...2), peer: "b", offset: 0,
        bytes: pick([0, 100, .max]), numbers: pick([[], [9_000, 50, 2, 0, 0], [0, 0, 0, 0, 0]]))
    }

    private mutating func child() -> ChildID {
      children.isEmpty || number(0...9) == 0 ? ChildID(number(1...99)) : pick(children)
    }

    private mutating func childEnd() -> WorkerEvent {
      guard !children.isEmpty else { return .progressDue }
      let child = children.remove(at: number(0...children.count - 1))
      return number(0...3) == 0
        ? .childNotStarted(child, reason: "")
        : .childEnded(child, ChildEnd(how: "", greeting: pick([.awaited, .said, .refused])))
    }
  }

  @Test("no event traps or makes a worker do anything forbidden", arguments: 0..<20)
  func noise(block: Int) {
    for seed in block * 5..<(block + 1) * 5 {
      var source = Source(random: Randomness(state: UInt64(seed)))
      var machine = WorkerMachine(
        ExecutionSettings(
          worker: WorkerID(1), address: WorkerAddress(host: "a", port: 6001), httpPort: nil,
          rack: nil, slots: 2, memoryBytes: 100, program: "own", directory: "/s",
          confinesInputs: seed % 2 == 0))
      var auditor = Auditor(slots: 2)
      var actions: [WorkerAction] = []
      for step in 0..<2_000 {
        let event = step == 1_990 ? .stopAsked : source.event()
        auditor.told(event)
        machine.handle(event, now: Moment(nanoseconds: UInt64(step)), into: &actions)
        for action in actions {
          auditor.check(action)
          switch action {
          case .startChild(let child, _, _), .startListing(let child, _):
            source.children.append(child)
          default: break
          }
        }
        actions.removeAll(keepingCapacity: true)
      }
      #expect(auditor.violations.isEmpty, "seed \(seed): \(auditor.violations.prefix(3))")
    }
  }
}
