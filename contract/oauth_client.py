"""A strict OAuth 2.0 client (Authlib) against a serving process: metadata, token, what the token says, revocation.

Reads BASE (such as http://127.0.0.1:8420), CLIENT_ID and CLIENT_SECRET from the environment. Ends with an error that
names what is not as the standards say.
"""

import os
import time

import httpx
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from joserfc import jwt
from joserfc.jwk import KeySet

BASE = os.environ["BASE"]
ID, SECRET = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
SCOPE = "customers:find sources:read"


def check(holds, what):
    if not holds:
        raise SystemExit(f"not as the standards say: {what}")


def main():
    told = httpx.get(f"{BASE}/.well-known/oauth-authorization-server")
    check(told.status_code == 200, f"metadata answers {told.status_code}")
    metadata = AuthorizationServerMetadata(told.json())
    # Everything that RFC 8414 says of the metadata, but that the address begins with https. The library takes an empty
    # list of response types for none, where nobody is sent here by a browser.
    check(metadata.get("response_types_supported") == [], "response_types_supported is no empty list")
    here = ("issuer", "token_endpoint", "jwks_uri", "revocation_endpoint", "authorization_endpoint")
    for claim in metadata.REGISTRY_KEYS:
        if claim not in here + ("response_types_supported",):
            getattr(metadata, f"validate_{claim}", lambda: None)()

    for method in ("client_secret_basic", "client_secret_post"):
        check(method in metadata["token_endpoint_auth_methods_supported"], f"{method} is not supported")
        client = OAuth2Client(
            ID,
            SECRET,
            scope=SCOPE,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            token_endpoint=metadata["token_endpoint"],
        )
        token = client.fetch_token(grant_type="client_credentials")
        check(token["token_type"].lower() == "bearer", f"a token of type {token['token_type']}")
        check(set(token["scope"].split()) == set(SCOPE.split()), f"scope {token['scope']}")
        check(0 < token["expires_in"] <= 3600, f"a token for {token['expires_in']} s")
        claims(metadata, token["access_token"])

        asked = client.get(f"{BASE}/v1/customers?q=martin")
        check(asked.status_code == 200, f"the token is answered {asked.status_code}: {asked.text}")
        refused = client.get(f"{BASE}/v1/dead-letters")
        check(refused.status_code == 403, f"a scope that was not asked for is answered {refused.status_code}")
        client.revoke_token(metadata["revocation_endpoint"], token["access_token"], token_type_hint="access_token")
        revoked = until(lambda: httpx.get(f"{BASE}/v1/customers?q=martin", headers=bearer(token)), 401)
        check(revoked.status_code == 401, "a token that was taken back is still taken")
        check(revoked.headers["www-authenticate"].startswith("Bearer"), "401 without a challenge")

    wrong = httpx.post(
        metadata["token_endpoint"], data={"grant_type": "client_credentials"}, auth=(ID, SECRET + "x")
    )
    check((wrong.status_code, wrong.json()["error"]) == (401, "invalid_client"), f"a wrong secret: {wrong.text}")
    scope = httpx.post(
        metadata["token_endpoint"],
        data={"grant_type": "client_credentials", "scope": "everything"},
        auth=(ID, SECRET),
    )
    check((scope.status_code, scope.json()["error"]) == (400, "invalid_scope"), f"an unknown scope: {scope.text}")
    grant = httpx.post(metadata["token_endpoint"], data={"grant_type": "password"}, auth=(ID, SECRET))
    check(
        (grant.status_code, grant.json()["error"]) == (400, "unsupported_grant_type"), f"another grant: {grant.text}"
    )
    print("authlib: metadata, two ways to say who asks, token, claims, scope, revocation, errors")


def claims(metadata, token):
    keys = KeySet.import_key_set(httpx.get(metadata["jwks_uri"]).json())
    read = jwt.decode(token, keys, algorithms=["EdDSA", "Ed25519", "ES256"])
    check(read.header["typ"] == "at+jwt", f"a header of type {read.header.get('typ')} (RFC 9068)")
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": metadata["issuer"]},
        aud={"essential": True, "value": "amigo"},
        sub={"essential": True, "value": ID},
        client_id={"essential": True, "value": ID},
        exp={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
    )
    registry.validate(read.claims)
    check(read.claims["exp"] > time.time(), "a token that has ended")


def bearer(token):
    return {"authorization": f"Bearer {token['access_token']}"}


def until(ask, status):
    """Processes learn of a revocation within a few seconds."""
    for _ in range(50):
        answer = ask()
        if answer.status_code == status:
            break
        time.sleep(0.1)
    return answer


main()
