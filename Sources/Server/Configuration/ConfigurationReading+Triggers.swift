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
        awsEndpoint("LAMBDA").map { LambdaEndpoint(url: $0.url, credentials: $0.credentials) }
    }

    /// The endpoint of a service of AWS's, or of something that speaks it, and what its requests are signed with. Nil
    /// where there is none, or a fault.
    mutating func awsEndpoint(_ service: String) -> (url: String, credentials: AWSCredentials)? {
        let id = text("\(service)_ACCESS_KEY_ID")
        let key = secret("\(service)_SECRET_ACCESS_KEY")
        let token = secret("\(service)_SESSION_TOKEN")
        guard let endpoint = hostURL("\(service)_ENDPOINT") else {
            if id != nil || key != nil || token != nil { missing("\(service)_ENDPOINT") }
            return nil
        }
        guard let id, let key else {
            missing(id == nil ? "\(service)_ACCESS_KEY_ID" : "\(service)_SECRET_ACCESS_KEY")
            return nil
        }
        return (
            endpoint, AWSCredentials(accessKeyID: id, secretAccessKey: key, sessionToken: token?.revealedText)
        )
    }

    /// Where a service is: a scheme and a host, and a port perhaps.
    mutating func hostURL(_ name: String) -> String? {
        guard let endpoint = url(name) else { return nil }
        let authority = endpoint.drop { $0 != ":" }.dropFirst(3)
        if !endpoint.hasPrefix("https://") && !endpoint.hasPrefix("http://") || !HostName.isAuthority(authority) {
            fault(name, "is not https or http and a host, without a path")
        }
        return endpoint
    }
}
