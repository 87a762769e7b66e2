package import Encryption
import JobModel
import Links
import NIOCore
import NIOPosix
package import Wire

/// A client's connection to a manager. It is not made again when it breaks: a `PatientClient` makes
/// others.
package final class ManagerClient: Sendable {
  private let loop: any EventLoop
  private let pending: NIOLoopBound<PendingReplies>
  private let address: String

  /// - Throws: a `ManagerTrouble` if nobody answers, or a `JobFailure` if whoever answers does not
  ///   know the secret.
  package init(
    host: String, port: Int, secret: Secret?, tls: TransportSecurity? = nil
  ) async throws {
    address = "\(host):\(port)"
    loop = MultiThreadedEventLoopGroup.singleton.any()
    let loop = loop
    let address = address
    pending = try await loop.submit {
      NIOLoopBound(PendingReplies(address, loop: loop), eventLoop: loop)
    }.get()
    let pending = pending
    do {
      try await loop.flatSubmit {
        let opened = loop.makePromise(of: Void.self)
        pending.value.onOpen = opened
        LinkTransport(loop: loop, secret: secret, tls: tls)
          .connect(host: host, port: port, to: .manager, owner: pending.value)
          .whenFailure { opened.fail($0) }
        return opened.futureResult
      }.get()
    } catch {
      if error is JobFailure || error is ManagerTrouble { throw error }
      let reason = LinkTransport.reason(error)
      throw ManagerTrouble(
        .away,
        "no manager answers at \(address): \(reason)\nstart one with 'gristmill manager', or give its address with --manager HOST:PORT"
      )
    }
  }

  /// Seconds that a manager may take for an answer: it has most in memory, and makes the
  /// directories of an output before it takes a job. One that hangs takes longer, because its
  /// system goes on to accept connections and bytes.
  package static let answerSeconds: Int64 = 60

  /// Sends a request, and returns its only answer.
  ///
  /// - Parameter seconds: how long the answer may take. A manager that needs longer counts as one
  ///   that does not answer.
  /// - Throws: a `ManagerTrouble` if there is no answer, or none yet, and a `JobFailure` if the
  ///   request is refused, or the task is cancelled.
  package func ask(
    _ body: ClientRequest.Body, raw: [UInt8] = [], within seconds: Int64 = answerSeconds
  ) async throws -> JSONText {
    for try await answer in replies(to: body, raw: raw, within: seconds) { return answer }
    throw JobFailure(.cancelled, "nobody waits any more for the manager at \(address)")
  }

  /// All answers to a request, in order. The stream ends early if the task is cancelled.
  ///
  /// - Parameter seconds: how long each answer may take.
  package func replies(
    to body: ClientRequest.Body, raw: [UInt8] = [], within seconds: Int64
  ) -> AsyncThrowingStream<JSONText, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: JSONText.self)
    let pending = pending
    loop.execute {
      pending.value.ask(
        body, raw: raw, PendingReplies.Asker(continuation: continuation, seconds: seconds))
    }
    return stream
  }

  /// Whether the manager has done what was asked, or said why not, over this connection.
  package func hasServed() async -> Bool {
    let pending = pending
    return (try? await loop.submit { pending.value.hasServed }.get()) ?? false
  }

  /// Sends a message that has no answer.
  package func say(_ message: ManagerMessage) async throws {
    let pending = pending
    try await loop.submit { pending.value.link?.send(message) }.get()
  }

  /// Waits until the manager closes the connection, as it does when it ends.
  ///
  /// - Throws: if it did so because the secrets differ.
  package func waitForEnd() async throws {
    let pending = pending
    try await loop.flatSubmit { pending.value.closed }.get()
    if let refusal = try await loop.submit({ pending.value.refusal }).get() { throw refusal }
  }

  /// Closes at once, without waiting for anything.
  package func drop() {
    let pending = pending
    loop.execute { pending.value.link?.close() }
  }

  /// Closes once all messages have been sent.
  package func close() async {
    let pending = pending
    try? await loop.flatSubmit { pending.value.close() }.get()
  }
}
