package import DataCore
import FoundationEssentials
import Glibc
package import JobModel
package import Storage

/// Checks a finished output against its manifest.
package enum OutputVerifier {
  /// Reads every part and returns the manifest.
  ///
  /// - Throws: an output failure that lists all mismatches.
  package static func verify(
    _ directory: FilePath, slots: Int, cancellation: Cancellation
  ) throws -> Manifest {
    let manifest = try manifest(of: directory)
    let named = Set(manifest.parts.map(\.name))
    let strangers = (System.names(in: directory) ?? []).sorted()
      .filter { Manifest.isOurs($0) && $0 != Manifest.fileName && !named.contains($0) }
      .map { "\($0): it is not in \(Manifest.fileName)" }
    let problems = try SlotThreads.map(manifest.parts, slots: slots) { part, _ in
      try problem(with: part, in: directory, cancellation: cancellation)
    }
    let all = problems.compactMap { $0 } + strangers
    guard all.isEmpty else {
      throw JobFailure(
        .corrupted, "\(directory) is not what was written:\n  " + all.joined(separator: "\n  "))
    }
    return manifest
  }

  /// Reads the manifest of a finished output.
  package static func manifest(of directory: FilePath) throws -> Manifest {
    let path = directory.appending(Manifest.fileName)
    guard access(path.cString, R_OK) == 0 else {
      throw JobFailure(
        .missing,
        "\(directory) has no \(Manifest.fileName) that can be read: it is not the finished output of a job"
      )
    }
    let file = try FileDescriptor.openRegular(path, in: .output)
    let bytes = try file.contents(most: manifestBytesMax)
    do {
      let manifest = try JSON.decoded(Manifest.self, from: bytes)
      guard manifest.version == Manifest.currentVersion else {
        throw JobFailure(
          .corrupted, "\(path) is of version \(manifest.version), which is unknown here")
      }
      return manifest
    } catch let failure as JobFailure {
      throw failure
    } catch let fault as FieldFault {
      throw JobFailure(.corrupted, "\(path) is damaged: \(fault)")
    } catch {
      throw JobFailure(.corrupted, "\(path) is damaged: it is not a manifest")
    }
  }

  /// About a hundred bytes a part.
  private static let manifestBytesMax = 64 << 20

  /// What is wrong with a part, or nil.
  private static func problem(
    with part: PartReport, in directory: FilePath, cancellation: Cancellation
  ) throws -> String? {
    guard Manifest.isOurs(part.name) else { return "\(part.name): not the name of a part" }
    let path = directory.appending(part.name)
    guard access(path.cString, R_OK) == 0 else { return "\(part.name): it cannot be read" }
    let file = try FileDescriptor.openRegular(path, in: .output)
    return try PartCheck.problem(of: file, part, pause: cancellation.check)
      .map { "\(part.name): \($0)" }
  }
}
