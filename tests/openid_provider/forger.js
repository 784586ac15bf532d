// An issuer that lies: `node forger.js`.
//
// It answers like an OpenID Provider, with what `POST /lie` last told it to. A lie is
// `{answer, token, header, claims, without, key, at_hash, algorithm}`; `null` is the truth again.
// `POST /sign` signs any claims: logout tokens, access tokens. It ends with its standard input.

import { createServer } from 'node:http';
import * as crypto from 'node:crypto';

const pair = () => crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = { published: { kid: 'one', ...pair() }, unpublished: { kid: 'other', ...pair() } };
const codes = new Map();
let lie = {};
let discoveries = 0;

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** A JWT, signed as `how` says. */
function sign(claims, how = {}) {
  const key = keys[how.key ?? 'published'];
  const alg = how.algorithm ?? 'RS256';
  const header = { alg, kid: key.kid, typ: 'JWT', ...how.header };
  const signed = `${part(header)}.${part(claims)}`;
  if (alg === 'none') return `${signed}.`;
  const secret = how.secret ?? key.publicKey.export({ type: 'spki', format: 'pem' });
  const signature = alg === 'HS256'
    ? crypto.createHmac('sha256', secret).update(signed).digest()
    : crypto.sign('sha256', Buffer.from(signed), key.privateKey);
  if (how.broken) signature[0] ^= 1;
  return `${signed}.${signature.toString('base64url')}`;
}

function discovery(issuer) {
  discoveries += 1;
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/end`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    ...lie.discovery,
  };
}

function authorize(issuer, query) {
  const code = crypto.randomUUID();
  codes.set(code, Object.fromEntries(query));
  const back = new URL(query.get('redirect_uri'));
  const answer = { code, state: query.get('state'), iss: issuer, ...lie.answer };
  for (const [name, value] of Object.entries(answer)) {
    if (value !== null) back.searchParams.append(name, value);
  }
  return back.href;
}

function token(issuer, form) {
  const asked = codes.get(form.get('code'));
  const challenge = crypto.createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
  if (!asked || asked.code_challenge !== challenge) return { error: 'invalid_grant' };
  const access_token = crypto.randomUUID();
  const half = crypto.createHash('sha256').update(access_token).digest().subarray(0, 16);
  const claims = {
    iss: issuer, sub: 'david', aud: 'berth', azp: 'berth', nonce: asked.nonce,
    iat: now() + (lie.later ?? 0), exp: now() + 300 + (lie.later ?? 0), auth_time: now() + (lie.later ?? 0),
    preferred_username: 'david', sid: 'session-of-david', at_hash: half.toString('base64url'),
    ...lie.claims,
  };
  for (const name of lie.without ?? []) delete claims[name];
  const answer = { access_token, token_type: 'Bearer', expires_in: 60, id_token: sign(claims, lie), ...lie.token };
  for (const [name, value] of Object.entries(answer)) if (value === null) delete answer[name];
  return answer;
}

function body(request) {
  return new Promise((resolve) => {
    let text = '';
    request.on('data', (chunk) => { text += chunk; });
    request.on('end', () => resolve(text));
  });
}

const server = createServer(async (request, response) => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const url = new URL(request.url, issuer);
  const json = (value, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  switch (url.pathname) {
    case '/.well-known/openid-configuration':
      return json(discovery(issuer));
    case '/jwks': {
      const { kid, publicKey } = keys.published;
      return json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] });
    }
    case '/authorize':
      response.writeHead(303, { location: authorize(issuer, url.searchParams) });
      return response.end();
    case '/token': {
      const answer = token(issuer, new URLSearchParams(await body(request)));
      return json(answer, answer.error ? 400 : 200);
    }
    case '/lie':
      lie = JSON.parse(await body(request)) ?? {};
      return json({});
    case '/rotate':
      keys.published = { kid: crypto.randomUUID(), ...pair() };
      return json({});
    case '/sign': {
      const { claims, ...how } = JSON.parse(await body(request));
      return json({ token: sign(claims, how) });
    }
    case '/discoveries':
      return json({ discoveries });
    default:
      return json({ error: 'not_found' }, 404);
  }
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ issuer: `http://127.0.0.1:${server.address().port}` })}\n`);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
