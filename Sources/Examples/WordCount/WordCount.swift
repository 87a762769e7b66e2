import Gristmill

@main struct WordCount: SummingJob {
  func map(_ line: Record, into emitter: inout Emitter<Bytes, Int>) {
    for word in line.words { emitter.emit(word, 1) }
  }
}
