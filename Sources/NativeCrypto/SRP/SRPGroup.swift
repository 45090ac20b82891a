import COpenSSL
import Core

/// The 3072-bit group of RFC 5054 (appendix A) with g = 2, and SRP-6a's multiplier. Unchecked: numbers and the
/// Montgomery context are made once and only read.
final class SRPGroup: @unchecked Sendable {
    static let rfc5054 = SRPGroup()

    let modulus: BigNumber
    let generator: BigNumber
    /// k = H(pad(N) ‖ pad(g)).
    let multiplier: BigNumber
    let montgomery: OpaquePointer?

    private init() {
        modulus = BigNumber(Hex.decode(Self.modulusHex) ?? [])
        generator = BigNumber([2])
        multiplier = BigNumber(Digest.sha256(modulus.padded + generator.padded))
        montgomery = BN_MONT_CTX_new()
        let context = BN_CTX_new()
        BN_MONT_CTX_set(montgomery, modulus.pointer, context)
        BN_CTX_free(context)
    }

    /// base^exponent mod N, in time that does not depend on the exponent.
    func power(_ base: BigNumber, _ exponent: BigNumber) -> BigNumber {
        let result = BigNumber([])
        let context = BN_CTX_new()
        defer { BN_CTX_free(context) }
        BN_mod_exp_mont_consttime(
            result.pointer, base.pointer, exponent.pointer, modulus.pointer, context, montgomery)
        return result
    }

    func product(_ left: BigNumber, _ right: BigNumber) -> BigNumber {
        let result = BigNumber([])
        let context = BN_CTX_new()
        defer { BN_CTX_free(context) }
        BN_mod_mul(result.pointer, left.pointer, right.pointer, modulus.pointer, context)
        return result
    }

    func sum(_ left: BigNumber, _ right: BigNumber) -> BigNumber {
        let result = BigNumber([])
        let context = BN_CTX_new()
        defer { BN_CTX_free(context) }
        BN_mod_add(result.pointer, left.pointer, right.pointer, modulus.pointer, context)
        return result
    }

    private static let modulusHex = """
        FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
        EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
        EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
        83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
        E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
        15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
        ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
        BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF
        """
}

/// A non-negative big number, wiped when it goes. Unchecked: not changed after the function that makes it.
final class BigNumber: @unchecked Sendable {
    let pointer: OpaquePointer?

    /// From big-endian bytes.
    init(_ bytes: [UInt8]) {
        pointer = BN_bin2bn(bytes, Int32(bytes.count), nil)
    }

    deinit { BN_clear_free(pointer) }

    /// Big-endian, without leading zeros.
    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(pointer) + 7) / 8)
        BN_bn2bin(pointer, &bytes)
        return bytes
    }

    /// The shortest two's-complement form, as Java's `BigInteger.toByteArray`: a zero byte before a set top bit.
    var padded: [UInt8] {
        let bytes = bytes
        guard let first = bytes.first else { return [0] }
        return first >= 0x80 ? [0] + bytes : bytes
    }

    var isZero: Bool { BN_is_zero(pointer) == 1 }

    func isLess(than other: BigNumber) -> Bool { BN_cmp(pointer, other.pointer) < 0 }
}
