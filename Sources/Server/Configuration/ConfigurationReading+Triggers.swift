import Authority
import Core
import SigV4

extension ConfigurationReading {
    /// How pools' functions are called: those of the file, and all other Lambda functions at the endpoint.
    mutating func triggerRoutes() -> TriggerRoutes {
        TriggerRoutes(named: triggersFile(), lambda: lambdaEndpoint())
    }

    private mutating func triggersFile() -> [String: TriggerRoute] {
        guard let path = text("TRIGGERS_FILE") else { return [:] }
        let (routes, words) = TriggersFile.read(path)
        faults += words
        return routes
    }

    /// Credentials are its own: the operator's are for this server.
    private mutating func lambdaEndpoint() -> LambdaEndpoint? {
        let id = text("LAMBDA_ACCESS_KEY_ID")
        let key = secret("LAMBDA_SECRET_ACCESS_KEY")
        let token = secret("LAMBDA_SESSION_TOKEN")
        guard let endpoint = url("LAMBDA_ENDPOINT") else {
            if id != nil || key != nil || token != nil { missing("LAMBDA_ENDPOINT") }
            return nil
        }
        let authority = endpoint.drop { $0 != ":" }.dropFirst(3)
        if !endpoint.hasPrefix("https://") && !endpoint.hasPrefix("http://") || !HostName.isAuthority(authority) {
            fault("LAMBDA_ENDPOINT", "is not https or http and a host, without a path")
        }
        guard let id, let key else {
            missing(id == nil ? "LAMBDA_ACCESS_KEY_ID" : "LAMBDA_SECRET_ACCESS_KEY")
            return nil
        }
        return LambdaEndpoint(
            url: endpoint,
            credentials: AWSCredentials(accessKeyID: id, secretAccessKey: key, sessionToken: token?.revealedText))
    }
}
