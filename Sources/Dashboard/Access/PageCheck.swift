import HTTPTypes

/// Whether a browser sends a request because a page of another site wants it.
///
/// Such a page does not get to see the answer, since nothing here allows it; it shall not make us do any
/// work either. Browsers say whose page it is, and no page can change what they say.
enum PageCheck {
  static func isFromOtherPage(_ request: HTTPRequest) -> Bool {
    let fields = request.headerFields
    if let origin = fields[.origin] {
      let own = request.authority ?? ""
      return origin != "http://" + own && origin != "https://" + own
    }
    guard let site = fields[site], site == "cross-site" || site == "same-site" else { return false }
    // A link from elsewhere may lead here, into a window of its own.
    return fields[mode] != "navigate" || fields[destination] != "document"
  }

  private static let site = HTTPField.Name("Sec-Fetch-Site")!
  private static let mode = HTTPField.Name("Sec-Fetch-Mode")!
  private static let destination = HTTPField.Name("Sec-Fetch-Dest")!
}
