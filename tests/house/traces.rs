//! The project's files speak of the project. Where and with what they were written is nobody's
//! business, and a path of somebody's machine helps no reader.

use super::workspace::{files, text};

/// In pieces, so that this file does not contain what it looks for. Compared in lower case.
const TRACES: [&str; 14] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/tmp/", "br", "ief"),
    concat!("bash_", "jobs"),
    concat!("../sha", "red"),
    concat!("sha", "red/quay"),
    concat!("issues ", "show"),
    concat!("cla", "ude"),
    concat!("anth", "ropic"),
    concat!("chat", "gpt"),
    concat!("copi", "lot"),
    concat!("ai-", "generated"),
    concat!("language ", "model"),
];

#[test]
fn no_file_tells_where_it_was_written() {
    let told: Vec<_> = files()
        .iter()
        .filter_map(|file| Some((file, text(file)?)))
        .flat_map(|(file, text)| {
            traces(&text).map(move |trace| format!("{}: {trace}", file.display()))
        })
        .collect();

    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn trace_is_found_in_the_middle_of_a_line_and_in_capitals() {
    let planted = format!("see {}berth/notes", concat!("/WO", "RK/"));

    assert_eq!(traces(&planted).count(), 1);
    assert_eq!(traces("the workspace's root").count(), 0);
}

fn traces(text: &str) -> impl Iterator<Item = &'static str> + use<> {
    let text = text.to_lowercase();
    TRACES.into_iter().filter(move |trace| text.contains(trace))
}
