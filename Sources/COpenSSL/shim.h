#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

// A macro of macros, which the importer does not see.
static inline int countersign_public_key_selection(void) { return EVP_PKEY_PUBLIC_KEY; }
