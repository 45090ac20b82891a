#include <zlib.h>

// Macros that pass on the size of the structure. A negative window means raw DEFLATE, without zlib's header.
static inline int countersign_inflate_init(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }

static inline int countersign_deflate_init(z_stream *stream) {
    return deflateInit2(stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}
