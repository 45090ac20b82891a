// What pkg-config says of xmlsec1-openssl. SwiftPM drops these definitions, and without them the structures below have
// another layout than the library's.
#define __XMLSEC_FUNCTION__ __func__
#define XMLSEC_NO_SIZE_T
#define XMLSEC_CRYPTO_OPENSSL 1
#define XMLSEC_OPENSSL3_ENGINES 1
#define XMLSEC_NO_CRYPTO_DYNAMIC_LOADING 1
#define XMLSEC_NO_GOST 1
#define XMLSEC_NO_GOST2012 1

// libxml2's headers bring in ICU's, and Foundation carries another ICU of the same names: a program that sees both does
// not compile. Only the converters of a character encoding have that layout, which nothing here looks into.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <libxml/xmlerror.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/buffer.h>
#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/keys.h>
#include <xmlsec/keysdata.h>
#include <xmlsec/list.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

// Whether the library that is loaded has the layout of these headers; a macro.
static inline int countersign_xmlsec_is_compatible(void) { return xmlSecCheckVersion(); }

// libxml2's release function is a variable.
static inline void countersign_xml_free(void *memory) { xmlFree(memory); }

static inline void countersign_xml_say_nothing(void *context, const char *message, ...) {
    (void)context;
    (void)message;
}

// libxml2 writes to standard error unless each thread is told otherwise; the receiver is variadic.
static inline void countersign_xml_silence(void) { xmlSetGenericErrorFunc(NULL, countersign_xml_say_nothing); }

static inline xmlParserInputPtr countersign_xml_load_nothing(const char *url, const char *id, xmlParserCtxtPtr context) {
    (void)url;
    (void)id;
    (void)context;
    return NULL;
}

// No entity, document type or other resource is ever read from a file or the network.
static inline void countersign_xml_isolate(void) { xmlSetExternalEntityLoader(countersign_xml_load_nothing); }
