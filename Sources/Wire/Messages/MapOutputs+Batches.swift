extension MapOutputSource {
  /// `sources` in pieces that each fit a message to any peer: the first for `new_reduce_task`, the
  /// others for `map_outputs`. One empty piece for none.
  ///
  /// Half of an object is left for other fields, and for characters that are escaped.
  package static func batches(
    _ sources: [MapOutputSource], bytesMax: Int = WireLimits.foreignObjectBytesMax / 2
  ) -> [[MapOutputSource]] {
    var batches: [[MapOutputSource]] = [[]]
    var bytes = 0
    for source in sources {
      let more = source.path.utf8.count + source.host.utf8.count + namesBytes
      if bytes + more > bytesMax && bytes > 0 {
        batches.append([])
        bytes = 0
      }
      batches[batches.count - 1].append(source)
      bytes += more
    }
    return batches
  }

  /// Names, numbers and punctuation of one source, at most.
  private static let namesBytes = 121
}
