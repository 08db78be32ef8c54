//! Making one of the agency's staff a user. Only the command line does that: nobody gives this role in a browser.

use domain::person::Person;
use domain::power::AgencyRole;
use serde_json::json;
use sqlx::AnyConnection;

use crate::door::new_user::{KnownBy, NewCredentials, NewUser};
use crate::transaction::audit::{Entry, Kind};
use crate::transaction::circumstances::Circumstances;
use crate::transaction::command::Command;
use crate::transaction::command_error::CommandError;
use crate::transaction::database::Store;

struct AddAgencyUser<'a> {
    user: NewUser<'a>,
    role: AgencyRole,
}

impl Command for AddAgencyUser<'_> {
    type Output = NewCredentials;
    type Error = KnownBy;

    async fn carry_out(
        &self,
        tx: &mut AnyConnection,
        circumstances: &Circumstances,
    ) -> Result<(NewCredentials, Entry), CommandError<KnownBy>> {
        let created = self.user.insert(tx, circumstances).await?;
        sqlx::query("UPDATE users SET agency_role = $2 WHERE id = $1")
            .bind(&self.user.user_id)
            .bind(self.role.code())
            .execute(tx)
            .await?;
        let entry = Entry::of(Kind::AgencyUserAdded).about(&self.user.user_id);
        let entry = entry.with(json!({"username": created.username, "role": self.role.code()}));
        Ok((created, entry))
    }
}

impl Store {
    /// Makes a person who isn't known yet [R1] a user with a role at the agency.
    pub async fn add_agency_user(
        &self,
        circumstances: &Circumstances,
        person: &Person,
        role: AgencyRole,
    ) -> Result<NewCredentials, CommandError<KnownBy>> {
        let user = NewUser::prepare(&self.hasher, &mut circumstances.random(), person).await?;
        self.run(&AddAgencyUser { user, role }, circumstances).await
    }
}
