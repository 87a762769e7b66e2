import Shuffle
import Wire

/// Requests for segments carry the proof that HTTP requests of the cluster carry.
enum SegmentProof {
  static func signer(_ secret: Secret?) -> RequestSigner? {
    guard let secret else { return nil }
    return { seal in
      secret.authorization(for: request(seal), nonce: seal.nonce, count: seal.count + 1)
    }
  }

  static func authorizer(_ secret: Secret?) -> RequestAuthorizer? {
    guard let secret else { return nil }
    return { seal, authorization in
      secret.accepts(
        authorization, for: request(seal), nonce: seal.nonce, count: seal.count + 1)
    }
  }

  private static func request(_ seal: RequestSeal) -> ProvenRequest {
    ProvenRequest(method: seal.method, target: seal.path, range: seal.range)
  }
}
