//! Which recordings no check cites, and why not. Each recording is cited or is here.

/// Recordings that no check cites, by the reason.
pub const UNCITED: &[(&str, &[u16])] = &[
    (
        "it needs an empty database; Berth never sets a Quay up",
        &[1, 2, 3],
    ),
    (
        "Berth never signs users up, and a run must not leave users behind",
        &[5, 7, 8, 9, 10, 11, 613],
    ),
    (
        "it needs a superuser's token; Berth has and wants none",
        &[
            13, 59, 385, 386, 387, 388, 389, 392, 393, 394, 395, 397, 398, 445, 447, 514, 619, 620,
            621, 622, 623, 639,
        ],
    ),
    (
        "it needs an issuer of identity tokens that the Quay under test can reach",
        &[516, 517, 519, 645, 646, 647, 649, 650],
    ),
    ("Berth never searches users", &[169]),
    (
        "Berth never changes a repository's state; what a Quay without states says is an accident of its routes",
        &[257],
    ),
    ("Berth never sets notifications", &[441, 442]),
    ("Berth never looks at quotas", &[443, 446]),
    ("Berth never prunes", &[448, 449]),
    (
        "the recorded Quay had a stub in the place of the React UI",
        &[655],
    ),
];
