import DataCore
import JobModel

/// The text that is mapped. Its address is in every record.
@usableFromInline
struct TextPlace {
  @usableFromInline var start = Bytes.nowhere
  @usableFromInline var count = 0
  /// The byte that ends a record, where `recordBytes` is 0.
  @usableFromInline var terminator: UInt8 = 10
  /// The length of each record; 0 where each is ended by a byte.
  @usableFromInline var recordBytes = 0
  let source: TextSource

  init(_ source: TextSource) { self.source = source }

  /// The text that is mapped next.
  mutating func set(_ text: InputText) {
    start = text.bytes.baseAddress ?? Bytes.nowhere
    count = text.bytes.count
    if let terminator = text.format.terminator {
      self.terminator = terminator
      recordBytes = 0
    } else if case .fixed(let bytes) = text.format {
      recordBytes = bytes
    } else {
      recordBytes = count
    }
    source.origin = text.origin
  }
}

/// Where a text comes from, and who maps it.
final class TextSource {
  /// The name of the job.
  let job: String
  let skips: SkipBook
  private let files: [InputFile]
  fileprivate(set) var origin: TextOrigin?

  init(job: String, _ place: TaskPlace) {
    self.job = job
    skips = place.skips
    files = place.files
  }

  var file: String { origin.map { files[$0.file].path } ?? "" }
  var base: Int { origin?.base ?? 0 }
  var offset: Int { origin?.offset ?? 0 }

  /// Where the byte at `offset` in the text is, for people.
  func place(of offset: Int) -> String { origin?.place(of: offset, in: files) ?? "" }

  /// What the byte at `offset` in the text is sorted by.
  func order(of offset: Int) -> [Int] { origin?.order(of: offset) ?? [] }
}
