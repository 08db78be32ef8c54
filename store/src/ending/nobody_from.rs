//! Sites that lose their last administrator by a date: nobody is asked then, so it is said before [R7].

use domain::moment::Moment;
use domain::request::Period;
use domain::site::PidSl;

use crate::access::who_administers::administrators_of_all;
use crate::transaction::database::Store;
use crate::transaction::fault::Fault;

/// In SQL: at time $1 the site `s` has an administrator, and in 14 days none any more, since each has a last day. First the sites
/// where something ends by then, by `memberships_ending` and `primary_access_grants_ending`.
macro_rules! soon_nobody {
    () => {
        concat!(
            "(s.pid_sl IN (SELECT m.pid_sl FROM memberships m WHERE m.until_at <= $1 + 1209600000000 AND ",
            $crate::access::facts::has_an_end!("m"),
            " AND ",
            $crate::access::facts::administers_own!("m", "$1"),
            " UNION SELECT g.pid_sl FROM primary_access_grants g WHERE g.until_at <= $1 + 1209600000000 AND ",
            $crate::access::facts::has_an_end!("g"),
            " AND ",
            $crate::access::facts::in_force!("g", "$1"),
            " UNION SELECT g.pid_sl FROM memberships m JOIN primary_access_grants g ON ",
            $crate::access::facts::administers_by!("g", "m", "$1"),
            " WHERE m.until_at <= $1 + 1209600000000 AND ",
            $crate::access::facts::has_an_end!("m"),
            ") AND NOT EXISTS (SELECT 1 FROM memberships k JOIN users v ON v.id = k.user_id AND v.status = 'active' \
               AND v.last_sign_in_at IS NOT NULL WHERE k.pid_sl = s.pid_sl AND ",
            $crate::access::facts::administers_own!("k", "$1 + 1209600000000"),
            ") AND NOT EXISTS (SELECT 1 FROM primary_access_grants h JOIN memberships k ON ",
            $crate::access::facts::administers_by!("h", "k", "$1 + 1209600000000"),
            " JOIN users v ON v.id = k.user_id AND v.status = 'active' AND v.last_sign_in_at IS NOT NULL \
               WHERE h.pid_sl = s.pid_sl))"
        )
    };
}
pub(crate) use soon_nobody;

impl Store {
    /// From when nobody administers a site any more, if each of those who do now has a last day. Who has never signed in doesn't
    /// count. Nothing, too, where nobody administers it already.
    pub async fn nobody_from(&self, pid_sl: &PidSl, now: Moment) -> Result<Option<Moment>, Fault> {
        let mut connection = self.pool.acquire().await?;
        let found = administrators_of_all(&mut connection, &[pid_sl.as_str()], now).await?;
        let last = found.iter().filter(|found| found.signed_in == 1).map(|found| found.until_at).max();
        Ok(last.map(Moment).filter(|last| *last != Period::FOREVER))
    }
}
