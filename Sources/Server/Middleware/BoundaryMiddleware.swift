import AWSAPI
import Authority
import Core
import HTTPTypes
import HostedUI
import Hummingbird
import Logging
import NIOCore
import Postgres

/// The outermost layer: reads the clock once, names the request, bounds its address, turns every error into the answer
/// its door knows, and writes one line to the log. Nothing that a person typed, and no token, query or cookie, is
/// logged.
struct BoundaryMiddleware: RouterMiddleware {
    let composition: Composition
    private static let longestAddress = 8192

    func handle(
        _ request: Request, context: ServerContext, next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = MonotonicClock.nanoseconds()
        var context = context
        context.now = composition.clock.now()
        context.requestID = composition.authority.randomness.uuid()
        var response: Response
        do {
            guard (request.head.path ?? "").utf8.count <= Self.longestAddress else {
                throw HTTPError(HTTPResponse.Status(code: 414, reasonPhrase: "URI Too Long"))
            }
            // HTTP/1.1's decoder counts them too, HTTP/2's bounds only their size.
            guard request.headers.count <= Listener.mostFields else {
                throw HTTPError(HTTPResponse.Status(code: 431, reasonPhrase: "Request Header Fields Too Large"))
            }
            response = try await next(request, context)
        } catch {
            response = answer(to: error, request, context)
        }
        response.headers[.requestID] = context.requestID
        CrossOriginMiddleware.open(&response, to: request)
        record(request, context, response.status, MonotonicClock.nanoseconds() - start)
        return response
    }

    private func answer(to error: any Error, _ request: Request, _ context: ServerContext) -> Response {
        let fault = Fault(error)
        if fault.isOurs {
            composition.logger.error(
                "request failed", metadata: ["request": "\(context.requestID)", "error": "\(error)"])
        }
        var response: Response
        if request.method == .post, request.pathAndQuery.path == "/" {
            response = Response(
                WireResponse(fault.awsError, isXML: request.isForm, requestID: context.requestID))
        } else if request.acceptsHTML {
            response = page(fault, request, context)
        } else {
            response = .json(.object(["error": .string(fault.oauthError)]), status: fault.status)
        }
        if fault.status == .serviceUnavailable { response.headers[.retryAfter] = "1" }
        return response
    }

    private func page(_ fault: Fault, _ request: Request, _ context: ServerContext) -> Response {
        let pages = ScreenPages(
            renderer: composition.pages, base: "", pathPrefix: composition.configuration.pathPrefix,
            requestID: context.requestID, acceptLanguage: request.headers[.acceptLanguage])
        let (html, policy) = pages.fault(fault.page)
        return .page(html, policy: policy, status: fault.status, isSecure: composition.configuration.isSecure)
    }

    private func record(_ request: Request, _ context: ServerContext, _ status: HTTPResponse.Status, _ time: UInt64) {
        let route = context.operation.name ?? context.endpointPath ?? "-"
        let client = composition.clientAddress(of: request, context) ?? "-"
        composition.metrics.record(route: route, status: status.code, nanoseconds: time)
        composition.logger.debug(
            "request",
            metadata: [
                "request": "\(context.requestID)", "method": "\(request.method)", "route": "\(route)",
                "status": "\(status.code)", "ms": "\(time / 1_000_000)", "client": "\(client)",
            ])
    }
}

/// An error as the doors say it.
private struct Fault {
    let status: HTTPResponse.Status
    let page: ErrorPage.Kind
    let awsError: AWSError
    let oauthError: String
    /// Whether the log should have it.
    let isOurs: Bool

    init(_ error: any Error) {
        switch error {
        // An unknown outcome is no success and no refusal: every write of ours may be tried again.
        case let error as DatabaseError where error.helpsToTryAgain:
            self.init(.serviceUnavailable, .unavailable, .unavailable, "temporarily_unavailable", isOurs: true)
        // The doors refuse what they can name; this is for what slips by.
        case let error as DatabaseError where error.code == .value:
            self.init(
                .badRequest, .invalidRequest,
                AWSError("InvalidParameterException", "A value has a character or a length that is not allowed."),
                "invalid_request", isOurs: true)
        case is Parameters.Fault:
            self.init(
                .badRequest, .invalidRequest, AWSError("SerializationException", "Malformed request."),
                "invalid_request")
        case let error as HTTPError where error.status == .notFound || error.status == .methodNotAllowed:
            self.init(
                error.status, .notFound, AWSError("UnknownOperationException", "Unknown Operation", status: 404),
                "not_found")
        case let error as HTTPError where (400..<500).contains(error.status.code):
            let aws = AWSError(
                "SerializationException", "The request is too large or malformed.", status: error.status.code)
            self.init(error.status, .invalidRequest, aws, "invalid_request")
        case is NIOTooManyBytesError:
            let status = HTTPResponse.Status.contentTooLarge
            self.init(
                status, .invalidRequest, AWSError("RequestEntityTooLargeException", "Request too large.", status: 413),
                "invalid_request")
        default:
            self.init(.internalServerError, .failed, .internalError, "server_error", isOurs: true)
        }
    }

    private init(
        _ status: HTTPResponse.Status, _ page: ErrorPage.Kind, _ aws: AWSError, _ oauth: String, isOurs: Bool = false
    ) {
        self.status = status
        self.page = page
        awsError = aws
        oauthError = oauth
        self.isOurs = isOurs
    }
}

extension DatabaseError {
    /// Whether the same request may succeed a moment later: nothing was wrong with it.
    fileprivate var helpsToTryAgain: Bool {
        [.unavailable, .outcomeUnknown, .lockTimeout, .serialization].contains(code)
    }
}

extension Request {
    /// A browser asks for a page; a program does not name text/html.
    var acceptsHTML: Bool { headers[.accept]?.contains("text/html") ?? false }
}
