//! What is told when somebody administers the own access [R9].

use domain::notices::Event;
use domain::site::PidSl;
use sqlx::AnyConnection;

use crate::telling::notices::{ActorAtSite, NewNotice, administrators_but, tell};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::fault::Fault;
use crate::transaction::id::UserId;

/// Administrators may assign services to themselves; the site's others are told [R9].
pub(crate) async fn tell_of_own_services(
    tx: &mut AnyConnection,
    circumstances: &Circumstances,
    actor_id: &UserId,
    site: &PidSl,
) -> Result<(), Fault> {
    let at_site = ActorAtSite::of(tx, actor_id, site).await?;
    let event = Event::OwnServices { by: at_site.by(), site: at_site.site() };
    let people = format!("/subordinates?site={site}");
    let others = administrators_but(tx, site, actor_id, circumstances.now).await?;
    let told: Vec<NewNotice> = others.iter().map(|user_id| at_site.notice(user_id, &event).linked(&people)).collect();
    tell(tx, circumstances, &mut circumstances.again("notices").random(), &told).await
}
