import Core

/// What providers answer by JSON to a token or a form: of a person, of an app, of a code.
struct ProviderResource: Sendable {
    let federation: Federation

    /// What a resource of the provider says of whoever the token is of (RFC 6750 §2.1).
    func profile(
        at address: String, by accessToken: String, method: String = "GET"
    ) async throws(FederationFault) -> JSON {
        // It becomes a header.
        guard accessToken.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalid("the access token is no token")
        }
        return try await ask(
            method, address, Parameters(),
            [("accept", "application/json"), ("authorization", "Bearer \(accessToken)")], what: "the profile")
    }

    func ask(
        _ method: String, _ address: String, _ parameters: Parameters, _ headers: [(name: String, value: String)],
        what: String
    ) async throws(FederationFault) -> JSON {
        let isGet = method == "GET"
        let request = OutboundRequest(
            method: isGet ? "GET" : "POST",
            url: isGet && !parameters.entries.isEmpty ? WebAddress.adding(parameters, to: address) : address,
            headers: headers + (isGet ? [] : [("content-type", "application/x-www-form-urlencoded")]),
            body: isGet ? [] : Array(parameters.urlEncoded.utf8))
        let response = try await federation.http.answer(to: request, what)
        let json = try? JSON.parse(response.body)
        guard response.status == 200, let json, json.object != nil else {
            throw Self.refusal(response.status, json, what)
        }
        return json
    }

    /// An error is an object with `error` as a text (RFC 6749 §5.2), or, as Facebook has it, as an object.
    private static func refusal(_ status: Int, _ json: JSON?, _ what: String) -> FederationFault {
        if let error = json?["error"]?.string, status < 500 {
            return .answered(error, json?["error_description"]?.string, isFromToken: true)
        }
        if let error = json?["error"], let message = error["message"]?.string, status < 500 {
            return .answered(error["type"]?.string ?? "error", message, isFromToken: true)
        }
        return FederationFault(
            status < 500 && status >= 400 ? .invalid : .unreachable, said: "status \(status)",
            log: "\(what) answered with status \(status)")
    }
}

extension Federation {
    var resource: ProviderResource { ProviderResource(federation: self) }
}
