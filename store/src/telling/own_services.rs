//! What is told when somebody administers the own access [R9].

use domain::notices::Event;
use sqlx::AnyConnection;

use crate::telling::notices::{Scene, Told, administrators_but, tell};
use crate::transaction::circumstances::Deed;
use crate::transaction::fault::Fault;

/// Administrators may assign services to themselves; the site's others are told [R9].
pub(crate) async fn tell_of_own_services(
    tx: &mut AnyConnection,
    deed: &Deed,
    actor_id: &str,
    site: &str,
) -> Result<(), Fault> {
    let scene = Scene::of(tx, actor_id, site).await?;
    let event = Event::OwnServices { by: scene.by(), site: scene.site() };
    let people = format!("/subordinates?site={site}");
    let others = administrators_but(tx, site, actor_id, deed.now).await?;
    let told: Vec<Told> = others.iter().map(|user_id| scene.told(user_id, &event).linked(&people)).collect();
    tell(tx, deed, &mut deed.again("notices").dice(), &told).await
}
