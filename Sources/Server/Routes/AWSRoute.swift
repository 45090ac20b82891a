import AWSAPI
import Core
import HTTPTypes
import Hummingbird

/// The AWS wire: `POST /`.
struct AWSRoute {
    let composition: Composition
    private static let largestBody = 262_144

    func add(to router: Router<ServerContext>) {
        router.post("/") { request, context in
            let body = try await request.body.collect(upTo: Self.largestBody)
            let (path, query) = request.pathAndQuery
            let wire = WireRequest(
                method: "POST", path: path, query: query, headers: request.signableHeaders,
                body: Array(body.readableBytesView), address: composition.clientAddress(of: request, context),
                id: context.requestID)
            let called = Dispatcher.operation(of: wire)
            context.operation.set(called?.name)
            return Response(try await composition.aws.handle(wire, called, now: context.now))
        }
    }
}
