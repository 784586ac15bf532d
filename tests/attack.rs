//! The attack suite: what somebody tries who wants to be signed in, linked or served as somebody
//! else.
//!
//! Every case is refused, and is on record: the audit trail has a new record that names it. Each
//! family shows first, or last, that the same steps without the attack succeed, so that none of its
//! cases is refused for a reason that has nothing to do with it. A failure names its case.

mod case;
mod code;
mod deputy;
mod fixation;
mod ground;
mod id_token;
mod linking;
mod mix_up;
mod pkce;
mod redirect;
mod state;

use std::collections::BTreeSet;

/// How many cases there are at least, of all families.
const PROMISED: usize = 72;
/// And of each family.
const PROMISED_OF_EACH: usize = 6;

#[test]
fn there_are_as_many_cases_as_were_promised() {
    let families = [
        ("state", state::names()),
        ("code", code::names()),
        ("redirect", redirect::names()),
        ("PKCE", pkce::names()),
        ("ID token", id_token::names()),
        ("mix-up", mix_up::names()),
        ("linking", linking::names()),
        ("session fixation", fixation::names()),
        ("confused deputy", deputy::names()),
    ];
    let mut all = 0;
    for (family, names) in families {
        let different: BTreeSet<_> = names.iter().collect();
        assert_eq!(
            different.len(),
            names.len(),
            "{family}: a name is there twice"
        );
        assert!(names.len() >= PROMISED_OF_EACH, "{family}: {}", names.len());
        println!("{family}: {}", names.len());
        all += names.len();
    }
    println!("all: {all}");
    assert!(all >= PROMISED, "{all}");
}
