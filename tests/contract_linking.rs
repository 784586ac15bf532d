//! The contract suite covers every call that linking makes.
//!
//! [`sentences`] says of every call of `quay-client` whether linking makes it, and which checks hold
//! Quay to what linking relies on. A call that the linking code names and that has no sentence, and a
//! sentence that is no check or asks something else, fail here. That the checks pass against the
//! stand-in, in every set-up, is `contract_test`'s.

use std::{fs, path::Path};

use contract::{
    check::Check,
    checks,
    recording::{Library, Recording},
};
use quay_client::Operation;

/// The checks that hold a call to what linking relies on; none for a call that linking never makes.
#[expect(clippy::too_many_lines, reason = "a table")]
fn sentences(operation: Operation) -> &'static [&'static str] {
    match operation {
        // The exchange.
        Operation::ExchangeCode => &[
            "a code is exchanged for a token of ten years, without refresh token",
            "a code is exchanged once",
            "a wrong, empty or missing secret is refused and does not use up the code",
            "a wrong redirect or scope is refused and does not use up the code",
            "the scope is given byte for byte as it was authorized",
            "client credentials as HTTP Basic get 500 with a client id in the body",
            "client credentials as HTTP Basic get 400 without a client id in the body",
            "a JSON body is not read",
            "an unknown client is refused",
            "a garbage code is refused",
            "behind the React UI the exchange needs the cookie of the old one",
            "with an application its unused codes die",
        ],
        // What a token is, and whether it lives.
        Operation::AuthorizeAtRegistry => &[
            "an OAuth token is granted as its user, and is told its own id",
            "a token names itself and its user at the registry, whatever its scope",
            "a dead token gets 401 at the registry",
        ],
        Operation::GetOwnUser => &[
            "a token tells whose it is, with everything to user:admin",
            "user:read sees name and organizations and nothing more",
            "a token without user:read gets 401 on its own user although it lives",
            "a revoked token gets 401 on reads",
            "an expired token gets 401 on reads",
            "a service account sees the organization that it was taken into among its own",
        ],
        Operation::ListAuthorizations => &[
            "user:admin lists the user's tokens by application and scopes",
            "user:read is not enough to list tokens",
            "a deleted token is not listed any more",
        ],
        Operation::DeleteAuthorization => &[
            "a token deletes itself and is dead at once",
            "a token ends an older one of its user and lives on",
            "somebody else's token is not there to be deleted",
        ],
        // Minting.
        Operation::MintToken => &[
            "a token of one application mints a short-lived one from another",
            "a token mints its own scope",
            "a token cannot mint a scope that it does not hold",
            "a scope that the user does not have cannot be minted",
            "beyond the cap no token is minted",
            "before Quay 3.18 tokens are neither minted nor listed nor revoked: 404",
        ],
        Operation::ListApplicationTokens => &[
            "minted tokens are listed without their values",
            "a token that is over is not listed any more",
            "an application's owner ends a token that somebody else has consented to",
        ],
        Operation::RevokeToken => &[
            "a minted token is revoked at once, and once",
            "an application's owner ends a token that somebody else has consented to",
        ],
        // Applications for one link.
        Operation::CreateApplication => &["org:admin makes an application and gets its secret"],
        Operation::ListApplications => &[
            "applications are listed with their secrets",
            "two applications of one name are two, and both are listed",
        ],
        Operation::FindApplication => &["one application is shown with its secret"],
        Operation::DeleteApplication => &[
            "with an application all its tokens die",
            "with an application its unused codes die",
        ],
        // Teams and invitations.
        Operation::EnsureTeam => &[
            "org:admin makes a team",
            "making a team again changes it and says that it is not new",
            "a team may be one that creates repositories",
            "a team that a user made carries the nonce in its name",
        ],
        Operation::DeleteTeam => &[
            "a team is deleted",
            "deleting a missing team gets 400 and names it",
            "the last team of owners cannot be deleted",
        ],
        Operation::ListTeamMembers => &[
            "a team's members are listed",
            "without mail nobody is pending",
            "each repeat of an invitation makes another one, pending in the list",
            "without includePending only members are listed",
            "an invited address is pending in the team's list, without a name",
            "an invitation that was declined is pending no more, and cannot be accepted",
        ],
        Operation::ListRobots => &[
            "robots are listed with teams and repositories and without passwords",
            "a revoked token gets 401 on reads",
        ],
        Operation::AddTeamMember => &[
            "a user put into the owners' team is an owner at once",
            "adding a member again gets 400",
            "adding a missing user gets 400",
            "adding to a missing team gets 404",
            "where mail is on, adding a user makes an invitation",
            "each repeat of an invitation makes another one, pending in the list",
            "an invitation whose mail fails gets 400 and exists all the same",
        ],
        Operation::InviteToTeam => &[
            "where mail is on, an address can be invited",
            "an invited address is pending in the team's list, without a name",
            "without mail there is no invitation by address",
        ],
        Operation::RemoveTeamMember => &[
            "a member is taken out of a team",
            "who is only invited is taken out of the team like a member",
            "taking out who is not in the team gets 400",
        ],
        Operation::ListNotifications => &[
            "the invited user finds organization, team, inviter and code",
            "a service account finds its invitation and accepts it with its token",
            "an invitation whose mail fails gets 400 and exists all the same",
        ],
        Operation::AcceptInvitation => &[
            "a service account finds its invitation and accepts it with its token",
            "an invitation can be accepted once",
        ],
        Operation::ListOrganizationLogs => &[
            "an organization's log names for each action the performer and the application",
            "without mail the service account administers at once, and the log names who added it",
            "the organization's log names who accepted, and through which application",
        ],
        // The organization that the link is for.
        Operation::CreateOrganization => &[
            "user:admin creates an organization",
            "org:admin is not enough to create an organization",
            "user:read is not enough to create an organization",
            "a taken name is refused, even to the owner",
            "a deleted organization's name stays taken",
            "where a captcha is asked for, a token makes no organization",
            "where superusers make the organizations, a user cannot",
        ],
        Operation::FindOrganization => &[
            "everybody sees that an organization exists, and no address",
            "an accepted invitation makes a member who administers the organization",
        ],
        Operation::CreateRepository => {
            &["beyond the plan a private repository gets 402 and is not made, a public one is"]
        }
        Operation::FindUser => &["other users are shown by name only"],
        Operation::DeleteOrganization
        | Operation::FindRepository
        | Operation::ListRepositories
        | Operation::SetRepositoryDescription
        | Operation::SetRepositoryVisibility
        | Operation::DeleteRepository
        | Operation::ListTags
        | Operation::CreateRobot
        | Operation::FindRobot
        | Operation::RegenerateRobot
        | Operation::DeleteRobot
        | Operation::ListRobotFederation
        | Operation::SetRobotFederation
        | Operation::SetUserPermission
        | Operation::ListUserPermissions
        | Operation::DeleteUserPermission
        | Operation::SetTeamPermission
        | Operation::ListTeamPermissions
        | Operation::DeleteTeamPermission
        | Operation::ListPrototypes
        | Operation::CreatePrototype
        | Operation::DeletePrototype
        | Operation::Discover
        | Operation::GetRegistryCapabilities => &[],
    }
}

/// What linking relies on where the user's browser is at Quay: no client of ours makes these calls.
const IN_THE_BROWSER: &[&str] = &[
    "who is not signed in gets a bare 401 page and no way to sign in",
    "who does not own the application's organization gets 403",
    "where OAuth is open, everybody gets the page that an owner gets",
    "the page for harmless scopes has a form that keeps the state",
    "the page for dangerous scopes has no form that keeps the state",
    "consent needs the CSRF token",
    "consent needs a session",
    "consent to harmless scopes comes back with state and code",
    "consent to dangerous scopes comes back without state",
    "a longer path in the redirect comes back",
    "a host that only begins alike is no redirect of the application",
    "another port is no redirect of the application",
    "a redirect that climbs, hides or names a user is none of the application's",
    "consent with a foreign redirect gets 400",
    "denial comes back without state",
    "who holds a covering token is not asked again, and PKCE is ignored",
    "a minted token covers as well",
    "even then a foreign redirect gets 400",
    "no state comes back where none was sent",
    "once the tokens are deleted the page asks again",
    "Quay's own page is always a redirect of the application",
];

/// What a dead token is told, whatever it asks for.
const OF_DEAD_TOKENS: &[&str] = &[
    "a revoked token gets 401 on reads",
    "a revoked token gets 403 with the CSRF text on writes",
    "a revoked token reads what is public, as nobody",
    "an expired token gets 401 on reads",
    "an expired token gets 403 with the CSRF text on writes",
    "an expired minted token is refused like any other",
    "with an application all its tokens die",
];

#[test]
fn every_sentence_is_a_check_that_asks_that_call() {
    let library = Library::load().unwrap();
    let pairs = Operation::ALL
        .iter()
        .flat_map(|operation| sentences(*operation).iter().map(|name| (*operation, *name)));
    let astray: Vec<_> = pairs
        .filter(|(operation, sentence)| {
            let check = check(sentence);
            let mut cited = check.recordings.iter();
            check.source.is_none()
                && !cited.any(|number| asks(library.find(*number).unwrap(), *operation))
        })
        .collect();
    assert!(astray.is_empty(), "cite no such call: {astray:#?}");
}

#[test]
fn what_happens_in_the_browser_and_to_dead_tokens_is_checked_too() {
    for sentence in IN_THE_BROWSER.iter().chain(OF_DEAD_TOKENS) {
        assert!(!check(sentence).recordings.is_empty(), "{sentence}");
    }
}

#[test]
fn every_call_that_linking_makes_has_sentences() {
    let client = sources("crates/quay-client/src");
    let linking: String = ["adapters/broker", "linking", "ownership"]
        .map(|part| sources(&format!("server/src/{part}")))
        .concat();
    let mut made = 0;
    for operation in Operation::ALL {
        let method = method(*operation);
        assert!(
            client.contains(&format!("fn {method}(")),
            "the client has no {method}"
        );
        if linking.contains(&format!(".{method}(")) {
            made += 1;
            assert!(
                !sentences(*operation).is_empty(),
                "linking calls {method}, and no check says what Quay answers"
            );
        }
    }
    assert!(made >= 15, "linking was not found: it makes {made} calls");
}

fn check(sentence: &str) -> &'static Check {
    let mut all = checks::all().into_iter();
    let found = all.find(|check| check.name == sentence);
    found.unwrap_or_else(|| panic!("no check is named {sentence:?}"))
}

/// Whether the recorded request is this call.
fn asks(recording: &Recording, operation: Operation) -> bool {
    let path = recording.request.path.split('?').next().unwrap();
    let template = operation.route().split('/');
    let (path, template): (Vec<_>, Vec<_>) = (path.split('/').collect(), template.collect());
    let fits = |(part, name): (&&str, &&str)| part == name || name.starts_with('{');
    recording.request.method == operation.method().as_str()
        && path.len() == template.len()
        && path.iter().zip(&template).all(fits)
}

/// The client's method that makes this call: the call's name, with three exceptions.
fn method(operation: Operation) -> String {
    match operation {
        Operation::AuthorizeAtRegistry => return "name_token".to_owned(),
        Operation::ListNotifications => return "list_invitations".to_owned(),
        Operation::ListRobotFederation => return "find_robot_federation".to_owned(),
        _ => {}
    }
    let mut name = String::new();
    for letter in format!("{operation:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// The text of a module: `<path>.rs` and all that is below `<path>/`.
fn sources(path: &str) -> String {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path);
    let mut text = fs::read_to_string(path.with_extension("rs")).unwrap_or_default();
    let mut folders = vec![path];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    text
}
