import CArgon2
import COpenSSL
import Core
import Glibc

/// The memory of one hashing thread, kept for its life: page faults cost as much as the hash itself. libargon2's
/// allocator callbacks carry no context, so the arena is found through the thread.
final class Argon2Arena {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    init(capacity: Int) {
        self.capacity = capacity
        memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    }

    deinit { memory.deallocate() }

    /// The hash, 32 bytes. Called on the arena's own thread alone.
    func hash(_ password: Secret, salt: [UInt8], parameters: Argon2Parameters, count: Int = 32) throws(CryptoFault)
        -> [UInt8]
    {
        pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        var output = [UInt8](repeating: 0, count: count)
        var password = password.revealed
        var salt = salt
        let status = output.withUnsafeMutableBufferPointer { output in
            password.withUnsafeMutableBufferPointer { password in
                salt.withUnsafeMutableBufferPointer { salt in
                    var context = argon2_context()
                    context.out = output.baseAddress
                    context.outlen = UInt32(output.count)
                    context.pwd = password.baseAddress
                    context.pwdlen = UInt32(password.count)
                    context.salt = salt.baseAddress
                    context.saltlen = UInt32(salt.count)
                    context.t_cost = parameters.iterations
                    context.m_cost = parameters.memoryKiB
                    context.lanes = parameters.parallelism
                    context.threads = 1
                    context.version = ARGON2_VERSION_13.rawValue
                    context.allocate_cbk = { memory, count in Argon2Arena.lend(memory, count) }
                    context.free_cbk = { memory, count in if let memory { OPENSSL_cleanse(memory, count) } }
                    return argon2_ctx(&context, Argon2_id)
                }
            }
        }
        password.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
        guard status == ARGON2_OK.rawValue else { throw CryptoFault("argon2id: code \(status)") }
        return output
    }

    private static func lend(_ memory: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ count: Int) -> Int32 {
        guard let memory, let raw = pthread_getspecific(key) else { return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue }
        let arena = Unmanaged<Argon2Arena>.fromOpaque(raw).takeUnretainedValue()
        memory.pointee = arena.space(count).assumingMemoryBound(to: UInt8.self)
        return ARGON2_OK.rawValue
    }

    /// Grows for a stored hash with dearer parameters.
    private func space(_ count: Int) -> UnsafeMutableRawPointer {
        if count > capacity {
            memory.deallocate()
            memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
            capacity = count
        }
        return memory
    }
}
