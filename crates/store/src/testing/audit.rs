//! Checks of the audit trail. What only somebody with the database in hand can do to it is tested
//! where the database is known.

use model::{UserId, WorkspaceId};

use super::{at, fresh, user, workspace};
use crate::{
    Actor, AuditAction, AuditEntry, AuditFault, AuditFilter, AuditVerdict, PageRequest, Store,
};

fn entry(workspace: Option<WorkspaceId>, subject: &str) -> AuditEntry {
    AuditEntry {
        actor: Actor::Worker,
        action: AuditAction::ConflictSeen,
        workspace,
        subject: subject.to_owned(),
        detail: None,
        request_id: None,
    }
}

fn in_workspace(workspace: Option<WorkspaceId>) -> AuditFilter {
    AuditFilter {
        workspace,
        ..AuditFilter::default()
    }
}

async fn append(store: &dyn Store, entry: AuditEntry) {
    store.append_audit(entry, at(1)).await.unwrap();
}

pub async fn an_untouched_trail_is_intact(store: &dyn Store) {
    let empty = store.audit_anchor().await.unwrap();
    assert_eq!(empty.sequence, 0);
    assert_eq!(
        store.verify_audit(None).await.unwrap(),
        AuditVerdict::Intact(empty)
    );
    let mut anchors = vec![empty];
    for number in 0..5 {
        append(store, entry(None, &format!("subject {number}"))).await;
        anchors.push(store.audit_anchor().await.unwrap());
    }
    for anchor in &anchors {
        let verdict = store.verify_audit(Some(anchor)).await.unwrap();
        assert_eq!(verdict, AuditVerdict::Intact(anchors[5]));
        assert_eq!(anchor.to_string().parse(), Ok(*anchor));
    }
}

pub async fn records_come_back_as_they_were_appended(store: &dyn Store) {
    for actor in [
        Actor::CommandLine,
        Actor::Worker,
        Actor::Anonymous,
        Actor::PlatformToken(fresh()),
        Actor::User(UserId::of(&["issuer", "david"])),
    ] {
        let entry = AuditEntry {
            actor,
            action: AuditAction::Denied,
            workspace: Some(fresh()),
            subject: "components/foo".to_owned(),
            detail: Some("no scope: reveal\n'; DROP TABLE audit; --".to_owned()),
            request_id: Some("request-1".to_owned()),
        };
        let appended = store.append_audit(entry.clone(), at(3)).await.unwrap();
        assert_eq!(appended.entry, entry);
        let page = store
            .list_audit(&in_workspace(entry.workspace), &PageRequest::default())
            .await
            .unwrap();
        assert_eq!(page.items, [appended]);
    }
}

pub async fn the_trail_is_listed_latest_first_and_by_workspace(store: &dyn Store) {
    let (one, two): (WorkspaceId, WorkspaceId) = (fresh(), fresh());
    for number in 0..7 {
        let workspace = if number % 2 == 0 { one } else { two };
        append(store, entry(Some(workspace), &number.to_string())).await;
    }
    let subjects = async |workspace, limit| {
        let mut subjects = Vec::new();
        let mut request = PageRequest::first(limit);
        loop {
            let page = store
                .list_audit(&in_workspace(workspace), &request)
                .await
                .unwrap();
            subjects.extend(page.items.into_iter().map(|record| record.entry.subject));
            match page.next {
                Some(next) => request.after = Some(next),
                None => return subjects,
            }
        }
    };
    assert_eq!(subjects(None, 3).await, ["6", "5", "4", "3", "2", "1", "0"]);
    assert_eq!(subjects(Some(one), 2).await, ["6", "4", "2", "0"]);
    assert_eq!(subjects(Some(two), 2).await, ["5", "3", "1"]);
}

pub async fn a_trail_that_does_not_come_by_its_anchor_is_broken(store: &dyn Store) {
    append(store, entry(None, "one")).await;
    let first = store.audit_anchor().await.unwrap();
    append(store, entry(None, "two")).await;
    let mut other = first;
    other.hash = store.audit_anchor().await.unwrap().hash;
    let verdict = store.verify_audit(Some(&other)).await.unwrap();
    let fault = AuditFault::NotAnchored;
    assert_eq!(verdict, AuditVerdict::Broken { sequence: 1, fault });

    let mut later = first;
    later.sequence = 9;
    let verdict = store.verify_audit(Some(&later)).await.unwrap();
    assert_eq!(verdict, AuditVerdict::Broken { sequence: 3, fault });
}

pub async fn the_trail_is_listed_by_actor_and_action(store: &dyn Store) {
    let david = Actor::User(UserId::of(&["issuer", "david"]));
    let erin = Actor::User(UserId::of(&["issuer", "erin"]));
    let workspace: WorkspaceId = fresh();
    for (subject, actor, action, workspace) in [
        ("0", &david, AuditAction::SignedIn, None),
        ("1", &erin, AuditAction::SignedIn, None),
        ("2", &david, AuditAction::Linked, Some(workspace)),
        ("3", &erin, AuditAction::Linked, Some(fresh())),
    ] {
        let entry = AuditEntry {
            actor: actor.clone(),
            action,
            ..entry(workspace, subject)
        };
        append(store, entry).await;
    }
    let subjects = async |filter: AuditFilter| {
        let page = store.list_audit(&filter, &PageRequest::default()).await;
        let records = page.unwrap().items.into_iter();
        records
            .map(|record| record.entry.subject)
            .collect::<Vec<_>>()
    };
    let by_david = AuditFilter {
        actor: Some(david),
        ..AuditFilter::default()
    };
    let links = AuditFilter {
        action: Some(AuditAction::Linked),
        ..AuditFilter::default()
    };
    let both = AuditFilter {
        action: links.action,
        workspace: Some(workspace),
        ..by_david.clone()
    };
    assert_eq!(subjects(by_david).await, ["2", "0"]);
    assert_eq!(subjects(links).await, ["3", "2"]);
    assert_eq!(subjects(both.clone()).await, ["2"]);
    let none = AuditFilter {
        action: Some(AuditAction::SignedIn),
        ..both
    };
    assert_eq!(subjects(none).await, [""; 0]);
}

pub async fn what_is_seen_again_is_on_record_once(store: &dyn Store) {
    let seen = |workspace, subject: &str, detail: Option<&str>| AuditEntry {
        detail: detail.map(str::to_owned),
        ..entry(workspace, subject)
    };
    let note = async |entry| {
        let noted = store.append_audit_news(entry, at(1)).await.unwrap();
        noted.is_some()
    };
    let workspace = Some(fresh());
    assert!(note(seen(workspace, "foo", Some("a stranger"))).await);
    assert!(!note(seen(workspace, "foo", Some("a stranger"))).await);
    assert!(note(seen(None, "foo", Some("a stranger"))).await);
    assert!(note(seen(workspace, "bar", Some("a stranger"))).await);
    assert!(note(seen(workspace, "foo", Some("another"))).await);
    assert!(
        note(seen(workspace, "foo", Some("a stranger"))).await,
        "back"
    );
    assert!(note(seen(workspace, "foo", None)).await);
    assert!(!note(seen(workspace, "foo", None)).await);
    assert_eq!(store.audit_anchor().await.unwrap().sequence, 6);
}

/// The subjects of everything that fits.
async fn subjects(store: &dyn Store, filter: &AuditFilter, limit: u16) -> Vec<String> {
    let mut subjects = Vec::new();
    let mut request = PageRequest::first(limit);
    loop {
        let page = store.list_audit(filter, &request).await.unwrap();
        assert!(page.items.len() <= usize::from(limit));
        subjects.extend(page.items.into_iter().map(|record| record.entry.subject));
        match page.next {
            Some(next) => request.after = Some(next),
            None => return subjects,
        }
    }
}

pub async fn the_trail_is_listed_by_the_name_of_a_workspace_also_of_one_that_is_gone(
    store: &dyn Store,
) {
    let first = workspace(store, "david").await.id;
    append(store, entry(Some(first), "of the first")).await;
    store.delete_workspace(first, at(2)).await.unwrap();
    let second = workspace(store, "david").await.id;
    assert_ne!(first, second);
    append(store, entry(Some(second), "of the second")).await;
    let erin = workspace(store, "erin").await.id;
    append(store, entry(Some(erin), "of another")).await;

    let david = AuditFilter {
        workspace_name: Some("david".parse().unwrap()),
        ..AuditFilter::default()
    };
    let listed = subjects(store, &david, 1).await;
    assert_eq!(listed, ["of the second", "of the first"]);
    let first = AuditFilter {
        workspace: Some(first),
        ..david.clone()
    };
    assert_eq!(subjects(store, &first, 9).await, ["of the first"]);
    let nowhere = AuditFilter {
        workspace_name: Some("nowhere".parse().unwrap()),
        ..david
    };
    assert_eq!(subjects(store, &nowhere, 9).await, [""; 0]);
}

pub async fn the_trail_is_listed_by_subject_and_time_a_page_at_a_time(store: &dyn Store) {
    for (seconds, subject) in [(1, "foo"), (2, "bar"), (3, "foo"), (4, "food"), (5, "foo")] {
        let entry = entry(None, subject);
        store.append_audit(entry, at(seconds)).await.unwrap();
    }
    let times = async |filter: AuditFilter| {
        let page = store.list_audit(&filter, &PageRequest::first(2)).await;
        let mut items = page.unwrap();
        let after = items.next.take();
        if after.is_some() {
            let request = PageRequest { after, limit: 9 };
            let rest = store.list_audit(&filter, &request).await.unwrap();
            items.items.extend(rest.items);
        }
        let times = items.items.into_iter().map(|record| record.at);
        times.collect::<Vec<_>>()
    };
    let wanted = AuditFilter {
        subject: Some("foo".to_owned()),
        ..AuditFilter::default()
    };
    assert_eq!(times(wanted.clone()).await, [at(5), at(3), at(1)]);
    let between = AuditFilter {
        from: Some(at(2)),
        until: Some(at(5)),
        ..AuditFilter::default()
    };
    assert_eq!(times(between.clone()).await, [at(4), at(3), at(2)]);
    let both = AuditFilter {
        subject: wanted.subject,
        ..between
    };
    assert_eq!(times(both).await, [at(3)]);
    // Another replica's clock is a little behind.
    let late = entry(None, "foo");
    store.append_audit(late, at(2)).await.unwrap();
    let since = AuditFilter {
        from: Some(at(4)),
        ..AuditFilter::default()
    };
    assert_eq!(times(since).await, [at(5), at(4)]);
    let before = AuditFilter {
        until: Some(at(3)),
        ..AuditFilter::default()
    };
    assert_eq!(times(before).await, [at(2), at(2), at(1)]);
    let never = AuditFilter {
        from: Some(at(100_000)),
        ..AuditFilter::default()
    };
    assert_eq!(times(never).await, []);
}

pub async fn the_people_and_places_of_a_record_are_called_by_their_names(store: &dyn Store) {
    let david = user(store, "david").await.id;
    let home = workspace(store, "home").await.id;
    for (actor, workspace) in [
        (Actor::Worker, None),
        (
            Actor::User(UserId::of(&["issuer", "nobody"])),
            Some(fresh()),
        ),
        (Actor::PlatformToken(fresh()), None),
        (Actor::User(david), Some(home)),
    ] {
        let subject = match workspace {
            Some(_) => format!("user:{david}"),
            None => david.to_string(),
        };
        let entry = AuditEntry {
            actor,
            ..entry(workspace, &subject)
        };
        append(store, entry).await;
    }
    let request = PageRequest::default();
    let all = AuditFilter::default();
    let lines = store.list_audit_lines(&all, &request).await.unwrap().items;
    let called: Vec<_> = lines
        .iter()
        .map(|line| {
            let workspace = line.workspace.as_ref().map(ToString::to_string);
            (line.actor.clone(), workspace)
        })
        .collect();
    let named = (Some("david".to_owned()), Some("home".to_owned()));
    assert_eq!(called, [named, (None, None), (None, None), (None, None)]);
    let subjects: Vec<_> = lines.iter().map(|line| line.subject.as_deref()).collect();
    assert_eq!(subjects, [Some("david"); 4]);
    let records = store.list_audit(&all, &request).await;
    let of_lines: Vec<_> = lines.into_iter().map(|line| line.record).collect();
    assert_eq!(records.unwrap().items, of_lines);
}
