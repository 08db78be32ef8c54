//! Wrong tries, kept in the database so that every node knows them. How long they slow is `domain::throttle`'s to say.

use domain::moment::Moment;
use domain::throttle::{Scope, Tries, after_wrong_try, waits_until};
use sqlx::AnyConnection;

use crate::transaction::circumstances::Circumstances;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// Scopes and what is counted in each.
pub(crate) type Counted<'a> = &'a [(Scope, String)];

fn code(scope: Scope) -> &'static str {
    match scope {
        Scope::AccountAtAddress => "account_at_address",
        Scope::Account => "account",
        Scope::Address => "address",
        Scope::Site => "site",
        Scope::Naming => "naming",
    }
}

/// What is counted when somebody names a person by user ID and last name [R14]. A right pair doesn't make it forgotten: everybody
/// knows one, the own.
pub(crate) fn naming(actor_id: &UserId, circumstances: &Circumstances) -> Vec<(Scope, String)> {
    vec![(Scope::Naming, actor_id.to_string()), (Scope::Address, circumstances.address.clone())]
}

async fn tries(tx: &mut AnyConnection, scope: Scope, subject: &str) -> Result<Tries, Fault> {
    let row: Option<(i64, i64)> = sqlx::query_as("SELECT wrong, last_at FROM wrong_tries WHERE scope = $1 AND subject = $2")
        .bind(code(scope))
        .bind(subject)
        .fetch_optional(tx)
        .await?;
    Ok(row.map_or_else(Tries::default, |(wrong, last_at)| Tries { wrong, last_at }))
}

/// The longest wait that any of the counts asks for.
pub(crate) async fn wait(tx: &mut AnyConnection, counted: Counted<'_>, now: Moment) -> Result<Option<Moment>, Fault> {
    let mut longest = None;
    for (scope, subject) in counted {
        longest = longest.max(waits_until(*scope, tries(tx, *scope, subject).await?, now));
    }
    Ok(longest)
}

/// Counts one more wrong try in each.
pub(crate) async fn count(tx: &mut AnyConnection, counted: Counted<'_>, now: Moment) -> Result<(), Fault> {
    for (scope, subject) in counted {
        let after = after_wrong_try(tries(tx, *scope, subject).await?, now);
        sqlx::query(
            "INSERT INTO wrong_tries (scope, subject, wrong, last_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (scope, subject) DO UPDATE SET wrong = excluded.wrong, last_at = excluded.last_at",
        )
        .bind(code(*scope))
        .bind(subject)
        .bind(after.wrong)
        .bind(after.last_at)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Forgets the wrong tries after a right one.
pub(crate) async fn forget(tx: &mut AnyConnection, counted: Counted<'_>) -> Result<(), Fault> {
    for (scope, subject) in counted {
        sqlx::query("UPDATE wrong_tries SET wrong = 0 WHERE scope = $1 AND subject = $2")
            .bind(code(*scope))
            .bind(subject)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Who was slowed at Sign In by wrong tries can use a new password at once.
pub(crate) async fn forget_sign_ins(tx: &mut AnyConnection, username: &str) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE wrong_tries SET wrong = 0 WHERE scope IN ('account', 'account_at_address') AND (subject = $1 OR subject LIKE $2)",
    )
    .bind(username)
    .bind(format!("{username} %"))
    .execute(tx)
    .await?;
    Ok(())
}
