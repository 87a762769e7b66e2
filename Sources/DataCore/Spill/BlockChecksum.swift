import CGristKernels
import JobModel

/// The CRC-32C of a block. It covers where the block belongs, what its header says, and the stored
/// bytes.
enum BlockChecksum {
  static func of(
    identity: RunIdentity, partition: Int, block: Int, numbers: UnsafeRawBufferPointer,
    stored: UnsafeRawBufferPointer
  ) -> UInt32 {
    var place: [UInt8] = []
    place.reserveCapacity(24)
    LittleEndian.append(identity.job, to: &place)
    LittleEndian.append(identity.task, to: &place)
    LittleEndian.append(identity.run, to: &place)
    LittleEndian.append(UInt32(partition), to: &place)
    LittleEndian.append(UInt32(block), to: &place)
    var crc = grist_crc32c(0, place, place.count)
    crc = grist_crc32c(crc, numbers.baseAddress, numbers.count)
    return grist_crc32c(crc, stored.baseAddress, stored.count)
  }
}

extension UnsafeRawBufferPointer {
  /// The CRC-32C of these bytes, continuing from `crc`.
  package func crc32c(from crc: UInt32 = 0) -> UInt32 {
    isEmpty ? crc : grist_crc32c(crc, baseAddress, count)
  }
}
