// A strict OAuth 2.0 client (openid-client) against a serving process, and a strict reader of its tokens (jose).
// Reads BASE, CLIENT_ID and CLIENT_SECRET from the environment.

import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'openid-client';

const { BASE, CLIENT_ID, CLIENT_SECRET } = process.env;
const scope = 'customers:find sources:read';

for (const authenticate of [oauth.ClientSecretBasic, oauth.ClientSecretPost]) {
  const config = await oauth.discovery(
    new URL(BASE),
    CLIENT_ID,
    undefined,
    authenticate(CLIENT_SECRET),
    { algorithm: 'oauth2', execute: [oauth.allowInsecureRequests] },
  );
  const metadata = config.serverMetadata();
  const token = await oauth.clientCredentialsGrant(config, { scope });
  assert.equal(token.token_type, 'bearer');
  assert.deepEqual(token.scope.split(' ').sort(), scope.split(' ').sort());

  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const { payload } = await jwtVerify(token.access_token, keys, {
    issuer: metadata.issuer,
    audience: 'amigo',
    subject: CLIENT_ID,
    typ: 'at+jwt',
    requiredClaims: ['exp', 'iat', 'jti', 'client_id', 'scope'],
    maxTokenAge: '5 minutes',
  });
  assert.equal(payload.client_id, CLIENT_ID);

  const ask = () =>
    fetch(new URL('/v1/sources', BASE), { headers: { authorization: `Bearer ${token.access_token}` } });
  assert.notEqual((await ask()).status, 401);
  await oauth.tokenRevocation(config, token.access_token);
  let status = 0;
  for (let attempt = 0; attempt < 50 && status !== 401; attempt += 1) {
    ({ status } = await ask());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal(status, 401, 'a token that was taken back is still taken');
}

const wrong = await oauth.discovery(new URL(BASE), CLIENT_ID, undefined, oauth.ClientSecretBasic('wrong'), {
  algorithm: 'oauth2',
  execute: [oauth.allowInsecureRequests],
});
await assert.rejects(oauth.clientCredentialsGrant(wrong, { scope }), (error) => {
  assert.equal(error.error ?? error.cause?.[0]?.parameters?.error ?? 'invalid_client', 'invalid_client');
  return true;
});
console.log('openid-client, jose: discovery, two ways to say who asks, token, claims, revocation, errors');
