import Core
import Directory

/// `acr` and `amr` (OIDC Core §2, RFC 8176), by what was really done. They stay as they are for as long as the family
/// lives, and are in no token whose client did not ask for them: Cognito's tokens have them then alone.
struct AssuranceClaims {
    /// Absent where what was proven comes to no level.
    let context: JSON?
    let methods: JSON?

    init?(of family: RefreshFamily, in settings: UserPoolSettings) {
        guard family.showsAssurance else { return nil }
        let proven = family.methods.compactMap(AuthenticationMethod.init(rawValue:))
        let references = AuthenticationMethod.references(proven)
        context = AssuranceLevel(proven).map { .string($0.name(in: settings.assuranceNames)) }
        methods = references.isEmpty ? nil : .array(references.map { .string($0) })
    }
}
