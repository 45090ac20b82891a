import Core
import HostedUI

// Hummingbird has types of these names; here they are always ours.
typealias Parameters = Core.Parameters
typealias ContentSecurityPolicy = HostedUI.ContentSecurityPolicy
