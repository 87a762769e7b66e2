/// Why a process could not be started.
package struct StartFault: Error, Equatable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}
