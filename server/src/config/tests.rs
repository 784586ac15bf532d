use std::io::Write as _;

use super::*;

fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut on_disk = tempfile::NamedTempFile::new().unwrap();
    on_disk.write_all(file.as_bytes()).unwrap();
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::read(&Settings::load(Some(on_disk.path()), environment)?)
}

/// The message of a refusal, with `FILE` for the configuration file's path.
fn refusal(file: &str, environment: &[(&str, &str)]) -> String {
    let text = load(file, environment).unwrap_err().to_string();
    let is_path = |word: &&str| word.trim_start_matches('(').starts_with('/');
    match text
        .split_inclusive([' ', ')', ':'])
        .map(|word| word.trim_end_matches([' ', ')', ':']))
        .find(is_path)
    {
        Some(path) => text.replace(path.trim_start_matches('('), "FILE"),
        None => text,
    }
}

#[test]
fn an_empty_file_is_a_whole_configuration() {
    let config = load("", &[]).unwrap();
    assert_eq!(config.quay.url.as_str(), "https://quay.io/");
    assert_eq!(config.quay.registry.as_str(), "quay.io");
    assert_eq!(config.components.default_visibility, Visibility::Private);
    assert!(config.quay.token.is_none());
}

#[test]
fn a_variable_wins_over_the_file() {
    let file = "workers = 3\n[quay]\nurl = \"http://127.0.0.1:8480\"";
    assert_eq!(load(file, &[]).unwrap().workers.get(), 3);
    let config = load(file, &[("BERTH_WORKERS", "5"), ("HOME", "/root")]).unwrap();
    assert_eq!(config.workers.get(), 5);
    assert_eq!(config.quay.registry.as_str(), "127.0.0.1:8480");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    assert_eq!(
        refusal("[quay]\nulr = \"https://quay.io\"", &[]),
        "there is no configuration key 'quay.ulr' (in FILE); did you mean 'quay.url'?"
    );
    assert_eq!(
        refusal("", &[("BERTH_QUAY_TOKEN_FILES", "x")]),
        "there is no configuration key 'quay.token.files' (in the variable \
         BERTH_QUAY_TOKEN_FILES); did you mean 'quay.token_file'?"
    );
    assert_eq!(
        refusal("colour = 1", &[]),
        "there is no configuration key 'colour' (in FILE)"
    );
}

#[test]
fn a_wrong_value_is_named_by_key_place_and_form_and_not_repeated() {
    assert_eq!(
        refusal("workers = 0", &[]),
        "the configuration key 'workers' (in FILE) should be a whole number, 1 or more"
    );
    assert_eq!(
        refusal("", &[("BERTH_COMPONENTS_DEFAULT_VISIBILITY", "s3cret")]),
        "the configuration key 'components.default_visibility' (in the variable \
         BERTH_COMPONENTS_DEFAULT_VISIBILITY) should be 'private' or 'public'"
    );
    assert_eq!(
        refusal("listen = \"127.0.0.1:80\"\nworkers = = 1", &[]),
        "the configuration file FILE is not TOML: line 2"
    );
}

#[test]
fn a_secret_is_given_once_and_not_printed() {
    let both = [
        ("BERTH_QUAY_TOKEN", "canary"),
        ("BERTH_QUAY_TOKEN_FILE", "/nowhere"),
    ];
    assert_eq!(
        refusal("", &both),
        "give either 'quay.token' or 'quay.token_file', not both"
    );

    let config = load("", &[("BERTH_QUAY_TOKEN", "canary")]).unwrap();
    assert!(!format!("{config:?}").contains("canary"));
    let settings =
        Settings::load(None, [("BERTH_QUAY_TOKEN".to_owned(), "canary".to_owned())]).unwrap();
    assert!(!format!("{settings:?}").contains("canary"));
}

#[test]
fn every_key_has_its_own_variable_and_is_in_the_reference() {
    let variables: std::collections::BTreeSet<_> = KEYS.iter().map(Key::variable).collect();
    assert_eq!(variables.len(), KEYS.len());
    let page = reference();
    assert!(
        KEYS.iter()
            .all(|key| page.contains(&format!("## `{}`", key.path)))
    );
}

/// A key that nobody reads would be documented and do nothing.
#[test]
fn every_key_is_read() {
    for key in KEYS
        .iter()
        .filter(|key| !["log.filter", "quay.contact_domain"].contains(&key.path))
        .filter(|key| !key.path.starts_with("sign_in.") || key.path == "sign_in.issuer")
    {
        let read = load("", &[(key.variable().as_str(), "?")]);
        let takes_any_text = matches!(
            key.path,
            "database.path"
                | "keys.directory"
                | "delivery.directory"
                | "web.directory"
                | "quay.token"
                | "quay.token_file"
                | "quay.application_secret"
                | "quay.application_secret_file"
        );
        assert_eq!(read.is_ok(), takes_any_text, "{}", key.path);
    }
}

const SIGN_IN: &str = "[sign_in]\nissuer = \"https://login.example\"\nclient_id = \"berth\"\n";

#[test]
fn sign_in_is_off_until_an_issuer_is_named() {
    assert!(load("", &[]).unwrap().sign_in.is_none());
    let config = load(
        SIGN_IN,
        &[("BERTH_SIGN_IN_ADMINISTRATORS", "harbour, pilots")],
    );
    let sign_in = config.unwrap().sign_in.unwrap();
    assert_eq!(sign_in.issuer, "https://login.example");
    assert_eq!(sign_in.scopes, ["openid", "profile", "email"]);
    assert_eq!(sign_in.administrators, ["harbour", "pilots"]);
}

#[test]
fn sign_in_without_a_client_id_is_refused() {
    assert_eq!(
        refusal("", &[("BERTH_SIGN_IN_ISSUER", "https://login.example")]),
        "the configuration key 'sign_in.client_id' (by default) should be given"
    );
}

#[test]
fn an_issuer_that_others_can_listen_to_is_refused() {
    for issuer in ["http://login.example", "ftp://login.example", "login"] {
        assert!(
            load(SIGN_IN, &[("BERTH_SIGN_IN_ISSUER", issuer)]).is_err(),
            "{issuer}"
        );
    }
    assert!(
        load(
            SIGN_IN,
            &[("BERTH_SIGN_IN_ISSUER", "http://127.0.0.1:9000")]
        )
        .is_ok()
    );
}

#[test]
fn an_id_token_is_no_access_token() {
    assert!(load(SIGN_IN, &[("BERTH_SIGN_IN_AUDIENCES", "api berth")]).is_err());
    assert!(load(SIGN_IN, &[("BERTH_SIGN_IN_AUDIENCES", "api")]).is_ok());
}

/// Samples are for the demo, which makes them in code.
#[test]
fn no_key_makes_sample_users() {
    assert!(KEYS.iter().all(|key| !key.path.contains("sample")));
}
