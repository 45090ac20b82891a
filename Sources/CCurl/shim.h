#ifndef COUNTERSIGN_CCURL_SHIM_H
#define COUNTERSIGN_CCURL_SHIM_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

// Swift cannot call variadic C, so each kind of argument has a face of its own.

static inline CURLcode countersign_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode countersign_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode countersign_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode countersign_curl_set_recipients(CURL *handle, struct curl_slist *value) {
    return curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, value);
}

typedef size_t (*countersign_curl_read)(char *buffer, size_t size, size_t count, void *context);

static inline CURLcode countersign_curl_set_reader(CURL *handle, countersign_curl_read reader, void *context) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_READFUNCTION, reader);
    return result == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_READDATA, context) : result;
}

// Nothing but mail leaves through this handle, whatever a URL says. The list by name came with 7.85.
static inline CURLcode countersign_curl_mail_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
#endif
}

// Constants that are enumerations in one release and macros in another.

static inline CURLcode countersign_curl_starttls_required(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
}

static inline CURLcode countersign_curl_starttls_optional(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
}

static inline CURLcode countersign_curl_tls_1_2(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

static inline CURLcode countersign_curl_response_code(CURL *handle, long *code) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, code);
}

// Requests over HTTP: what goes out, what comes back, and which addresses may be connected to.

typedef size_t (*countersign_curl_write)(char *buffer, size_t size, size_t count, void *context);

static inline CURLcode countersign_curl_set_writer(CURL *handle, countersign_curl_write writer, void *context) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, writer);
    return result == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, context) : result;
}

static inline CURLcode countersign_curl_set_header_reader(CURL *handle, countersign_curl_write reader, void *context) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, reader);
    return result == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_HEADERDATA, context) : result;
}

static inline CURLcode countersign_curl_set_headers(CURL *handle, struct curl_slist *lines) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines);
}

// The bytes are read while the request is performed; they are not copied.
static inline CURLcode countersign_curl_set_body(CURL *handle, const void *bytes, size_t count) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    return result == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_POSTFIELDS, bytes ? bytes : "") : result;
}

static inline CURLcode countersign_curl_web_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

// Asked with the address in network order, before a socket is made for it; not 0 lets it be connected to.
typedef int (*countersign_curl_check)(void *context, const unsigned char *address, size_t count);

struct countersign_curl_gate {
    countersign_curl_check check;
    void *context;
};

static inline curl_socket_t countersign_curl_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to) {
    struct countersign_curl_gate *gate = context;
    int allowed = 0;
    (void)purpose;
    if (to->family == AF_INET) {
        struct sockaddr_in *address = (struct sockaddr_in *)(void *)&to->addr;
        allowed = gate->check(gate->context, (const unsigned char *)&address->sin_addr, 4);
    } else if (to->family == AF_INET6) {
        struct sockaddr_in6 *address = (struct sockaddr_in6 *)(void *)&to->addr;
        allowed = gate->check(gate->context, (const unsigned char *)&address->sin6_addr, 16);
    }
    return allowed ? socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol) : CURL_SOCKET_BAD;
}

static inline CURLcode countersign_curl_set_gate(CURL *handle, struct countersign_curl_gate *gate) {
    CURLcode result = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, countersign_curl_open_socket);
    return result == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, gate) : result;
}

#endif
