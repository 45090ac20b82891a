package import Authority
package import Core
package import IAM
package import SigV4

/// From a request on the wire to an operation and back: one place that finds the operation, honours its access, decodes
/// and validates, asks the caller's policies, runs, and says errors in AWS's words.
package struct Dispatcher: Sendable {
    private let access: AccessControl

    package init(access: AccessControl) { self.access = access }

    /// An operation as a request names it.
    package struct Called: Sendable {
        package let service: Service
        package let name: String
        /// Of the query protocol.
        let parameters: Parameters?
    }

    /// The operation that a request names, for logs and metrics too; nil for an unknown one.
    package static func operation(of request: WireRequest) -> Called? {
        if let target = request.header("x-amz-target") {
            guard let dot = target.firstIndex(of: ".") else { return nil }
            return called(String(target[target.index(after: dot)...]), nil) {
                $0 == .json(targetPrefix: String(target[..<dot]))
            }
        }
        guard let form = QueryProtocol.parameters(of: request), let action = form["Action"] else { return nil }
        return called(action, form) { wire in
            if case .query(let version, _) = wire { form["Version"] == version } else { false }
        }
    }

    private static func called(
        _ name: String, _ parameters: Parameters?, by isSpoken: (Service.Wire) -> Bool
    ) -> Called? {
        guard let service = Service.all.first(where: { isSpoken($0.wire) }),
            service.operations[name] != nil || service.notBuilt.contains(name)
        else { return nil }
        return Called(service: service, name: name, parameters: parameters)
    }

    /// Answers a request, which names the operation `called`. Throws only faults of ours, such as a database that is
    /// away.
    package func handle(_ request: WireRequest, _ called: Called?, now: Moment) async throws -> WireResponse {
        do {
            guard let called else { throw AWSError.unknownOperation }
            let output = try await run(called, request, now: now)
            switch called.service.wire {
            case .json: return WireResponse(output)
            case .query(_, let namespace):
                return QueryProtocol.answer(output, of: called.name, namespace, requestID: request.id)
            }
        } catch let error as AWSError {
            return refusal(error, called, request)
        } catch let error as AuthorityError {
            return refusal(AWSError(error), called, request)
        } catch let fault as SignatureFault {
            return refusal(AWSError(fault), called, request)
        }
    }

    private func refusal(_ error: AWSError, _ called: Called?, _ request: WireRequest) -> WireResponse {
        let error = error.isViolation ? error.renamed(called?.service.violationCode ?? error.code) : error
        if case .query(_, let namespace) = called?.service.wire {
            return QueryProtocol.refusal(error, namespace, requestID: request.id)
        }
        guard called == nil, request.header("x-amz-target") == nil, QueryProtocol.parameters(of: request) != nil else {
            return WireResponse(error)
        }
        return QueryProtocol.refusal(error, Service.stsNamespace, requestID: request.id)
    }

    private func run(_ called: Called, _ request: WireRequest, now: Moment) async throws -> JSON {
        let service = called.service
        guard let operation = service.operations[called.name] else {
            if !service.unsignedNotBuilt.contains(called.name) {
                _ = try await authenticate(request, service, now: now)
            }
            throw AWSError.notImplemented(called.name)
        }
        let isSigned = request.header("authorization") != nil
        let caller =
            operation.access.asksWhoSigned(isSigned) ? try await authenticate(request, service, now: now) : nil
        let body = try body(of: called, operation, request)
        let keys = RequestCircumstances(request, body, access.authority.installation, now: now).keys
        if operation.access.asksPolicies, let caller, !caller.isRoot {
            try access.require(
                "\(service.name):\(called.name)", on: try await service.resource(body, access), by: caller, keys: keys)
        }
        let call = CallContext(
            authority: access.authority, access: access, caller: caller, keys: keys, now: now,
            address: request.address, agent: request.header("user-agent").flatMap(AgentName.of))
        return try await operation.answer(body, call)
    }

    private func body(
        of called: Called, _ operation: any Operation.Type, _ request: WireRequest
    ) throws -> JSON {
        if let parameters = called.parameters {
            return try QueryProtocol.input(parameters, ShapeFacts(of: operation.inputType))
        }
        do {
            return try JSON.parse(request.body.isEmpty ? Array("{}".utf8) : request.body)
        } catch {
            throw AWSError.serialization
        }
    }

    private func authenticate(
        _ request: WireRequest, _ service: Service, now: Moment
    ) async throws -> Caller {
        let signable = SignableRequest(
            method: request.method, path: request.path, query: request.query, headers: request.headers,
            body: request.body)
        return try await access.authenticate(signable, service: service.name, now: now)
    }
}
