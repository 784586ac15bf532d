//! What the record of the service token has to keep, and where its generations are sealed.

use super::{Breach, keeps};
use crate::{
    TokenId,
    port::{LedgerError, Stored},
    secret::QuayToken,
    service::{Book, Happening, Origin, Safe, Token, Tokens},
    testing::sample,
};

/// Goes through all that a book and its safe promise; both are empty when the suite begins.
///
/// # Errors
/// The first promise that is not kept.
pub async fn book(book: &dyn Book, safe: &dyn Safe) -> Result<(), Breach> {
    let nothing = matches!(book.read().await, Ok(None));
    keeps!("a book", "begins empty", nothing);
    let mut tokens = Tokens::first("tag", sample::digest("first"), sample::time(0));
    tokens.current.origin = Origin::Minted;
    tokens.current.id = Some(TokenId::from_random([1; 16]));
    let commit = async |tokens: &Stored<Tokens>| {
        let happening = Happening::Switched(tokens.value.latest);
        book.commit(tokens.clone(), vec![happening]).await
    };
    let first = Stored::new(tokens.clone());
    keeps!(
        "a book",
        "takes the first record",
        commit(&first).await.is_ok()
    );
    let twice = commit(&first).await;
    let refused = twice == Err(LedgerError::Superseded);
    keeps!("a book", "takes no record on top of one not read", refused);
    let Ok(Some(read)) = book.read().await else {
        return Err(Breach {
            port: "a book",
            promise: "answers the record",
        });
    };
    keeps!("a book", "answers what was committed", read.value == tokens);

    let second = Token {
        generation: 2,
        ..tokens.current.clone()
    };
    for text in ["AGAIN", "SECOND"] {
        for (generation, text) in [(1, "FIRST"), (2, text)] {
            let sealed = match QuayToken::new(text.into()) {
                Ok(token) => safe.seal(generation, &token).await.is_ok(),
                Err(_) => false,
            };
            keeps!("a safe", "seals a token, twice too", sealed);
        }
    }
    let holds = async |token: &Token, text: Option<&str>| {
        let opened = safe.open(token).await;
        opened.is_ok_and(|it| it.as_ref().map(QuayToken::expose) == text)
    };
    let latest = holds(&second, Some("SECOND")).await;
    keeps!("a safe", "opens the token that was sealed last", latest);
    let next = read.map(|it| Tokens { latest: 2, ..it });
    keeps!("a book", "takes a record read", commit(&next).await.is_ok());
    let kept = holds(&tokens.current, Some("FIRST")).await;
    keeps!("a safe", "keeps what the record has", kept);
    let forgotten = holds(&second, None).await;
    keeps!("a safe", "forgets what the record has not", forgotten);
    Ok(())
}
