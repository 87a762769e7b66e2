import JobModel
import ManagerState
import Transcripts
import Wire

/// Blobs that come, and clients that wait for news:
///
///     put_blob 300M on c1              a client wants to send so many bytes; also: from worker
///     bytes 64K on c1                  some of them come
///     last 64K on c1                   the last of them come
///     watch 1 as 7 on c1               request 7: news of job 1
///     await 1 as 8 on c1               request 8: the end of job 1
///     news                             it is time for news
///     behind c1, taken c1              the client does not take its answers; it has taken them
///     over 1                           job 1 is over
extension Transcript {
  mutating func performClients(_ verb: String, _ words: inout Words) throws -> Bool {
    switch verb {
    case "put_blob": try upload(&words)
    case "bytes", "last":
      let count = try words.bytes(words.next())
      let link = try words.link(words.part("on"))
      let bytes = [UInt8](repeating: 0, count: count)
      let upload = uploads.add(bytes, isLast: verb == "last", on: link, now: now)
      if let upload { say("the blob is whole: \(upload.bytes.count) bytes") }
    case "watch", "await":
      let job = try words.job()
      let request = try Words.number(words.part("as"))
      let watch = Watch(
        link: try words.link(words.part("on")), request: request, isForEnd: verb == "await")
      if !watches.add(watch, of: job) { say("refuse: too many wait for news already") }
    case "news":
      let behind = behind
      for (job, watches) in watches.due(isBehind: { behind.contains($0) }) {
        for watch in watches { reply(watch, job, "more follows") }
      }
    case "over":
      let job = try words.job()
      for watch in watches.ended(job) { reply(watch, job, "the last") }
    case "behind": behind.insert(try words.link(words.next()))
    case "taken": behind.remove(try words.link(words.next()))
    default: return false
    }
    return true
  }

  private mutating func upload(_ words: inout Words) throws {
    let name = try words.next()
    let header = BlobHeader(hash: hash(name), bytes: try words.bytes(name))
    let link = try words.link(words.part("on"))
    let isFromWorker = try words.option("from") == "worker"
    let upload = Upload(
      link: link, isFromClient: !isFromWorker, request: 1, header: header, now: now)
    switch uploads.begin(upload, now: now) {
    case .begun(let closing):
      for link in closing { say("close \(TranscriptText.of(link))") }
      say("let it come")
    case .full: say("refuse: too many files are on their way")
    }
  }

  private mutating func reply(_ watch: Watch, _ job: JobID, _ order: String) {
    say(
      "reply to request \(watch.request) on \(TranscriptText.of(watch.link)): job \(job.number), \(order)"
    )
  }
}
