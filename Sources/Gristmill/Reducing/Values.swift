/// The values of one key. They can be read once, one after another; unread values are skipped.
///
/// ```swift
/// func reduce(_ day: String, _ values: Values<Int>, into output: inout Output) {
///   output.write(day, values.reduce(0, +))
/// }
/// ```
///
/// A value that holds ``Bytes`` is valid during the call that received the values, so it is safe to
/// collect them in an `Array`. If the values of a key take more than a MiB together and were
/// spilled before, they are in the scratch directory during the call.
public struct Values<Value: ByteCodable>: Sequence, IteratorProtocol {
  // The groups outlive the call that receives the values; counting references would cost more than
  // a value does.
  @usableFromInline let groups: Unmanaged<_KeyGroups>

  @inlinable
  init(_ groups: _KeyGroups) { self.groups = Unmanaged.passUnretained(groups) }

  /// The next value; nil after the last one. If values cannot be read, they end early, and the job
  /// fails when the function that received them returns.
  @inlinable
  public func next() -> Value? {
    groups._withUnsafeGuaranteedRef { groups in
      guard let bytes = groups.nextValue(lasts: Value._holdsBytes) else { return nil }
      var reader = ByteReader(bytes, scratch: groups.valueScratch)
      do {
        return try reader.whole(Value.self)
      } catch {
        groups.fail(error)
        return nil
      }
    }
  }
}

/// The values belong to one slot.
@available(*, unavailable)
extension Values: Sendable {}
