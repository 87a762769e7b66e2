import CGristKernels
import TestSupport
import Testing

/// Every form of the token kernel against a loop over bytes. Serialized, since
/// the form is picked for the whole process; other suites may run meanwhile, for
/// which all forms do.
@Suite("Token kernels", .serialized)
struct KernelTests {
  static let classes = [GRIST_TOKENS_WHITESPACE, GRIST_TOKENS_LETTERS]

  private static func isToken(_ byte: UInt8, _ tokenClass: grist_token_class) -> Bool {
    tokenClass == GRIST_TOKENS_LETTERS
      ? (65...90).contains(byte) || (97...122).contains(byte)
      : byte != 32 && !(9...13).contains(byte)
  }

  /// Starts and ends of tokens, byte by byte.
  private static func naiveEdges(_ text: [UInt8], _ tokenClass: grist_token_class) -> [UInt32] {
    var edges: [UInt32] = []
    var inside = false
    for (index, byte) in text.enumerated() where isToken(byte, tokenClass) != inside {
      edges.append(UInt32(index))
      inside.toggle()
    }
    return inside ? edges + [UInt32(text.count)] : edges
  }

  /// All edges of `text`, which stands `offset` bytes after an aligned address and
  /// has `behind` all around it, asked for `capacity` at a time.
  private static func edges(
    _ text: [UInt8], _ tokenClass: grist_token_class, offset: Int, behind: UInt8, capacity: Int
  ) -> (edges: [UInt32], newlines: Int) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: offset + text.count + 128, alignment: 64)
    defer { memory.deallocate() }
    for index in memory.indices { memory[index] = behind }
    let start = memory.baseAddress! + offset
    start.copyMemory(from: text, byteCount: text.count)
    var walk = grist_tokenizer(
      text: UnsafePointer(start.assumingMemoryBound(to: UInt8.self)), length: UInt64(text.count),
      position: 0, inside: 0, newlines: 0)
    var all: [UInt32] = []
    // After the memory that may be written comes memory that may not.
    var batch = [UInt32](repeating: 0xdead_beef, count: capacity + 1)
    while walk.position < walk.length || walk.inside != 0 {
      let count = Int(grist_token_edges(&walk, tokenClass, &batch, UInt32(capacity)))
      guard count <= capacity, batch[capacity] == 0xdead_beef else { return ([], -1) }
      all += batch[..<count]
    }
    return (all, Int(walk.newlines))
  }

  /// Calls `body` under each form that this machine has, and goes back to the widest.
  private func withEveryForm(_ body: (String) -> Void) {
    defer { _ = grist_force_kernel(-1) }
    var names: Set<String> = []
    for form in 0..<grist_kernel_forms() where grist_force_kernel(form) == 1 {
      let name = String(cString: grist_kernel_name())
      #expect(names.insert(name).inserted)
      body(name)
    }
    #expect(names.contains("portable"))
  }

  private static func texts(_ random: inout SplitMix64, length: Int) -> [[UInt8]] {
    [
      random.bytes(length),
      (0..<length).map { _ in random.pick([32, 97, 97, 97, 10, 9, 13, 65, 122, 91, 96, 64, 123]) },
      (0..<length).map { UInt8($0 % 2 == 0 ? 97 : 32) },
      [UInt8](repeating: 97, count: length), [UInt8](repeating: 10, count: length),
    ]
  }

  @Test("every form finds the edges of a loop over bytes, at every length")
  func everyLength() {
    var random = SplitMix64(seed: 1)
    let texts = (0...300).flatMap { Self.texts(&random, length: $0) }
    withEveryForm { name in
      for tokenClass in Self.classes {
        let wrong = texts.filter { text in
          let found = Self.edges(
            text, tokenClass, offset: 0, behind: 97, capacity: text.count + 65)
          return found.edges != Self.naiveEdges(text, tokenClass)
            || found.newlines != text.count { $0 == 10 }
        }
        #expect(wrong.isEmpty, "\(name), class \(tokenClass.rawValue): \(wrong.count) texts")
      }
    }
  }

  @Test("the position of a text, and what follows it, do not matter")
  func everyOffset() {
    var random = SplitMix64(seed: 2)
    let text = Self.texts(&random, length: 200)[1]
    withEveryForm { name in
      for tokenClass in Self.classes {
        let wanted = Self.naiveEdges(text, tokenClass)
        for offset in 0..<64 {
          for behind in [UInt8(0), 32, 97, 10, 255] {
            let found = Self.edges(
              text, tokenClass, offset: offset, behind: behind, capacity: 300)
            #expect(found.edges == wanted, "\(name), offset \(offset)")
          }
        }
      }
    }
  }

  @Test("tokens continue past the ends of batches of any size")
  func everyCapacity() {
    var random = SplitMix64(seed: 3)
    let texts = Self.texts(&random, length: 2_000)
    withEveryForm { name in
      for tokenClass in Self.classes {
        for text in texts {
          let wanted = Self.naiveEdges(text, tokenClass)
          for capacity in [65, 66, 67, 100, 127, 128, 129, 1_000] {
            let found = Self.edges(
              text, tokenClass, offset: 3, behind: 97, capacity: capacity)
            #expect(found.edges == wanted, "\(name), \(capacity) edges a batch")
            #expect(found.newlines == text.count { $0 == 10 })
          }
        }
      }
    }
  }

  @Test("all 256 bytes are in their class")
  func everyByte() {
    withEveryForm { name in
      for tokenClass in Self.classes {
        for byte in UInt8.min...UInt8.max {
          let text = [UInt8](repeating: byte, count: 70)
          let found = Self.edges(text, tokenClass, offset: 0, behind: 0, capacity: 200)
          #expect(
            found.edges == (Self.isToken(byte, tokenClass) ? [0, 70] : []),
            "\(name), byte \(byte)")
        }
      }
    }
  }

  @Test("a form that no machine has is refused")
  func unknownForm() {
    #expect(grist_force_kernel(grist_kernel_forms()) == 0)
    #expect(grist_force_kernel(-1) == 1)
  }
}

@Suite("Small kernels")
struct SmallKernelTests {
  @Test("lower case changes A-Z and nothing else, at every length")
  func lowercase() {
    let all = Array(UInt8.min...UInt8.max) + Array(UInt8.min...UInt8.max)
    for length in 0...all.count {
      var target = [UInt8](repeating: 0xa5, count: length + 1)
      grist_lowercase(&target, all, length)
      let wanted = all[..<length].map { (65...90).contains($0) ? $0 + 32 : $0 }
      #expect(target == wanted + [0xa5])
    }
  }

  @Test("the magic of gzip is found anywhere, and its halves are not")
  func gzipMagic() {
    // Decoys everywhere, the magic at one place, and readable room after it.
    for place in [0, 1, 200, 253, 254, 255, 256, 257, 511, 700, 766] {
      var bytes = [UInt8](repeating: 0x1f, count: 768 + 64)
      for index in stride(from: 1, to: 768, by: 3) { bytes[index] = 0x8b }
      bytes.replaceSubrange(place..<place + 3, with: [0x1f, 0x8b, 8])
      #expect(grist_find_gzip_magic(bytes, 768) == place)
      #expect(grist_find_gzip_magic(bytes, place) == place, "it starts behind the end")
    }
  }

  @Test("the last byte of a kind is found, or none")
  func lastByte() {
    let text: [UInt8] = [1, 2, 3, 2, 1]
    text.withUnsafeBytes { text in
      let base = text.baseAddress!
      #expect(grist_last_byte(base, 2, 5).map { $0 - base } == 3)
      #expect(grist_last_byte(base, 2, 3).map { $0 - base } == 1)
      #expect(grist_last_byte(base, 9, 5) == nil)
      #expect(grist_last_byte(base, 1, 0) == nil)
    }
  }

  @Test("bytes are counted and skipped as by a loop, at every length")
  func countAndSkip() {
    var random = SplitMix64(seed: 4)
    var skipped = [UInt8](repeating: 0, count: 256)
    for byte in 0..<200 { skipped[byte] = 1 }
    for length in 0...200 {
      let text = (0..<length).map { _ in random.pick([UInt8(10), 32, 97]) }
      #expect(grist_count_byte(text, 10, length) == text.count { $0 == 10 })
      #expect(grist_skip_bytes(text, length, skipped) == length)
      for place in 0..<length {
        var marked = text
        marked[place] = UInt8(random.number(in: 200...255))
        #expect(grist_skip_bytes(marked, length, skipped) == place)
      }
    }
  }
}
