//! Suspend, Reactivate, Remove: about one site only; the user ID and other sites stay as they are [R9].

use domain::authority::{Deed as AuthorityDeed, Refusal, may_do};
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::audit::{Entry, Kind};
use crate::command::{Command, Deed, Stop};
use crate::database::Store;
use crate::facts::{Member, administers, end_sessions, member};
use crate::fault::Fault;

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipDeedError {
    /// [R9] [R11] [R20]
    Refused(Refusal),
    /// Nobody of this username is a member of the site.
    NoMember,
    /// It is so already: suspended, or not.
    AlreadyDone,
}

struct MembershipDeed<'a> {
    actor_id: &'a str,
    pid_sl: &'a PidSl,
    username: &'a str,
    deed: AuthorityDeed,
}

impl Command for MembershipDeed<'_> {
    type Output = ();
    type Error = MembershipDeedError;

    async fn carry_out(&self, tx: &mut AnyConnection, deed: &Deed) -> Result<((), Entry), Stop<Self::Error>> {
        use MembershipDeedError::{AlreadyDone, NoMember, Refused};
        let site = self.pid_sl.as_str();
        let by = administers(tx, self.actor_id, site).await.map_err(|stop| stop.map(Refused))?;
        let member = member(tx, self.username, site).await?.ok_or(Stop::Rejected(NoMember))?;
        may_do(by, self.deed, member.role, member.user_id == self.actor_id)
            .map_err(|refusal| Stop::Rejected(Refused(refusal)))?;
        let kind = match self.deed {
            AuthorityDeed::Suspend if !member.suspended => {
                set_suspended(tx, &member, Some(deed.now.0)).await?;
                Kind::MembershipSuspended
            }
            AuthorityDeed::Reactivate if member.suspended => {
                set_suspended(tx, &member, None).await?;
                Kind::MembershipReactivated
            }
            AuthorityDeed::Remove => {
                self.end(tx, &member, deed).await?;
                Kind::MembershipRemoved
            }
            _ => return Err(Stop::Rejected(AlreadyDone)),
        };
        if kind != Kind::MembershipReactivated {
            end_sessions(tx, &member.user_id, deed.now).await?;
        }
        Ok(((), Entry::of(kind).by(self.actor_id).about(&member.user_id).at(site)))
    }
}

async fn set_suspended(tx: &mut AnyConnection, member: &Member, at: Option<i64>) -> Result<(), Fault> {
    sqlx::query("UPDATE memberships SET suspended_at = $2 WHERE id = $1")
        .bind(&member.membership_id)
        .bind(at)
        .execute(tx)
        .await?;
    Ok(())
}

impl MembershipDeed<'_> {
    /// Ends the membership and what is assigned by it [R4].
    async fn end(&self, tx: &mut AnyConnection, member: &Member, deed: &Deed) -> Result<(), Fault> {
        for sql in [
            "UPDATE assignments SET ended_at = $2, ended_by = $3 WHERE membership_id = $1 AND ended_at IS NULL",
            "UPDATE memberships SET ended_at = $2, ended_by = $3 WHERE id = $1",
        ] {
            sqlx::query(sql).bind(&member.membership_id).bind(deed.now.0).bind(self.actor_id).execute(&mut *tx).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Suspends, reactivates or removes somebody at a site.
    pub async fn membership_deed(
        &self,
        deed: &Deed,
        actor_id: &str,
        pid_sl: &PidSl,
        username: &str,
        what: AuthorityDeed,
    ) -> Result<(), Stop<MembershipDeedError>> {
        self.run(&MembershipDeed { actor_id, pid_sl, username, deed: what }, deed).await
    }
}
