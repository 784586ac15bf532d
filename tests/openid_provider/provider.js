// A certified OpenID Provider on loopback: `node provider.js <address of Berth>`.
//
// It signs everybody in by name, with its own pages, and says `{"issuer": …}` when it listens. It
// ends when its standard input does, so that it does not outlive the test that started it.

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const berth = process.argv[2];

const GROUPS = { harbormaster: ['harbour'], erin: ['konflux-pier-admins'] };

async function findAccount(_, id) {
  return {
    accountId: id,
    claims: async () => ({
      sub: id,
      preferred_username: id,
      email: `${id}@login.example`,
      email_verified: true,
      groups: GROUPS[id] ?? [],
    }),
  };
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'berth',
        client_secret: 'a secret of the tests, for nobody',
        redirect_uris: [`${berth}/sign-in/callback`],
        post_logout_redirect_uris: [],
        backchannel_logout_uri: `${berth}/sign-in/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: {
      openid: ['sub'],
      profile: ['preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the tests'] },
    features: { backchannelLogout: { enabled: true } },
    findAccount,
    pkce: { required: () => true },
    // Its guard keeps back-channel calls from loopback, where the tests are.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  });
  server.on('request', provider.callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
