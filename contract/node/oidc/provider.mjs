// A real OpenID provider (npm oidc-provider) on a port of this machine. In front of it stands whatever a test wants it to
// be: away, with other keys, or with tokens that were changed on their way.

import http from 'node:http';
import { createHash } from 'node:crypto';
import { SignJWT, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

export const SECRET = 'a-secret-of-the-client-that-nobody-guesses';

/** Whom the provider knows, by their subjects. */
export const people = {};

async function key(algorithm) {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url').slice(0, 12);
  return { ...jwk, kid, alg: algorithm, use: 'sig' };
}

export class Service {
  /** What it does to the answer of its token endpoint: gets the ID token and its key, gives another ID token. */
  tamper = null;
  away = false;
  asked = { keys: 0, discovery: 0 };

  static async start() {
    const service = new Service();
    service.server = http.createServer((request, response) => service.#answer(request, response));
    await new Promise((resolve) => service.server.listen(0, '127.0.0.1', resolve));
    service.issuer = `http://127.0.0.1:${service.server.address().port}`;
    return service;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Serves a client at this public address, signing by this algorithm with a key that nobody knows yet. */
  async serve(origin, { algorithm = 'RS256', claimsInToken = false, authentication = 'client_secret_basic' } = {}) {
    this.key = await key(algorithm);
    const client = {
      client_id: 'amigo',
      ...(authentication !== 'none' && { client_secret: SECRET }),
      redirect_uris: [`${origin}/v1/session/oidc/callback`],
      post_logout_redirect_uris: [`${origin}/`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: algorithm,
      token_endpoint_auth_method: authentication,
      application_type: origin.startsWith('https') ? 'web' : 'native',
    };
    const provider = new Provider(this.issuer, {
      clients: [client],
      jwks: { keys: [this.key] },
      cookies: { keys: ['only-of-this-test'] },
      claims: { email: ['email', 'email_verified'], profile: ['name', 'groups'], openid: ['sub'] },
      conformIdTokenClaims: !claimsInToken,
      enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'] },
      clientAuthMethods: [authentication],
      pkce: { required: () => true },
      features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, ...people[id] }),
      }),
    });
    provider.on('server_error', (_, error) => console.error('provider:', error));
    this.handle = provider.callback();
  }

  #answer(request, response) {
    if (this.away) return request.socket.destroy();
    if (request.url.startsWith('/jwks')) this.asked.keys += 1;
    if (request.url.includes('openid-configuration')) this.asked.discovery += 1;
    if (request.url === '/token' && this.tamper) this.#changed(response);
    return this.handle(request, response);
  }

  #changed(response) {
    const end = response.end.bind(response);
    response.end = async (body) => {
      const said = JSON.parse(body);
      if (said.id_token) said.id_token = await this.tamper(said.id_token, this.key, said);
      const text = JSON.stringify(said);
      response.setHeader('content-length', Buffer.byteLength(text));
      end(text);
    };
  }
}

/** The token with other claims, signed by the provider's own key. */
export const claiming = (change) => async (token, signing) => {
  const claims = decodeJwt(token);
  const changed = { ...claims, ...change(claims) };
  const { alg, kid } = decodeProtectedHeader(token);
  return new SignJWT(changed).setProtectedHeader({ alg, kid }).sign(signing);
};

/** The token with another header, and a signature by it. */
export const headed = (header, signing) => async (token, own) =>
  new SignJWT(decodeJwt(token)).setProtectedHeader(header(decodeProtectedHeader(token))).sign(signing ?? own);

/** The token without a signature. */
export const unsigned = async (token) => {
  const head = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  return `${head}.${token.split('.')[1]}.`;
};

/** The token with one letter of its claims changed. */
export const touched = async (token) => {
  const [head, claims, signature] = token.split('.');
  const text = Buffer.from(claims, 'base64url').toString().replace('"exp"', '"exq"');
  return [head, Buffer.from(text).toString('base64url'), signature].join('.');
};
