/// An attribute of the user that a page asks for.
package struct AttributeField: Sendable, Hashable {
    /// What is typed into it; `AttributeDataType` of Cognito's API without Boolean, which no required attribute is.
    package enum Kind: Sendable, Hashable {
        case string, number, dateTime
    }

    /// `email`, `given_name`, `custom:department`; also the name it is posted under.
    package let name: String
    package let kind: Kind
    package let isRequired: Bool
    /// What was typed before.
    package let value: String

    package init(name: String, kind: Kind = .string, isRequired: Bool = true, value: String = "") {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.value = value
    }

    /// Labelled by the language file, group `Attribute`; a pool's own attribute by its name made readable.
    func field(_ texts: Texts) -> Field {
        var field = Field(name: name, label: label(texts), value: value, isRequired: isRequired)
        field.autocomplete = Self.autocomplete[name]
        switch name {
        case "email": field.inputmode = "email"
        case "phone_number":
            field.type = "tel"
            field.hint = texts("Field", "phoneHint")
        case "birthdate": field.type = "date"
        case "website", "picture", "profile": field.inputmode = "url"
        default:
            field.isProse = true
            if kind == .number { field.inputmode = "numeric" }
            if kind == .dateTime { field.type = "date" }
        }
        return field
    }

    func label(_ texts: Texts) -> String {
        if texts.has("Attribute", name) { return texts("Attribute", name) }
        let bare = name.utf8.lastIndex(of: UInt8(ascii: ":")).map { name[name.utf8.index(after: $0)...] } ?? name[...]
        let words = bare.split { $0 == "_" || $0 == "-" }.joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// The autofill tokens of the HTML standard for the attributes of OpenID Connect Core §5.1.
    private static let autocomplete = [
        "email": "email", "phone_number": "tel", "name": "name", "given_name": "given-name",
        "middle_name": "additional-name", "family_name": "family-name", "nickname": "nickname",
        "birthdate": "bday", "gender": "sex", "address": "street-address", "website": "url", "locale": "language",
    ]
}
