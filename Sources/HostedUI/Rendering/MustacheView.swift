import Mustache

extension View {
    /// As the template engine takes it. The only place where a value of ours meets the engine.
    var rendered: Any {
        switch self {
        case .absent: Nothing()
        case .text(let text): Self.rendered(text)
        case .phrase(let phrase): Self.rendered(phrase)
        case .flag(let flag): flag
        case .list(let items): items.map(\.rendered)
        case .members(let members): Members(members: members)
        }
    }

    /// The text as it is, which the engine escapes, or escaped by us in a form that it does not escape again.
    private static func rendered(_ text: String) -> Any {
        HTMLText.isPlain(text) ? text : verbatim(HTMLText.escape(text))
    }

    private static func rendered(_ phrase: Phrase) -> Any {
        verbatim(
            phrase.runs.map { run in
                let escaped = HTMLText.escape(run.text)
                return run.isValue ? "<bdi>\(escaped)</bdi>" : escaped
            }.joined())
    }

    /// A template of one constant. Its source holds no brace and no line end, hence no tag; nothing is shown in the
    /// case that the engine refuses it all the same.
    private static func verbatim(_ html: String) -> Any {
        (try? MustacheTemplate(string: html)) ?? Nothing()
    }
}

/// Members by name.
private struct Members: MustacheParent {
    let members: [String: View]

    func child(named name: String) -> Any? { members[name]?.rendered }
}

/// Shows nothing, and keeps the engine from looking further out for the name.
private struct Nothing: MustacheCustomRepresentation {
    var representation: Any? { nil }
}
