use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use data_encoding::BASE64;
use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use super::*;

fn push() -> RevealedCredential {
    RevealedCredential {
        id: "0190a5d6-0000-7000-8000-000000000006".parse().unwrap(),
        registry: "quay.example".to_owned(),
        image: "quay.example/david-4kq/shop.cart".to_owned(),
        username: "david-4kq+berth-cart-a".to_owned(),
        password: "TOKEN0123456789".to_owned(),
    }
}

/// Everything that a shell could take for something else.
fn hostile() -> RevealedCredential {
    RevealedCredential {
        username: "a'b \"c\" $(touch d) `e` \\ %s".to_owned(),
        password: "p'w \"x\" $(touch y) `z` \\ %d\nline".to_owned(),
        ..push()
    }
}

/// Runs what was pasted in a shell in which every tool says how it was called, and with what on its
/// standard input.
fn in_a_shell(pasted: &Pasteable) -> String {
    let mut script = String::new();
    for tool in [
        "podman", "docker", "skopeo", "buildah", "kubectl", "gh", "glab",
    ] {
        script.push_str(tool);
        script.push_str("() { for word in \"$@\"; do printf '<%s>' \"$word\"; done; printf '<'; cat; printf '>\\n'; }\n");
    }
    script.push_str(pasted.expose());
    let mut shell = Command::new("sh")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = shell.stdin.take().unwrap();
    stdin.write_all(script.as_bytes()).unwrap();
    drop(stdin);
    let output = shell.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn login(file: &str, key: &str) -> String {
    let file: Value = serde_json::from_str(file).unwrap();
    let auths = file["auths"].as_object().unwrap();
    assert_eq!(auths.keys().collect::<Vec<_>>(), [key]);
    let login = auths[key]["auth"].as_str().unwrap();
    String::from_utf8(BASE64.decode(login.as_bytes()).unwrap()).unwrap()
}

#[test]
fn a_login_takes_the_password_from_its_standard_input_whatever_is_in_it() {
    for credential in [push(), hostile()] {
        for (form, place) in [
            (Form::Podman, &credential.image),
            (Form::Docker, &credential.registry),
            (Form::Skopeo, &credential.image),
            (Form::Buildah, &credential.image),
        ] {
            let (user, password) = (&credential.username, &credential.password);
            let expected =
                format!("<login><--username><{user}><--password-stdin><{place}><{password}>\n");
            assert_eq!(in_a_shell(&form.fill(&credential)), expected, "{form:?}");
        }
    }
}

#[test]
fn files_are_keyed_by_the_repository_and_for_docker_by_the_registry() {
    for credential in [push(), hostile()] {
        let expected = format!("{}:{}", credential.username, credential.password);
        let own = Form::AuthJson.fill(&credential);
        assert_eq!(login(own.expose(), &credential.image), expected);
        let dockers = Form::DockerConfig.fill(&credential);
        assert_eq!(login(dockers.expose(), &credential.registry), expected);
    }
}

fn check_secret(secret: &Yaml, credential: &RevealedCredential) {
    assert_eq!(secret["apiVersion"].as_str(), Some("v1"));
    assert_eq!(secret["kind"].as_str(), Some("Secret"));
    assert_eq!(secret["metadata"]["name"].as_str(), Some("berth-shop-cart"));
    let kind = secret["type"].as_str();
    assert_eq!(kind, Some("kubernetes.io/dockerconfigjson"));
    let data = secret["data"][".dockerconfigjson"].as_str().unwrap();
    let file = String::from_utf8(BASE64.decode(data.as_bytes()).unwrap()).unwrap();
    let expected = format!("{}:{}", credential.username, credential.password);
    assert_eq!(login(&file, &credential.image), expected);
}

#[test]
fn a_secret_of_kubernetes_holds_the_file() {
    for credential in [push(), hostile()] {
        let secret = Form::KubernetesSecret.fill(&credential);
        let documents = YamlLoader::load_from_str(secret.expose()).unwrap();
        assert_eq!(documents.len(), 1);
        check_secret(&documents[0], &credential);
    }
}

#[test]
fn tekton_runs_as_a_service_account_that_has_the_secret() {
    let tekton = Form::Tekton.fill(&push());
    let documents = YamlLoader::load_from_str(tekton.expose()).unwrap();
    assert_eq!(documents.len(), 2);
    check_secret(&documents[0], &push());
    assert_eq!(documents[1]["kind"].as_str(), Some("ServiceAccount"));
    let secrets = documents[1]["secrets"].as_vec().unwrap();
    assert_eq!(secrets.len(), 1);
    assert_eq!(secrets[0]["name"].as_str(), Some("berth-shop-cart"));
}

#[test]
fn kubectl_reads_the_file_from_its_standard_input() {
    for credential in [push(), hostile()] {
        let said = in_a_shell(&Form::Kubectl.fill(&credential));
        let (called, file) = said.split_once("<{").unwrap();
        assert_eq!(
            called,
            "<create><secret><generic><berth-shop-cart><--type=kubernetes.io/dockerconfigjson><--from-file=.dockerconfigjson=/dev/stdin>"
        );
        let file = format!("{{{}", file.trim_end().strip_suffix('>').unwrap());
        let expected = format!("{}:{}", credential.username, credential.password);
        assert_eq!(login(&file, &credential.image), expected);
    }
}

#[test]
fn pipelines_get_the_secret_by_standard_input_and_say_how_it_is_used() {
    for credential in [push(), hostile()] {
        let (user, password) = (&credential.username, &credential.password);
        assert_eq!(
            in_a_shell(&Form::GithubActions.fill(&credential)),
            format!(
                "<secret><set><QUAY_USERNAME><{user}>\n<secret><set><QUAY_PASSWORD><{password}>\n"
            )
        );
        assert_eq!(
            in_a_shell(&Form::GitlabCi.fill(&credential)),
            format!(
                "<variable><set><QUAY_USERNAME><{user}>\n<variable><set><QUAY_PASSWORD><--masked><{password}>\n"
            )
        );
    }
    for (form, key) in [
        (Form::GithubActions, "run"),
        (Form::GitlabCi, "before_script"),
    ] {
        let pasted = form.fill(&push());
        let lines = pasted
            .expose()
            .lines()
            .skip_while(|line| !line.ends_with(':'));
        let step: Vec<_> = lines
            .skip(1)
            .filter_map(|line| line.strip_prefix("# "))
            .collect();
        let step = YamlLoader::load_from_str(&step.join("\n")).unwrap();
        let run = match form {
            Form::GithubActions => &step[0][0][key],
            _ => &step[0][key][0],
        };
        let run = run.as_str().unwrap();
        assert!(
            run.ends_with("--password-stdin quay.example/david-4kq/shop.cart"),
            "{run}"
        );
        assert!(!run.contains("TOKEN"), "{run}");
    }
}

#[test]
fn every_form_has_a_key_of_its_own_and_says_where_it_works() {
    for form in Form::ALL {
        assert_eq!(Form::find(form.key()), Some(form));
        assert!(form.works().ends_with('.') && form.tried().words().ends_with('.'));
    }
    assert_eq!(Form::find("nothing"), None);
}

#[test]
fn a_filled_in_form_is_not_printed() {
    assert_eq!(format!("{:?}", Form::Password.fill(&push())), "Pasteable");
}
