use model::api::{
    link::{AttemptState, BegunAttempt},
    page::Page as List,
    problem::Problem,
};

use super::*;
use crate::page::{
    Again, Door, Failure, LinkAttempt, LinkBegun, LinkElsewhere, LinkOverviewPage, NoAttempt,
    SignIn, SignInRefused, SignedOut, Welcome, Workspaces,
    sample::{self, administration},
};

/// Breaks out of text, of attributes of both kinds of quotes, and of a script's text.
const HOSTILE: &str = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

/// Every page there is, with this text wherever text can be.
fn every_page(text: &str) -> Vec<(&'static str, String)> {
    let frame = sample::frame(text);
    let text = || text.to_owned();
    let workspace = || "david".parse().unwrap();
    let attempt = |state| LinkAttempt {
        workspace: workspace(),
        attempt: sample::attempt(state),
    };
    vec![
        ("welcome", frame.render(Welcome)),
        (
            "sign-in",
            frame.render(SignIn {
                door: Door::Provider {
                    host: text(),
                    start: text(),
                },
                return_to: text(),
                unsent: true,
            }),
        ),
        (
            "samples",
            frame.render(SignIn {
                door: Door::Samples(vec![(text(), true)]),
                return_to: text(),
                unsent: true,
            }),
        ),
        (
            "signed-out",
            frame.render(SignedOut {
                at_provider: Some((text(), text())),
            }),
        ),
        (
            "refused",
            frame.render(SignInRefused {
                what: text(),
                next: text(),
                can_try_again: Again::Helps,
                request_id: text(),
            }),
        ),
        (
            "failure",
            frame.render(Failure(Problem {
                kind: text(),
                title: text(),
                status: 404,
                detail: text(),
                code: text(),
                request_id: text(),
            })),
        ),
        (
            "workspaces",
            frame.render(Workspaces {
                list: List {
                    items: vec![sample::workspace(&text())],
                    next: Some(text()),
                },
                you: sample::you(),
            }),
        ),
        ("workspace", frame.render(sample::workspace_page(&text()))),
        ("component", frame.render(sample::component_page(&text()))),
        ("tags", frame.render(sample::tags_page(&text()))),
        (
            "link",
            frame.render(LinkOverviewPage(sample::overview(&text()))),
        ),
        (
            "begun",
            frame.render(LinkBegun {
                workspace: workspace(),
                begun: BegunAttempt {
                    message: text(),
                    attempt: Some(sample::attempt(AttemptState::Checking {})),
                    authorize_url: Some(text()),
                },
                quay_sign_in: text(),
            }),
        ),
        (
            "unconfirmed",
            frame.render(attempt(AttemptState::Unconfirmed {
                quay_user: "davids".parse().unwrap(),
                proof: text(),
                user: text(),
                organization: None,
            })),
        ),
        (
            "waiting",
            frame.render(attempt(AttemptState::Waiting {
                until: sample::at(11_000),
            })),
        ),
        (
            "refused-link",
            frame.render(attempt(AttemptState::Refused(sample::refusal(&text())))),
        ),
        (
            "elsewhere",
            frame.render(LinkElsewhere(sample::refusal(&text()))),
        ),
        ("no-attempt", frame.render(NoAttempt)),
        (
            "administration",
            frame.render(administration::overview(&text())),
        ),
        (
            "rotations",
            frame.render(administration::rotations(&text())),
        ),
        (
            "service-token",
            frame.render(administration::service_token(&text())),
        ),
        ("work", frame.render(administration::work(&text()))),
        ("links", frame.render(administration::links(&text()))),
        ("debts", frame.render(administration::debts(&text()))),
        ("audit", frame.render(administration::audit(&text()))),
    ]
}

#[test]
fn what_people_and_quay_call_things_is_text_and_nothing_else() {
    for (page, html) in every_page(HOSTILE) {
        assert!(!html.contains("<script"), "{page}: {html}");
        assert!(!html.contains("<img"), "{page}: {html}");
    }
}

/// The control of the test above: what is hostile does reach the pages.
#[test]
fn hostile_text_is_there_to_be_escaped() {
    for (page, html) in every_page(HOSTILE) {
        assert!(html.contains("&lt;/script"), "{page} shows nobody's name");
    }
}

#[test]
fn every_page_has_one_heading_a_title_and_a_way_past_the_masthead() {
    for (page, html) in every_page("text") {
        assert!(html.starts_with("<!DOCTYPE html><html"), "{page}");
        assert_eq!(html.matches("<h1").count(), 1, "{page}");
        assert_eq!(html.matches("<title>").count(), 1, "{page}");
        assert!(html.contains("href=\"#content\"") && html.contains("id=\"content\""));
    }
}

#[test]
fn no_page_has_a_style_or_a_handler_of_its_own() {
    for (page, html) in every_page("text") {
        assert!(!html.contains(" style="), "{page}");
        assert!(!html.contains(" onclick="), "{page}");
        assert!(!html.contains("javascript:"), "{page}");
    }
}

#[test]
fn the_only_script_is_a_constant_and_carries_the_nonce() {
    let mut frame = sample::frame(HOSTILE);
    frame.script = Some(Asset {
        script: "/assets/berth.0.js".to_owned(),
        module: "/assets/berth.0.wasm".to_owned(),
    });
    let html = frame.render(sample::workspace_page(HOSTILE));
    let script = format!(
        "<script type=\"module\" nonce=\"{}\">{AWAKEN}</script>",
        frame.nonce
    );
    assert!(html.contains(&script), "{html}");
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!AWAKEN.contains("</"), "it would end early");
}

fn islands(html: &str) -> Vec<&str> {
    html.split("<leptos-island")
        .skip(1)
        .filter_map(|island| island.split('>').next())
        .collect()
}

#[test]
fn islands_are_told_what_stands_on_the_page_and_nothing_else() {
    let frame = sample::frame("text");
    let workspace = frame.render(sample::workspace_page("text"));
    let component = frame.render(sample::component_page("text"));
    for (html, expected) in [
        (&workspace, vec!["theme", "watch", "preview"]),
        (
            &component,
            vec!["theme", "watch", "tags", "give out", "test"],
        ),
    ] {
        let islands = islands(html);
        assert_eq!(islands.len(), expected.len(), "{expected:?}: {islands:?}");
        for island in islands {
            for word in ["password", "token", "secret", "nonce"] {
                assert!(!island.contains(word), "{island}");
            }
        }
    }
}

#[test]
fn no_island_stands_in_a_region_that_is_replaced() {
    let html = sample::frame("text").render(sample::component_page("text"));
    let (_, after) = html.split_once("id=\"component\"").unwrap();
    let (region, _) = after.split_once("id=\"tags-title\"").unwrap();
    assert!(region.contains("conditions-title"), "{region}");
    assert_eq!(islands(region), Vec::<&str>::new());
}

#[test]
fn what_shows_a_secret_is_empty_and_hidden_when_the_page_comes() {
    let html = sample::frame("text").render(sample::component_page("text"));
    let (_, after) = html.split_once("<pre id=\"credential-secret\"").unwrap();
    let (attributes, rest) = after.split_once('>').unwrap();
    for attribute in ["hidden", "spellcheck=\"false\"", "translate=\"no\""] {
        assert!(attributes.contains(attribute), "{attributes}");
    }
    assert!(rest.starts_with("</pre>"), "{rest}");
}

#[test]
fn without_a_script_the_component_page_says_what_to_do_instead() {
    let mut frame = sample::frame("text");
    let says = |html: &str| html.matches("needs JavaScript").count();
    let html = frame.render(sample::component_page("text"));
    assert!(!html.contains("<noscript>"), "{html}");
    assert_eq!(says(&html), 1);
    frame.script = Some(Asset {
        script: "/assets/berth.0.js".to_owned(),
        module: "/assets/berth.0.wasm".to_owned(),
    });
    let html = frame.render(sample::component_page("text"));
    let (_, after) = html.split_once("<noscript>").unwrap();
    assert_eq!(says(after.split_once("</noscript>").unwrap().0), 1);
    assert_eq!(says(&html), 1);
}

#[test]
fn secrets_that_are_typed_are_never_filled_in() {
    let frame = sample::frame("text");
    let html = frame.render(LinkOverviewPage(sample::overview("text")))
        + &frame.render(administration::service_token("text"));
    let fields: Vec<_> = html.split("<input").skip(1).collect();
    let secrets = fields
        .iter()
        .filter_map(|field| field.split('>').next())
        .filter(|field| field.contains("type=\"password\""));
    let mut count = 0;
    for field in secrets {
        count += 1;
        assert!(!field.contains("value="), "{field}");
        assert!(field.contains("autocomplete=\"off\"") && field.contains("translate=\"no\""));
    }
    assert_eq!(count, 3);
}

#[test]
fn colours_are_the_systems_until_somebody_chooses() {
    let mut frame = sample::frame("text");
    assert!(!frame.render(Welcome).contains("data-theme"));
    frame.theme = Theme::Dark;
    assert!(
        frame
            .render(Welcome)
            .contains("<html lang=\"en\" data-theme=\"dark\">")
    );
}

#[test]
fn every_page_of_administration_says_which_tab_it_is() {
    let frame = sample::frame("text");
    for (html, tab) in [
        (frame.render(administration::overview("text")), "Overview"),
        (
            frame.render(administration::service_token("text")),
            "Service token",
        ),
        (frame.render(administration::rotations("text")), "Rotations"),
        (frame.render(administration::work("text")), "Stuck work"),
        (frame.render(administration::links("text")), "Links"),
        (frame.render(administration::debts("text")), "Debts"),
        (frame.render(administration::audit("text")), "Audit trail"),
    ] {
        let marked: Vec<_> = html.split(" aria-current=\"page\">").skip(1).collect();
        assert_eq!(marked.len(), 1, "{tab}: {html}");
        assert!(marked[0].starts_with(tab), "{tab}: {}", marked[0]);
    }
}

#[test]
fn an_incident_and_what_needs_a_person_stand_out_at_a_glance() {
    let frame = sample::frame("text");
    let html = frame.render(administration::overview("text"));
    assert!(html.contains("1 token of Berth's application lives and should be dead."));
    for words in [
        "Quay refuses it",
        "4 need a person",
        "1 is overdue or needs a person",
    ] {
        let label = format!("<span class=\"label bad\">{words}</span>");
        assert!(html.contains(&label), "{words}: {html}");
    }

    let mut calm = administration::overview("text");
    calm.overview.grants.stale.clear();
    calm.overview.work = model::api::work::WorkCounts::default();
    (calm.overview.debts, calm.overview.alarming_debts) = (0, 0);
    calm.overview.budget.paused_until = None;
    let html = frame.render(calm);
    assert!(!html.contains("role=\"alert\""), "{html}");
    for words in ["Nothing is stuck", "Nothing is owed", "None under way"] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

/// The times that were typed are no times: no link says that it exports them.
#[test]
fn what_is_wrong_with_a_filter_is_said_and_not_exported() {
    let mut page = administration::audit("text");
    page.wrong = Some("this is no time".to_owned());
    let html = sample::frame("text").render(page);
    assert!(html.contains("this is no time"));
    assert!(!html.contains("/api/v1/administration/audit/export"));
}

#[test]
fn a_link_is_ended_by_typing_whose_it_is_and_only_while_it_holds() {
    use model::api::link::LinkState;

    let frame = sample::frame("text");
    let mut page = administration::links("text");
    let html = frame.render(administration::links("text"));
    assert!(html.contains("<input name=\"name\""), "{html}");
    assert!(html.contains("method=\"post\" action=\"/administration/links/text/"));
    page.0.items[0].state = LinkState::Ended {
        at: sample::at(9_000),
        because: "unlinked by an administrator".to_owned(),
    };
    let html = frame.render(page);
    assert!(!html.contains("<input name"), "{html}");
    assert!(html.contains("unlinked by an administrator"));
}
