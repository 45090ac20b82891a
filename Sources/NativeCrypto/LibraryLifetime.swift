import COpenSSL

/// How long the C libraries' own state lives.
package enum LibraryLifetime {
    /// Makes OpenSSL keep its locks until the process is gone. By default its exit handler frees them while other
    /// threads of ours still run, and the next one that takes a lock crashes a process that was stopping politely
    /// (OPENSSL_init_crypto(3), OPENSSL_INIT_NO_ATEXIT). Only the library's first call decides, so it is made before
    /// anything else.
    package static func endsWithProcess() { OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) }
}
