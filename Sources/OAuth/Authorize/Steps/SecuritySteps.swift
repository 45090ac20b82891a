import Authority
import Core
import Directory

/// S256 alone; a challenge without method would mean `plain`, which is refused (RFC 9700 §2.1.1).
enum CheckPKCE: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        let method = draft.parameters["code_challenge_method"]
        guard let challenge = draft.parameters["code_challenge"] else {
            guard method == nil else { throw OAuthError(.invalidRequest, "The code_challenge is missing.") }
            return
        }
        guard method == "S256" else {
            throw OAuthError(.invalidRequest, "The code_challenge_method must be S256.")
        }
        // The base64url of 32 bytes (RFC 7636 §4.2).
        guard challenge.utf8.count == 43, Base64URL.decode(challenge)?.count == 32 else {
            throw OAuthError(.invalidRequest, "The code_challenge is malformed.")
        }
        draft.codeChallenge = challenge
    }
}

/// Unknown scopes are ignored, as Cognito does and RFC 6749 §3.3 allows; none asked for is all that are allowed.
enum CheckScope: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        guard let settings = draft.client?.client.settings else { return }
        let asked = names(in: draft.parameters["scope"])
        let granted = asked.isEmpty ? settings.allowedOAuthScopes : asked.filter(settings.allowedOAuthScopes.contains)
        guard !granted.isEmpty else {
            throw OAuthError(.invalidScope, "None of the requested scopes is allowed for this client.")
        }
        let needOpenID: Set<String> = ["phone", "email", "profile"]
        guard granted.contains("openid") || needOpenID.isDisjoint(with: granted) else {
            throw OAuthError(.invalidScope, "The scopes phone, email and profile need openid.")
        }
        draft.scopes = granted
    }

    /// The scope names of a parameter, each once, in their order.
    static func names(in text: String?) -> [String] {
        var seen: Set<Substring> = []
        return (text ?? "").split(separator: " ").filter { seen.insert($0).inserted }.map(String.init)
    }
}

/// `none` stands alone; `consent` has nothing to ask as yet and is no error.
enum CheckPrompt: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        let prompts = Set(CheckScope.names(in: draft.parameters["prompt"]))
        guard prompts.isSubset(of: ["none", "login", "consent", "select_account"]) else {
            throw OAuthError(.invalidRequest, "The prompt is not supported.")
        }
        guard !prompts.contains("none") || prompts.count == 1 else {
            throw OAuthError(.invalidRequest, "The prompt none stands alone.")
        }
        draft.prompts = prompts
    }
}

/// Seconds, not negative.
enum CheckMaxAge: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        guard let text = draft.parameters["max_age"] else { return }
        guard let seconds = Int64(text), seconds >= 0 else {
            throw OAuthError(.invalidRequest, "The max_age is not a number of seconds.")
        }
        draft.maxAge = seconds
    }
}

/// The levels of `acr_values` that the pool knows; others are passed over (OIDC Core §3.1.2.1: a voluntary claim).
enum ReadACRValues: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        draft.demand = AssuranceDemand(draft.parameters["acr_values"], in: draft.pool.pool.settings.assuranceNames)
    }
}

/// An ID token of ours, expired or not, whose person alone may answer this request.
enum CheckIDTokenHint: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        guard let text = draft.parameters["id_token_hint"] else { return }
        guard let hint = draft.oauth.authority.idTokenHint(text, in: draft.pool, now: draft.now) else {
            throw OAuthError(.invalidRequest, "The id_token_hint is not an ID token of this issuer.")
        }
        draft.subject = hint.sub
    }
}

/// What is stored and sent back has a bound.
enum CheckTextParameters: AuthorizeStep {
    static func check(_ draft: inout AuthorizeDraft) throws {
        for (name, bound) in [
            ("state", 4096), ("nonce", 1024), ("login_hint", 256), ("lang", 35), ("acr_values", 1024),
        ] {
            if let value = draft.parameters[name], value.utf8.count > bound {
                throw OAuthError(.invalidRequest, "The parameter \(name) is too long.")
            }
        }
    }
}
