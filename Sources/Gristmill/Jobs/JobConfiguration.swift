/// What the help of a job's command says.
public struct JobConfiguration: Sendable {
  /// The name of the job; nil for the name of its type, as `word-count` for `WordCount`.
  public var name: String?
  /// One line that says what the job does.
  public var abstract: String
  /// More about it, for the help.
  public var discussion: String
  /// The version of the job.
  public var version: String

  /// A configuration; what is left out has its default.
  public init(
    name: String? = nil, abstract: String = "", discussion: String = "", version: String = ""
  ) {
    self.name = name
    self.abstract = abstract
    self.discussion = discussion
    self.version = version
  }
}
