import JobModel
import ManagerState
import Scheduling
import Transcripts
import Wire

/// Workers that register, answer, and go:
///
///     register 5 at node-7:6001        also: from 10.0.0.1 slots 2 held A,A running A
///     connected 5                      the manager's connection to the worker is there
///     disconnected 5                   it broke
///     unconnected 5 no route           it could not be made so far, and why
///     unreached 5                      it was given up
///     progress 5 on c1                 the worker says that it is there; also: epoch old
///     join 5 at node-7:6001 on c1      all of it: register, connected, progress
///     heartbeat node-7:6001            also: of 5
///     closed c1                        a connection to the manager ended
///     silent worker 5                  the scheduler gives up on the worker
///     goodbye 5
///     workers                          who is there
extension Transcript {
  mutating func performWorkers(_ verb: String, _ words: inout Words) throws -> Bool {
    switch verb {
    case "register": try register(&words)
    case "join": try join(&words)
    case "progress": try progress(&words)
    case "connected", "disconnected", "unconnected", "unreached":
      try outbound(verb, &words)
    case "heartbeat":
      let address = try words.address(words.next())
      let worker = try words.option("of").map { WorkerID(try Words.number($0)) }
      let known = registry.worker(of: Heartbeat(address: address, worker: worker))
      say(known.map { "worker \($0.number) is heard" } ?? "not of a worker that was reached")
    case "closed":
      let link = try words.link(words.next())
      show(registry.closed(link))
      watches.closed(link)
      uploads.closed(link)
    case "goodbye": show(registry.lose(try words.worker()))
    case "silent" where words.flag("worker"): givenUp.insert(try words.worker())
    case "workers":
      for worker in registry.all {
        say("worker \(worker.id.number) at \(worker.address): \(worker.standing)")
      }
    default: return false
    }
    return true
  }

  private mutating func register(_ words: inout Words) throws {
    let id: WorkerID? = try words.flag("external") ? nil : words.worker()
    let address = try words.address(words.part("at"))
    let machine = try words.option("from") ?? address.host
    guard let id else { return show(external.register(address, from: machine, now: now)) }
    var details = Register.Details(worker: id, httpPort: nil, slots: 1)
    if let slots = try words.option("slots") { details.slots = try Words.number(slots) }
    details.held = try Words.attempts(words.option("held")).map { HeldOutput(attempt: $0) }
    details.running = try Words.attempts(words.option("running"))
    show(
      registry.register(
        details, at: address, from: machine, outbound: outbound[id] ?? .closed, now: now))
  }

  private mutating func join(_ words: inout Words) throws {
    let id = try words.worker()
    let address = try words.address(words.part("at"))
    let link = try words.link(words.part("on"))
    let machine = try words.option("from") ?? address.host
    show(
      registry.register(
        Register.Details(worker: id, httpPort: nil, slots: 1), at: address, from: machine,
        outbound: outbound[id] ?? .closed, now: now))
    outbound[id] = .open
    show(registry.progressed(id, on: link, isOfThisStart: true, outbound: .open))
  }

  private mutating func progress(_ words: inout Words) throws {
    let id = try words.worker()
    let link = try words.link(words.part("on"))
    let isOld = try words.option("epoch") == "old"
    show(
      registry.progressed(
        id, on: link, isOfThisStart: !isOld, outbound: outbound[id] ?? .closed))
  }

  private mutating func outbound(_ verb: String, _ words: inout Words) throws {
    let id = try words.worker()
    guard let registration = registrations[id] else { throw words.mistake("no such worker") }
    switch verb {
    case "connected":
      outbound[id] = .open
      show(registry.outboundOpened(registration))
    case "disconnected":
      outbound[id] = .closed
      show(registry.outboundClosed(registration))
    case "unconnected": show(registry.outboundFailed(registration, words.rest()))
    default:
      outbound[id] = .closed
      show(registry.outboundLost(registration))
    }
  }

  // MARK: What the manager does

  mutating func show(_ effects: [WorkerRegistry.Effect]) {
    for effect in effects { show(effect) }
  }

  private mutating func show(_ effect: WorkerRegistry.Effect) {
    switch effect {
    case .acknowledge(let id):
      outbound[id] = .connecting
      registrations[id] = registry[id]?.registration
      say("connect to \(id.number), register_ack")
    case .keepConnecting(let id):
      registrations[id] = registry[id]?.registration
      say("go on connecting to \(id.number)")
    case .refused(let reason): say("log: a worker was not taken: \(reason)")
    case .adopt(let link): say("\(TranscriptText.of(link)) is the worker's own")
    case .release(let link): say("\(TranscriptText.of(link)) is of no worker any more")
    case .close(let link): say("close \(TranscriptText.of(link))")
    case .arrived(let worker):
      say("worker \(worker.id.number) is \(worker.wasReached ? "back" : "there")")
    case .tell(let event): say("scheduler: \(TranscriptText.of(event))")
    case .catchUp(let id):
      say("tell \(id.number) what it missed")
      show(surveys.workerCame(id))
    case .lost(let worker):
      outbound[worker.id] = nil
      say("say nothing more to \(worker.id.number) at \(worker.address)")
    case .gone(let id):
      say("scheduler: worker \(id.number) is gone")
      show(surveys.workerGone(id))
    case .probe(let registration):
      say("see whether \(registration.worker.number) still listens")
    case .unreachable(let address, let reason): say("log: no connection to \(address): \(reason)")
    }
  }
}
