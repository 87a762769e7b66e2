/// The name and help of a job's command.
public struct JobConfiguration: Sendable {
  /// The name of the job; nil for a name made from its type, such as `word-count` for `WordCount`.
  public var name: String?
  /// One line that says what the job does.
  public var abstract: String
  /// A longer description for the help.
  public var discussion: String
  /// The version of the job.
  public var version: String

  /// Makes a configuration; parameters that are left out have their defaults.
  public init(
    name: String? = nil, abstract: String = "", discussion: String = "", version: String = ""
  ) {
    self.name = name
    self.abstract = abstract
    self.discussion = discussion
    self.version = version
  }
}
