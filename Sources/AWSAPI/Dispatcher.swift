package import Authority
package import Core
package import SigV4

/// From a request on the wire to an operation and back: one place that finds the operation, honours its access, decodes
/// and validates, runs, and says errors in AWS's words.
package struct Dispatcher: Sendable {
    private let authority: Authority
    private let verifier: Verifier
    private let root: AWSCredentials

    /// `root` are the operator's credentials, which may do everything.
    package init(authority: Authority, root: AWSCredentials) {
        self.authority = authority
        self.root = root
        verifier = Verifier(region: authority.installation.region)
    }

    /// The operation that a target names, for logs and metrics; nil for an unknown one.
    package static func operation(_ target: String?) -> (service: Service, name: String)? {
        guard let target, let dot = target.firstIndex(of: ".") else { return nil }
        let name = String(target[target.index(after: dot)...])
        guard let service = Service.all.first(where: { $0.targetPrefix == target[..<dot] }),
            service.operations[name] != nil || service.notBuilt.contains(name)
        else { return nil }
        return (service, name)
    }

    /// Answers a request. Throws only faults of ours, such as a database that is away.
    package func handle(_ request: WireRequest, now: Moment) async throws -> WireResponse {
        do {
            return WireResponse(try await run(request, now: now))
        } catch let error as AWSError {
            return WireResponse(error)
        } catch let error as AuthorityError {
            return WireResponse(AWSError(error))
        } catch let fault as SignatureFault {
            return WireResponse(AWSError(fault))
        }
    }

    private func run(_ request: WireRequest, now: Moment) async throws -> JSON {
        guard let (service, name) = Self.operation(request.header("x-amz-target")) else {
            throw AWSError.unknownOperation
        }
        guard let operation = service.operations[name] else {
            if !service.unsignedNotBuilt.contains(name) { try await verify(request, service, now: now) }
            throw AWSError.notImplemented(name)
        }
        if operation.access == .signed { try await verify(request, service, now: now) }
        let body: JSON
        do {
            body = try JSON.parse(request.body.isEmpty ? Array("{}".utf8) : request.body)
        } catch {
            throw AWSError.serialization
        }
        let call = CallContext(
            authority: authority, now: now, address: request.address,
            agent: request.header("user-agent").flatMap(AgentName.of))
        return try await operation.answer(body, call)
    }

    /// As yet the operator alone signs.
    private func verify(_ request: WireRequest, _ service: Service, now: Moment) async throws {
        let signable = SignableRequest(
            method: request.method, path: request.path, query: request.query, headers: request.headers,
            body: request.body)
        _ = try await verifier.verify(signable, service: service.name, now: now) { accessKeyID, token in
            token == nil && Secret.constantTimeEqual(accessKeyID, root.accessKeyID) ? root.secretAccessKey : nil
        }
    }
}
