//! The service token as administrators see it: never the token itself.

use model::api::service_token::{
    RotationProgress, ServiceToken, TokenByHand, TokenGeneration, TokenHealth, TokenMinting,
    TokenOrigin,
};
use token_broker::service::{Health, Next, Origin, Token, Tokens, needed, next};

use super::{Minting, Refused, Rotation};

impl Rotation {
    /// How it is.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn state(&self) -> Result<ServiceToken, Refused> {
        let tokens = self.record().await?.value;
        let minting = self.minting().await;
        let policy = self.policy(minting.feature());
        let now = self.book().clock.now();
        let asks = match next(&tokens, &policy, now) {
            Next::Ask(plea) => Some(plea.to_string()),
            Next::Do(_) | Next::At(_) | Next::Rest => None,
        };
        let seen = |token: &Token| generation(&tokens, token);
        Ok(ServiceToken {
            account: tokens.account.clone(),
            current: seen(&tokens.current),
            pending: tokens.pending.as_ref().map(|it| seen(&it.token)),
            retiring: tokens.retiring.iter().map(|it| seen(&it.token)).collect(),
            to_revoke: tokens.stuck.iter().map(seen).collect(),
            due_at: tokens.due(&policy),
            rotation: progress(&tokens),
            asks,
            minting: TokenMinting {
                available: minting == Minting::Available,
                why_not: (minting != Minting::Available).then(|| minting.to_string()),
            },
            by_hand: self.by_hand(),
            steps: tokens.steps,
        })
    }

    fn by_hand(&self) -> TokenByHand {
        let application = self.application.as_ref();
        TokenByHand {
            quay: self.quay.client.quay().to_string(),
            organization: application.map(|it| it.org.clone()),
            client_id: application.map(|it| it.client.clone()),
            scopes: needed().to_string().split(' ').map(str::to_owned).collect(),
        }
    }
}

fn progress(tokens: &Tokens) -> RotationProgress {
    let waits = tokens.pending.is_none() && tokens.wanted.is_none();
    match (waits, tokens.retiring.is_empty()) {
        (false, _) => RotationProgress::Running,
        (true, false) => RotationProgress::Draining,
        (true, true) => RotationProgress::Resting,
    }
}

fn generation(tokens: &Tokens, token: &Token) -> TokenGeneration {
    TokenGeneration {
        generation: token.generation,
        origin: match token.origin {
            Origin::Configured => TokenOrigin::Configured,
            Origin::Minted => TokenOrigin::Minted,
            Origin::Pasted => TokenOrigin::Pasted,
        },
        id: token.id,
        name: (token.origin == Origin::Minted).then(|| tokens.name(token.generation)),
        since: token.since,
        ends_at: token.ends,
        health: match token.health {
            Health::Untried => TokenHealth::Untried,
            Health::Proven => TokenHealth::Proven,
            Health::Unfit => TokenHealth::Unfit,
            Health::Dead => TokenHealth::Dead,
        },
        flaw: token.flaw.clone(),
    }
}
