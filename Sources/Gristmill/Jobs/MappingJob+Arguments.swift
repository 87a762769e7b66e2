// What `ParsableArguments` asks for has defaults in ArgumentParser, which a file that does not
// import it may not see: here they are again.
extension MappingJob {
  public mutating func validate() throws {}
  public static var _errorLabel: String { "Error" }
  public static var _errorPrefix: String { "Error: " }
}
