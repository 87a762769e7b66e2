import DataCore
import JobModel

/// The text that is being mapped. Its address is in every record.
@usableFromInline
struct TextPlace {
  @usableFromInline var start = Bytes.nowhere
  @usableFromInline var count = 0
  /// The byte that ends a record, if records are not listed.
  @usableFromInline var terminator: UInt8 = 10
  /// All records; nil if a byte ends each.
  @usableFromInline var listed: UnsafePointer<RecordRange>?
  @usableFromInline var listedCount = 0
  let source: TextSource

  init(_ source: TextSource) { self.source = source }

  /// Sets the text that is mapped next.
  mutating func set(_ text: InputText) {
    start = text.bytes.baseAddress ?? Bytes.nowhere
    count = text.bytes.count
    if let terminator = text.format.terminator {
      self.terminator = terminator
      listed = nil
    } else {
      (listed, listedCount) = source.list(text)
    }
    source.origin = text.origin
  }
}

/// Where a text comes from, and who maps it.
final class TextSource {
  /// The name of the job.
  let job: String
  let skips: SkippedRecords
  private let files: [InputFile]
  fileprivate(set) var origin: TextOrigin?
  private var list = RecordList()

  init(job: String, _ context: TaskContext) {
    self.job = job
    skips = context.skips
    files = context.files
  }

  /// The records of the text, valid until those of the next one are listed.
  fileprivate func list(_ text: InputText) -> (UnsafePointer<RecordRange>, Int) {
    list.set(text)
    return (UnsafePointer(list.ranges), list.count)
  }

  var file: [UInt8] { origin.map { files[$0.file].path.bytes } ?? [] }
  var base: Int { origin?.base ?? 0 }
  var offset: Int { origin?.offset ?? 0 }

  /// Where the byte at `offset` in the text is, for messages.
  func place(of offset: Int) -> String { origin?.place(of: offset, in: files) ?? "" }

  /// The sort key of the byte at `offset` in the text.
  func order(of offset: Int) -> [Int] { origin?.order(of: offset) ?? [] }
}
