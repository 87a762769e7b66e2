import HTTPTypes

/// Detects requests that a browser sends on behalf of another site's page.
///
/// Such a page never sees the answer, since nothing here allows it, but it should not cause any
/// work either. Browsers say whose page it is, and pages cannot change that.
enum PageCheck {
  static func isFromOtherPage(_ request: HTTPRequest) -> Bool {
    let fields = request.headerFields
    if let origin = fields[.origin] {
      let own = request.authority ?? ""
      return origin != "http://" + own && origin != "https://" + own
    }
    guard let site = fields[site], site == "cross-site" || site == "same-site" else { return false }
    // A link elsewhere may lead here, into a window of its own.
    return fields[mode] != "navigate" || fields[destination] != "document"
  }

  private static let site = HTTPField.Name("Sec-Fetch-Site")!
  private static let mode = HTTPField.Name("Sec-Fetch-Mode")!
  private static let destination = HTTPField.Name("Sec-Fetch-Dest")!
}
