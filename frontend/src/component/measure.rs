//! Sizes and digests, short, with the exact value on hover.

use leptos::prelude::*;

/// How much it is, in the largest unit that fits.
pub fn size(bytes: u64) -> AnyView {
    view! { <span title=format!("{bytes} bytes")>{size_in_words(bytes)}</span> }.into_any()
}

/// Enough of a digest to tell it from others.
pub fn digest(digest: &str) -> AnyView {
    let short: String = digest.chars().take("sha256:".len() + 12).collect();
    view! { <span class="code" title=digest.to_owned()>{short}</span> }.into_any()
}

/// `119 bytes`, `4.2 kB`, `31 MB`.
#[must_use]
pub fn size_in_words(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    let Some((length, unit)) = UNITS.into_iter().find(|(length, _)| bytes >= *length) else {
        return format!("{bytes} bytes");
    };
    let (whole, tenths) = (bytes / length, bytes % length * 10 / length);
    match (whole, tenths) {
        (0..10, 1..) => format!("{whole}.{tenths} {unit}"),
        _ => format!("{whole} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_the_largest_unit_that_fits() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (4_250, "4.2 kB"),
            (31_900_000, "31 MB"),
            (2_000_000_000, "2 GB"),
            (u64::MAX, "18446744 TB"),
        ] {
            assert_eq!(size_in_words(bytes), words);
        }
    }
}
