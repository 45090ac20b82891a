"""A passkey in software, of the parts that PyPI's fido2 has for real ones; it knows nothing of the server."""

import base64
import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject, AttestedCredentialData, AuthenticationResponse, AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse, AuthenticatorData, CollectedClientData, PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions, RegistrationResponse)

FLAG = AuthenticatorData.FLAG


class Passkey:
    """One credential, used at one origin. `verifies` says whether it asks its user for more than a touch."""

    def __init__(self, origin: str, verifies: bool = True):
        self.origin = origin
        self.flags = FLAG.UP | FLAG.UV if verifies else FLAG.UP
        self.key = generate_private_key(SECP256R1())
        self.credential_id = os.urandom(32)
        self.count = 1
        self.user_handle = b""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """`navigator.credentials.create()` of CredentialCreationOptions, as `toJSON()` writes it."""
        asked = PublicKeyCredentialCreationOptions.from_dict(options)
        assert any(parameters.alg == ES256.ALGORITHM for parameters in asked.pub_key_cred_params)
        self.user_handle = asked.user.id
        enclosed = AttestedCredentialData.create(
            bytes(16), self.credential_id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(
            hashlib.sha256(asked.rp.id.encode()).digest(), self.flags | FLAG.AT, self.count, enclosed)
        return plain(RegistrationResponse(raw_id=self.credential_id, response=AuthenticatorAttestationResponse(
            client_data=self._client_data(CollectedClientData.TYPE.CREATE, asked.challenge, self.origin),
            attestation_object=AttestationObject.create("none", data, {}))))

    def get(self, options: str, origin: str | None = None) -> str:
        """`navigator.credentials.get()` of CREDENTIAL_REQUEST_OPTIONS: CREDENTIAL."""
        asked = PublicKeyCredentialRequestOptions.from_dict(json.loads(options))
        self.count += 1
        client_data = self._client_data(CollectedClientData.TYPE.GET, asked.challenge, origin or self.origin)
        data = AuthenticatorData.create(hashlib.sha256(asked.rp_id.encode()).digest(), self.flags, self.count)
        return json.dumps(plain(AuthenticationResponse(
            raw_id=self.credential_id, response=AuthenticatorAssertionResponse(
                client_data=client_data, authenticator_data=data, user_handle=self.user_handle,
                signature=self.key.sign(data + client_data.hash, ECDSA(SHA256()))))))

    @staticmethod
    def _client_data(ceremony: str, challenge: bytes, origin: str) -> CollectedClientData:
        return CollectedClientData.create(ceremony, challenge, origin)


def encoded(value: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def plain(response: Any) -> dict[str, Any]:
    """As JSON has it."""
    return json.loads(json.dumps(dict(response)))
