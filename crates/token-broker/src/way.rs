//! The seven ways to link a Quay account, and which of them to offer.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    detected::{CodeFlow, Detected, Feature, OurApplication, ServiceAccount},
    scope::Purpose,
};

/// A way to link. The letters are those of the documentation, the order is from best to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A: our application learns who the user is, and nothing else.
    Identify,
    /// D: the user invites our account into an organization of theirs.
    HandOver,
    /// F: our account creates the organization and invites the user to own it.
    Invite,
    /// B: our application creates the organization as the user.
    CreateAsUser,
    /// C: as B, with an application of the user's own.
    OwnApplication,
    /// E: a token that the user made and pasted.
    PastedToken,
    /// G: no link; our account owns everything.
    NoLink,
}

impl Way {
    /// All of them, the best first.
    pub const ALL: [Self; 7] = [
        Self::Identify,
        Self::HandOver,
        Self::Invite,
        Self::CreateAsUser,
        Self::OwnApplication,
        Self::PastedToken,
        Self::NoLink,
    ];

    /// The letter by which the documentation knows it.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Identify => 'A',
            Self::CreateAsUser => 'B',
            Self::OwnApplication => 'C',
            Self::HandOver => 'D',
            Self::PastedToken => 'E',
            Self::Invite => 'F',
            Self::NoLink => 'G',
        }
    }

    /// What a token of the user is for; `None` where there is none.
    #[must_use]
    pub fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Identify => Some(Purpose::Identity),
            Self::CreateAsUser | Self::OwnApplication | Self::PastedToken => {
                Some(Purpose::CreateAsUser)
            }
            Self::HandOver | Self::Invite | Self::NoLink => None,
        }
    }

    /// What the user gets by it, in one sentence.
    #[must_use]
    pub fn gives(self) -> &'static str {
        match self {
            Self::Identify => {
                "Berth learns your Quay name, creates the organization and makes you its owner."
            }
            Self::HandOver => {
                "Berth works in an organization that is yours, and never holds a token of yours."
            }
            Self::Invite => {
                "Berth creates the organization, and you own it once you accept its invitation."
            }
            Self::CreateAsUser | Self::OwnApplication | Self::PastedToken => {
                "The organization is created by you and is yours from its first moment."
            }
            Self::NoLink => "Everything works at once; the organization is Berth's.",
        }
    }

    /// What it asks of the user, in one sentence.
    #[must_use]
    pub fn asks(self) -> &'static str {
        match self {
            Self::Identify => {
                "One consent at Quay to read your name; the token lives for seconds and is deleted."
            }
            Self::HandOver => {
                "At Quay, make a team with a name that Berth shows you, and add Berth's account to it."
            }
            Self::Invite => "Accept one invitation at Quay.",
            Self::CreateAsUser => {
                "One consent at Quay that lets Berth administer your account for at most 15 minutes."
            }
            Self::OwnApplication => {
                "At Quay, make an OAuth application in an organization of yours, give Berth its id \
                 and secret, and consent as above."
            }
            Self::PastedToken => {
                "At Quay, generate a token with the scopes that Berth names, and paste it; Berth \
                 deletes it after use."
            }
            Self::NoLink => "Nothing.",
        }
    }

    /// What stands against it at this Quay.
    fn obstacle(self, detected: &Detected) -> Option<Obstacle> {
        let code_flow = || match (detected.application, detected.code_flow) {
            (OurApplication::Absent, _) => Some(Obstacle::NoApplication),
            (_, CodeFlow::OwnersOnly) => Some(Obstacle::OwnersOnly),
            (_, CodeFlow::Unknown) => Some(Obstacle::FlowUntried),
            (_, CodeFlow::Open) => None,
        };
        let service_creates = || match detected.service {
            ServiceAccount::Ready => None,
            ServiceAccount::Captcha => Some(Obstacle::Captcha),
            ServiceAccount::Absent => Some(Obstacle::NoService),
        };
        match self {
            Self::Identify => service_creates()
                .or(match detected.application {
                    OurApplication::Present => Some(Obstacle::TokenWouldStay),
                    OurApplication::Absent | OurApplication::Administered => None,
                })
                .or_else(code_flow),
            Self::HandOver => match detected.service {
                ServiceAccount::Absent => Some(Obstacle::NoService),
                ServiceAccount::Ready | ServiceAccount::Captcha => None,
            },
            Self::Invite => service_creates().or(match detected.mail {
                Feature::On => None,
                Feature::Off => Some(Obstacle::NoMail),
                Feature::Unknown => Some(Obstacle::MailUntried),
            }),
            Self::CreateAsUser => code_flow(),
            Self::OwnApplication | Self::PastedToken => None,
            Self::NoLink => service_creates(),
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identify => "Tell Berth who you are at Quay",
            Self::HandOver => "Invite Berth into your organization",
            Self::Invite => "Be invited to own the organization",
            Self::CreateAsUser => "Create the organization as you",
            Self::OwnApplication => "Use your own OAuth application",
            Self::PastedToken => "Paste a token",
            Self::NoLink => "Do not link",
        })
    }
}

/// What stands against a way at this Quay; `Display` says it to people in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// No OAuth application is configured.
    #[error("Berth has no OAuth application at this Quay.")]
    NoApplication,
    /// The code flow is closed.
    #[error("This Quay shows its consent page only to owners of the application's organization.")]
    OwnersOnly,
    /// The code flow may be closed.
    #[error("Nobody has tried yet whether this Quay shows you its consent page.")]
    FlowUntried,
    /// A `user:read` token cannot delete itself, and we could not either.
    #[error("Berth could not delete the token afterwards: the application is not in its hands.")]
    TokenWouldStay,
    /// Our account cannot create organizations.
    #[error("This Quay wants a captcha solved before Berth's account may create organizations.")]
    Captcha,
    /// We have no account.
    #[error("Berth has no account at this Quay.")]
    NoService,
    /// Nobody would be asked before they become an owner.
    #[error("This Quay sends no invitations, so nothing would prove that the name is yours.")]
    NoMail,
    /// Somebody may be added without being asked.
    #[error("Nobody has tried yet whether this Quay sends invitations.")]
    MailUntried,
}

impl Obstacle {
    /// Whether it may not stand against this user: then the way is offered all the same.
    fn may_not_matter(self) -> bool {
        match self {
            Self::OwnersOnly | Self::FlowUntried | Self::MailUntried => true,
            Self::NoApplication
            | Self::TokenWouldStay
            | Self::Captcha
            | Self::NoService
            | Self::NoMail => false,
        }
    }
}

/// A way that can be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The way. What it gives and asks, it says itself.
    pub way: Way,
    /// Whether it is the one to take.
    pub advice: Advice,
    /// The better ways that something stands against, and what.
    pub skipped: Vec<(Way, Obstacle)>,
}

/// What is said of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Take this one. Exactly one offer is recommended.
    Recommended,
    /// It works.
    Possible,
    /// It works unless this stands against it.
    Perhaps(Obstacle),
}

/// The ways that this Quay allows, the best first. There is always one: a token can be pasted
/// everywhere.
#[must_use]
pub fn offer(detected: &Detected) -> Vec<Offer> {
    let mut offers = Vec::new();
    let mut skipped = Vec::new();
    let mut others = Advice::Recommended;
    for way in Way::ALL {
        let obstacle = way.obstacle(detected);
        let advice = obstacle.map_or(others, Advice::Perhaps);
        if obstacle.is_none_or(Obstacle::may_not_matter) {
            offers.push(Offer {
                way,
                advice,
                skipped: skipped.clone(),
            });
        }
        match obstacle {
            Some(obstacle) => skipped.push((way, obstacle)),
            None => others = Advice::Possible,
        }
    }
    offers.sort_by_key(|offer| matches!(offer.advice, Advice::Perhaps(_)));
    offers
}

#[cfg(test)]
mod tests;
