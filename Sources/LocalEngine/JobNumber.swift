/// The number of a job, which is part of the checksums of its files.
package enum JobNumber {
  package static func any() -> UInt64 { UInt64.random(in: 1...UInt64(Int64.max)) }
}
