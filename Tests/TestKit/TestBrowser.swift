import Core

/// A browser as far as the pages need one: cookies, links, forms.
package final class TestBrowser: Sendable {
    private let app: TestApp
    private let agent: String?
    private let jar = TestBox<[String: String]>([:])

    package init(_ app: TestApp, agent: String? = nil) {
        self.app = app
        self.agent = agent
    }

    /// Follows redirects within the server; the answer is a page, or the redirect that leaves.
    package func open(_ path: String) async throws -> TestAnswer {
        try await follow(try await remember(try await app.get(path, headers: headers)))
    }

    /// Fills in the page's first form that has all of these fields and sends it, with `extra` ones that no form of ours
    /// has.
    package func submit(
        _ page: TestAnswer, _ fields: [(name: String, value: String)],
        adding extra: [(name: String, value: String)] = []
    ) async throws -> TestAnswer {
        guard
            let form = TestForm.all(in: page.text).first(where: { form in
                fields.allSatisfy { form.names.contains($0.name) }
            })
        else { return page }
        let hidden = form.hidden.filter { hidden in !fields.contains { $0.name == hidden.name } }
        return try await follow(
            try await remember(try await app.post(form.action, hidden + fields + extra, headers: headers)))
    }

    /// Follows the page's first link whose words begin so; the answer is a page, or the redirect that leaves.
    package func press(_ words: String, on page: TestAnswer) async throws -> TestAnswer {
        for link in page.text.components(after: "<a ") {
            guard let address = TestForm.attribute("href", in: " \(link)"),
                link.components(after: ">").contains(where: { $0.hasPrefix(words) })
            else { continue }
            return try await open(address)
        }
        return page
    }

    package var cookies: [String: String] { jar.value }

    /// Puts a cookie into the jar, as someone with a hand in the browser could.
    package func plant(_ name: String, _ value: String) { jar.change { $0[name] = value } }

    /// The cookies as a request carries them.
    package var headers: [(String, String)] {
        let pairs = jar.value.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        return (pairs.isEmpty ? [] : [("cookie", pairs)]) + (agent.map { [("user-agent", $0)] } ?? [])
    }

    private func follow(_ answer: TestAnswer) async throws -> TestAnswer {
        guard let location = answer.header("location"), location.hasPrefix("/") else { return answer }
        return try await follow(try await remember(try await app.get(location, headers: headers)))
    }

    private func remember(_ answer: TestAnswer) async throws -> TestAnswer {
        for cookie in answer.cookies {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            jar.change { $0[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1]) }
        }
        return answer
    }
}

/// A form of a page.
struct TestForm {
    let action: String
    var hidden: [(name: String, value: String)] = []
    var names: Set<String> = []

    static func all(in html: String) -> [TestForm] {
        html.components(after: "<form").map { part in
            let body = part.components(before: "</form>")
            var form = TestForm(action: attribute("action", in: body) ?? "")
            for input in body.components(after: "<input") + body.components(after: "<button") {
                let tag = String(input.prefix { $0 != ">" })
                guard let name = attribute("name", in: tag) else { continue }
                form.names.insert(name)
                if tag.contains("type=\"hidden\"") { form.hidden.append((name, attribute("value", in: tag) ?? "")) }
            }
            return form
        }
    }

    static func attribute(_ name: String, in tag: String) -> String? {
        tag.components(after: " \(name)=\"").first.map { value in
            value.prefix { $0 != "\"" }.replacing("&amp;", with: "&").replacing("&#39;", with: "'").replacing(
                "&quot;", with: "\"")
        }.map(String.init)
    }
}

extension String {
    /// What follows each occurrence of `mark`.
    fileprivate func components(after mark: String) -> [String] {
        split(separator: mark, omittingEmptySubsequences: false).dropFirst().map(String.init)
    }
    fileprivate func components(before mark: String) -> String {
        split(separator: mark, omittingEmptySubsequences: false).first.map(String.init) ?? ""
    }
}
