import Authority
import Core
import Directory
import HTTPTypes
import HostedUI
import Hummingbird
import NIOCore
import OAuth

/// A request to one of a pool's addresses, under `/{poolId}` or on the pool's own domain.
struct PoolRequest {
    let composition: Composition
    let pool: PoolConfiguration
    /// `/{poolId}`, or empty on the pool's own domain.
    let base: String
    let request: Request
    let context: ServerContext

    var now: Moment { context.now }
    var oauth: OAuth { composition.oauth }

    var browser: Browser {
        var browser = cookies.browser(request.headers[.cookie])
        browser.address = composition.clientAddress(of: request, context)
        browser.agent = request.headers[.userAgent]
        return browser
    }

    /// The pool's address, whole. On a domain of the pool's own the host of the request is one of its names.
    private var wholeBase: String {
        let configuration = composition.configuration
        guard base.isEmpty else { return "\(configuration.publicURL)\(base)" }
        let host = (request.head.authority ?? "").lowercased().prefix { $0 != ":" }
        let port = configuration.publicAuthority.drop { $0 != ":" }
        return "\(configuration.isSecure ? "https" : "http")://\(host)\(port)"
    }

    /// Where a session is used from.
    var origin: SessionOrigin {
        SessionOrigin(
            address: composition.clientAddress(of: request, context),
            agent: request.headers[.userAgent].flatMap(AgentName.of))
    }

    private var cookies: PageCookies {
        PageCookies(isSecure: composition.configuration.isSecure, base: wholeBase, pool: pool.pool.id)
    }

    var pages: ScreenPages {
        ScreenPages(
            renderer: composition.pages, base: base, pathPrefix: composition.configuration.pathPrefix,
            requestID: context.requestID, acceptLanguage: request.headers[.acceptLanguage])
    }

    /// The response of an outcome. After a form the redirect is 303, so that nothing that was typed is sent on
    /// (RFC 9700 §4.12).
    func response(_ outcome: Outcome) -> Response {
        var response =
            switch outcome.body {
            case .redirect(.client(let url)), .redirect(.provider(let url)): redirect(url)
            case .redirect(.page(let path, let parameters)):
                redirect("\(composition.configuration.pathPrefix)\(base)/\(path.rawValue)?\(parameters.urlEncoded)")
            case .formPost(let action, let parameters): page(pages.formPost(action, parameters), .ok)
            case .page(let screen): page(pages.render(screen), status(of: screen))
            }
        for change in outcome.cookies {
            response.headers.append(HTTPField(name: .setCookie, value: cookies.field(change)))
        }
        return response
    }

    /// The same request by GET, at an address of this pool.
    func seeOther(_ path: String, _ parameters: Core.Parameters) -> Response {
        redirect("\(composition.configuration.pathPrefix)\(base)\(path)?\(parameters.urlEncoded)")
    }

    private func status(of screen: Screen) -> HTTPResponse.Status {
        if case .error = screen { .badRequest } else { .ok }
    }

    private func redirect(_ location: String) -> Response {
        Response(
            status: request.method == .post ? .seeOther : .found,
            headers: [.location: location, .cacheControl: "no-store", .referrerPolicy: "no-referrer"])
    }

    private func page(_ page: (html: String, policy: ContentSecurityPolicy), _ status: HTTPResponse.Status) -> Response
    {
        .page(page.html, policy: page.policy, status: status, isSecure: composition.configuration.isSecure)
    }
}

extension Response {
    /// An HTML page with everything that keeps other sites out of it (RFC 9700 §4.16, ASVS V3).
    static func page(
        _ html: String, policy: ContentSecurityPolicy, status: HTTPResponse.Status, isSecure: Bool
    ) -> Response {
        var response = Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: policy.value, .frameOptions: "DENY", .xContentTypeOptions: "nosniff",
                .referrerPolicy: "no-referrer", .openerPolicy: "same-origin",
                .permissionsPolicy: "camera=(), geolocation=(), microphone=()",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}
