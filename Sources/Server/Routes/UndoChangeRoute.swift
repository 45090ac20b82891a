import Hummingbird
import OAuth

/// The link that takes an address back.
enum UndoChangeRoute {
    @Sendable static func get(_ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.undoChange.show(
                try request.request.queryParameters(), in: request.pool, now: request.now))
    }

    @Sendable static func post(_ request: PoolRequest) async throws -> Response {
        request.response(
            try await request.oauth.undoChange.submit(
                try await request.request.formParameters(), in: request.pool, now: request.now))
    }
}
