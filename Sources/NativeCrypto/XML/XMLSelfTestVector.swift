/// A document that was signed by a key made for this and thrown away.
enum XMLSelfTestVector {
    static let document = """
        <t:Test xmlns:t="urn:countersign:self-test" ID="self-test">\
        <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>\
        <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>\
        <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>\
        <ds:Reference URI="#self-test"><ds:Transforms>\
        <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>\
        <ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>\
        <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>\
        <ds:DigestValue>1NlkKVZnCjyylmR0lLHXbsXO7lG+i3EZkUIoI8g8o1g=</ds:DigestValue></ds:Reference>\
        </ds:SignedInfo><ds:SignatureValue>\(signature)</ds:SignatureValue></ds:Signature><t:Name>alice\
        </t:Name></t:Test>
        """

    static let certificate = """
        MIIDCzCCAfOgAwIBAgIUONk/3ap3qHFSleLLVWb+fKr+JzUwDQYJKoZIhvcNAQELBQAwFDESMBAGA1UEAwwJc2VsZi10ZXN0MCAXDTI2\
        MTEyNzE4MTkwMFoYDzIxMjYxMTAzMTgxOTAwWjAUMRIwEAYDVQQDDAlzZWxmLXRlc3QwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEK\
        AoIBAQCX0ltkZ6OSNR0RX73xg7XsucAcHpWnD+IAAtRgWfUWWwnUL5icDQjhZVFgxQFEVWgQBQOeXoZj1Zu8Z1VX+VBV55LuaXxaMCoc\
        w3YLvIBDViAd23AeZZwy/PnAiT5qUIkEkKKJ+dMnduEIyTB7Wh9ICX4GXDERzBew976Ka5zNCoThablbq0Js3U80nSLgjmf+QfbJVRJB\
        Gzkjo+zYo1tgDjE+VK4XjsNP13cKp/hXG+YTMWXA5ZqfVT/vqU5wGUmprKTTOIqhUH+m19IuAxzsy2l3eMwDMpzND8Ir0pbCsiEb1CNa\
        oH4wB7Bb7jueGFC4ZqW2uShid8oQpfySHujnAgMBAAGjUzBRMB0GA1UdDgQWBBTnp7oHVfBO4mwBgP8vrK+w6ApT2TAfBgNVHSMEGDAW\
        gBTnp7oHVfBO4mwBgP8vrK+w6ApT2TAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQA3vkG0MWqdRq5nJFWAPsDoTpmk\
        tYWow3VY8/f2wVgNWDZmYnZyoNYQf0w7tU6Bac4newnLMJOYJhzcFKLBsAOkpzKiVMEqpP/tBKR2nxi3e7TjR7cRaL+GvS3dyRDldNMJ\
        pyPxYdVkgQzL22HSyw7Y++rZGFyW2zkL1le5Nh4xtjvUNaqL4YHq++4Ne3eEHt8aCaaex4sD1q8PmdCaYOjHiGd2fb/OhFchmd7BkzIX\
        iPNMf6Q1uttzAPfIXLBbuNuVjg432S11Fg5K+xhy+rtWzIEG0+W1iWyJzyy68J0gHzSaIuCTdYWbtrMyeCKcRRGtQzcd/TLOR59exKwr\
        GGuy
        """

    private static let signature = """
        BGg5IAZsVJ4PAy6ucQ4GL7qzoe1ExDFYTXuSfwcuN5kHOfIvB2QH61nwL5ZESEQLlyHijBzrYhW5Rh5BP4FYZ+tBQLvwZB/Nw9XESTDP\
        FmpAWgiA/3gJLhLgXLvUkE8xfkmQhwbYdR64KBXMMYo4PUjDxVOWXHGAfuHacezWZn6mI6hG2qwEprrjC7y3bhExOxM5ApnEoS58yoPQ\
        a4ESGIHG6DSYYg1hQXVmDbfLBXUvygL3cGVov3RDxqsLTAIEYdlqiJYibdR+q8Wls2QMG1NZ/96juyILMPfPFGOppgjwrvGiydsy+GQ2\
        /m7bHMwgWR9yzbOpDXXQ7dW9Esgp/g==
        """
}
