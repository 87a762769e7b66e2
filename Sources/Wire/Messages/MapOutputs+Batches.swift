import JobModel

extension MapOutputSource {
  /// `sources` in batches that each fit a message to any peer: the first for `new_reduce_task`, the
  /// others for `map_outputs`. Without sources, there is one empty batch.
  ///
  /// Half of an object is left for other fields, and for escaped characters.
  package static func batches(
    _ sources: [MapOutputSource], bytesMax: Int = WireLimits.externalObjectBytesMax / 2
  ) -> [[MapOutputSource]] {
    var batches: [[MapOutputSource]] = [[]]
    var bytes = 0
    for source in sources {
      let more = source.path.text.utf8.count + source.host.utf8.count + namesBytes
      if bytes + more > bytesMax && bytes > 0 {
        batches.append([])
        bytes = 0
      }
      batches[batches.count - 1].append(source)
      bytes += more
    }
    return batches
  }

  /// The most that names, numbers and punctuation of one source take.
  private static let namesBytes = 121
}
