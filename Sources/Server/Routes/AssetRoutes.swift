import HTTPTypes
import HostedUI
import Hummingbird
import NIOCore

/// Stylesheet, script and images of the pages: their names carry their hash, so they never change.
struct AssetRoutes {
    let composition: Composition

    func add(to router: Router<ServerContext>) {
        router.get("/assets/:name") { _, context in
            guard let name = context.parameters.get("name"), let asset = composition.pages.assets.find(name) else {
                throw HTTPError(.notFound)
            }
            return Response(
                status: .ok,
                headers: [
                    .contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable",
                    .xContentTypeOptions: "nosniff",
                ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
        }
    }
}
