// ArgumentParser has defaults for the requirements of `ParsableArguments`, but a file that does not
// import it may not see them. So they are repeated here.
extension MappingJob {
  public mutating func validate() throws {}
  public static var _errorLabel: String { "Error" }
  public static var _errorPrefix: String { "Error: " }
}
