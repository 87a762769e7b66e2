/// The values of one key, read one after another, once. What is not read is skipped.
///
/// ```swift
/// func reduce(_ day: String, _ values: Values<Int>, into output: inout Output) {
///   output.write(day, values.reduce(0, +))
/// }
/// ```
///
/// A value that holds ``Bytes`` is valid as long as the call that was given the values, so an
/// `Array` of them is what it seems. Values of a key that are more than a MiB together, and were
/// spilled before, lie in the scratch directory meanwhile.
public struct Values<Value: ByteCodable>: Sequence, IteratorProtocol {
  // The groups outlive the call that is given the values; counting references would cost more
  // than a value does.
  @usableFromInline let groups: Unmanaged<_KeyGroups>

  @inlinable
  init(_ groups: _KeyGroups) { self.groups = Unmanaged.passUnretained(groups) }

  /// The next value; nil behind the last one. Where values cannot be read they end early, and the
  /// job fails when the function returns that was given them.
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

/// What they point to belongs to one slot.
@available(*, unavailable)
extension Values: Sendable {}
