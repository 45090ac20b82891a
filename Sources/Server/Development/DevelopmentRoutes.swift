import Core
import HostedUI
import Hummingbird
import Messaging

/// Development only: the mailbox, and the demo's relying party.
struct DevelopmentRoutes {
    let composition: Composition

    func add(to router: Router<ServerContext>) {
        router.get("/dev/messages") { request, _ in
            let to = try request.queryParameters()["to"]
            return Response.json(composition.mailbox?.json(to: to) ?? [])
        }
        router.get("/dev/mailbox") { request, context in
            let to = try request.queryParameters()["to"]
            let messages = (composition.mailbox?.list(to: to) ?? []).map { message in
                HostedUI.Mailbox.Message(
                    channel: message.channel.rawValue, to: message.to, kind: message.kind.rawValue,
                    subject: message.subject, text: message.body.text, source: message.body.source, code: message.code,
                    at: message.at)
            }
            let page = HostedUI.Mailbox(
                messages: messages, to: to ?? "", address: .local("\(composition.configuration.pathPrefix)/dev/mailbox")
            )
            return html(page, request)
        }
        DemoRoutes(composition: composition).add(to: router)
    }

    private func html(_ page: some HostedUI.Page, _ request: Request) -> Response {
        .developmentPage(page, composition, request)
    }
}

extension Response {
    /// A page of our own for the developer at work.
    static func developmentPage(_ page: some HostedUI.Page, _ composition: Composition, _ request: Request) -> Response
    {
        let languages = composition.pages.languages
        let frame = PageFrame(
            language: languages.best(Languages.preferences(acceptLanguage: request.headers[.acceptLanguage] ?? "")),
            clientName: "Countersign demo", base: composition.configuration.pathPrefix)
        return .page(
            composition.pages.html(page, frame: frame), policy: ContentSecurityPolicy(), status: .ok,
            isSecure: composition.configuration.isSecure)
    }
}
