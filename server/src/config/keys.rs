//! Every key there is, and the reference page made of them.

/// One key.
#[derive(Debug)]
pub struct Key {
    /// Its dotted path in the file.
    pub path: &'static str,
    /// What holds when nobody says otherwise; `None` where there is nothing to assume.
    pub default: Option<&'static str>,
    /// What it decides, in whole sentences.
    pub about: &'static str,
}

impl Key {
    /// The environment variable that sets it.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("BERTH_{}", self.path.replace('.', "_").to_ascii_uppercase())
    }
}

const fn key(path: &'static str, default: &'static str, about: &'static str) -> Key {
    Key {
        path,
        default: Some(default),
        about,
    }
}

const fn optional(path: &'static str, about: &'static str) -> Key {
    Key {
        path,
        default: None,
        about,
    }
}

/// Every key, in the order of the reference.
pub const KEYS: &[Key] = &[
    key(
        "listen",
        "127.0.0.1:8080",
        "The address that the server listens on.",
    ),
    key(
        "public_url",
        "http://127.0.0.1:8080",
        "Where callers reach the server: the address that it names in links.",
    ),
    key(
        "log.format",
        "json",
        "`json` (one object a line) or `text` (for people).",
    ),
    key(
        "log.filter",
        "info",
        "What is logged: a level, or directives such as `info,quay_client=debug`.",
    ),
    key(
        "database.path",
        "berth.db",
        "The SQLite database file. It is made when it is missing; its folder must exist.",
    ),
    key(
        "keys.directory",
        "keys",
        "The folder of the naming key and the sealing keys. `berth keys create` makes them once. \
         Whoever has this folder and the database can read every credential; whoever loses it has \
         lost them: `berth backup` saves both.",
    ),
    key(
        "quay.url",
        "https://quay.io",
        "The Quay that Berth works with. https, except on loopback.",
    ),
    optional(
        "quay.registry",
        "The registry as image references say it (`host` or `host:port`). Left out: the host of `quay.url`.",
    ),
    optional(
        "quay.token",
        "The service token: an OAuth access token of the service account with the scopes \
         `user:admin org:admin repo:admin repo:create`. Prefer `quay.token_file`.",
    ),
    optional(
        "quay.token_file",
        "A file that holds the service token. White space around it does not count. It is looked \
         at every few seconds: another token in it is taken up at once, and the one before is \
         revoked. What Berth was given or made for itself later wins over a file that has not changed.",
    ),
    optional(
        "quay.application",
        "The OAuth application by which users link their Quay accounts, as \
         `<organization>/<client id>`. Given, `berth doctor` checks its redirect URI. Where the service \
         account owns its organization and this Quay can (3.18), Berth mints its own service token there.",
    ),
    optional(
        "quay.application_secret",
        "The client secret of `quay.application`. Prefer `quay.application_secret_file`. Not needed \
         where the service account owns the application's organization: then each link gets an \
         application of its own.",
    ),
    optional(
        "quay.application_secret_file",
        "A file that holds the client secret of `quay.application`. It is read once, at the start.",
    ),
    key(
        "service_token.lifetime",
        "72h",
        "How long a service token lives that Berth mints, 15m or more. It is renewed when half of that \
         is over, so Berth may be down for the other half; after that an administrator has to bring one.",
    ),
    key(
        "quay.requests_per_second",
        "5",
        "API calls a second that Quay is asked for at most, over all work. Quay's own limit is 5.",
    ),
    key(
        "quay.burst",
        "25",
        "API calls that may come at once after a pause. Quay's own limit is 25.",
    ),
    key(
        "quay.contact_domain",
        "berth.invalid",
        "The domain of the contact address that Berth gives to an organization. The part before \
         the @ is a nonce by which Berth knows its own organization again; nothing is sent there.",
    ),
    optional(
        "sign_in.issuer",
        "The OpenID Provider that people sign in with: its issuer identifier, letter for letter. https, \
         except on loopback. Left out: nobody signs in, and the API takes platform tokens only. Register \
         `<public_url>/sign-in/callback` as the redirect URI there, and \
         `<public_url>/sign-in/back-channel-logout` for back-channel logout.",
    ),
    optional(
        "sign_in.client_id",
        "What the provider calls Berth. Needed with `sign_in.issuer`.",
    ),
    optional(
        "sign_in.client_secret",
        "What Berth proves with that it is this client. Left out: a public client, protected by PKCE \
         alone. Prefer `sign_in.client_secret_file`.",
    ),
    optional(
        "sign_in.client_secret_file",
        "A file that holds the client secret. White space around it does not count. It is read at each sign-in.",
    ),
    key(
        "sign_in.scopes",
        "openid profile email",
        "What the provider is asked for, with blanks between. Some need one more to name groups.",
    ),
    key(
        "sign_in.name_claim",
        "preferred_username",
        "The claim that says what somebody is called. Nothing is decided by it.",
    ),
    key(
        "sign_in.groups_claim",
        "groups",
        "The claim that says which groups somebody is in: a list of texts.",
    ),
    optional(
        "sign_in.administrators",
        "The groups whose members are global administrators, with blanks between.",
    ),
    optional(
        "sign_in.workspaces",
        "Which group gives which role in which workspace: `<group>=<workspace>:<role>` with `;` between \
         two. The role is `viewer`, `developer` or `owner`. One `*` in the group stands for any text, and \
         `*` in the workspace for the same text: `konflux-*-admins=*:owner`.",
    ),
    optional(
        "sign_in.audiences",
        "The audiences (`aud`) of the provider's access tokens that the API takes, with blanks between. \
         They have to be JWT of the type `at+jwt` (RFC 9068). Left out: it takes none. The client id is \
         not allowed here: ID tokens would pass.",
    ),
    optional(
        "sign_in.quay_login_service",
        "The name that Quay has for this same provider among its external login services. Given, equal \
         logins prove who a Quay user is.",
    ),
    key(
        "components.default_visibility",
        "private",
        "`private` or `public`: the visibility of a component's repository that was declared without one.",
    ),
    key(
        "components.deletion_delay",
        "24h",
        "How long the deletion of a component can be undone, before its robots and its delivered \
         credential are removed. Its repository stays.",
    ),
    key(
        "components.drain",
        "24h",
        "How long a push credential that was replaced keeps working: longer than any build that \
         may hold it.",
    ),
    key(
        "delivery.directory",
        "delivered",
        "The folder that credentials are delivered to, as dockerconfigjson files. It is made when \
         it is missing.",
    ),
    optional(
        "web.directory",
        "The folder of what browsers load, as `cargo xtask web` makes it. Left out: `web` beside the \
         binary. Where it is not there, pages work without script.",
    ),
    key("workers", "8", "How many components are worked on at once."),
    key(
        "reveals_per_minute",
        "10",
        "How many credentials one caller may reveal, and how many test, in one workspace within a minute.",
    ),
    key(
        "shutdown_grace",
        "25s",
        "How long a stop waits for work under way. What is cut off is taken up again at the next start.",
    ),
];

/// The reference as a Markdown page.
#[must_use]
pub fn reference() -> String {
    let mut page = String::from(
        "# Configuration\n\n\
         Written by `berth config reference`; do not edit.\n\n\
         Berth reads one TOML file (`berth --config <file>`) and `BERTH_…` variables; a variable wins \
         over the file. A key that does not exist is refused, with the nearest one that does.\n",
    );
    for key in KEYS {
        page.push_str(&format!("\n## `{}`\n\n{}\n\n", key.path, key.about));
        page.push_str(&format!("- Variable: `{}`\n", key.variable()));
        match key.default {
            Some(default) => page.push_str(&format!("- Default: `{default}`\n")),
            None => page.push_str("- No default\n"),
        }
    }
    page
}
