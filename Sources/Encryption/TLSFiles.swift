import Glibc
package import JobModel
import NIOSSL
import Wire

/// The paths of the TLS files, all in PEM: what this end presents, and whom it trusts.
package struct TLSFiles: Equatable, Sendable {
  /// The certificate of this machine, with those between it and the authority.
  package var certificate: FilePath
  /// Its private key, which only its owner may read.
  package var key: FilePath
  /// The certificates of the authority that issues the cluster's certificates.
  package var authority: FilePath

  package init(certificate: FilePath, key: FilePath, authority: FilePath) {
    self.certificate = certificate
    self.key = key
    self.authority = authority
  }

  /// Reads and checks the files.
  ///
  /// - Throws: `configuration` if a file is missing or not PEM, if others may read the key or it
  ///   does not match, or if a certificate has expired.
  package func load() throws(JobFailure) -> TransportSecurity {
    let chain = try Self.certificates(certificate, "--tls-cert")
    let roots = try Self.certificates(authority, "--tls-ca")
    let bytes = try Self.bytes(key, "--tls-key", isPrivate: true)
    guard let privateKey = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
      throw JobFailure(
        .configuration, "--tls-key \(key): no private key in PEM, or one behind a passphrase")
    }
    do {
      return try TransportSecurity(chain: chain, key: privateKey, roots: roots)
    } catch {
      throw JobFailure(
        .configuration,
        "--tls-key \(key) is not the key of --tls-cert \(certificate) (\(error))")
    }
  }

  private static func certificates(
    _ path: FilePath, _ flag: String
  ) throws(JobFailure) -> [NIOSSLCertificate] {
    let bytes = try bytes(path, flag, isPrivate: false)
    guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty
    else {
      throw JobFailure(.configuration, "\(flag) \(path): no certificate in PEM")
    }
    for certificate in certificates {
      let validity = CertificateValidity(certificate, now: time(nil))
      guard validity == .valid else {
        throw JobFailure(.configuration, "\(flag) \(path): \(validity)")
      }
    }
    return certificates
  }

  private static func bytes(
    _ path: FilePath, _ flag: String, isPrivate: Bool
  ) throws(JobFailure) -> [UInt8] {
    let bytesMax = EncryptionLimits.fileBytesMax
    let bytes = try PrivateFile.read(path, what: flag, bytesMax: bytesMax, isPrivate: isPrivate)
    guard bytes.count <= bytesMax else {
      throw JobFailure(
        .configuration, "\(flag) \(path): longer than \(bytesMax) bytes, so no such file")
    }
    return bytes
  }
}

/// Whether a certificate is valid now, not yet, or no longer.
enum CertificateValidity: Equatable, CustomStringConvertible {
  case valid
  case early(time_t)
  case over(time_t)

  init(_ certificate: NIOSSLCertificate, now: time_t) {
    if certificate.notValidAfter < now {
      self = .over(certificate.notValidAfter)
    } else if certificate.notValidBefore > now {
      self = .early(certificate.notValidBefore)
    } else {
      self = .valid
    }
  }

  var description: String {
    switch self {
    case .valid: "the certificate is valid"
    case .early(let time): "the certificate is not valid before \(Self.text(time))"
    case .over(let time): "the certificate expired at \(Self.text(time))"
    }
  }

  /// `2026-11-27 23:05:00 UTC`
  private static func text(_ time: time_t) -> String {
    var (time, parts) = (time, tm())
    gmtime_r(&time, &parts)
    var bytes = [CChar](repeating: 0, count: 40)
    let count = strftime(&bytes, bytes.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
