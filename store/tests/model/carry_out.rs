//! The model's commands, given to the store.

use std::collections::BTreeSet;
use std::fmt::Debug;

use domain::authority::Refusal;
use domain::catalogue::ServiceCode;
use domain::forms::services::ChosenServices;
use domain::request::{Period, RequestKind};
use store::ending::what::Ending;
use store::organizations::change_link::{ChangeLinkError, LinkChange};
use store::people::they_left::{Departure, TheyLeftError};
use store::transaction::command_error::Reason;
use store::transaction::id::{GrantId, LinkId, UserId};
use store::{Circumstances, CommandError};

use super::command::Command;
use super::compare::Report;
use super::facts::{Codes, Facts, SITES};
use super::world::World;
use crate::cast::{named, new_subordinate, person, pid_sl, services, with_services};

/// What the store did, or why a rule kept it from that; or what is wrong whatever the rules say.
pub type Done = Result<Result<Report, String>, String>;

pub fn answer<T, E: Debug>(result: Result<T, CommandError<E>>, report: impl FnOnce(T) -> Report) -> Done {
    match result {
        Ok(done) => Ok(Ok(report(done))),
        Err(CommandError::Rejected(reason)) => Ok(Err(format!("{reason:?}"))),
        Err(CommandError::Fault(fault)) => Err(format!("the store fails: {fault}")),
    }
}

/// What a deed ended, which its preview said; and whom the deed is refused, the preview tells nothing.
pub fn as_said<E: Reason + Debug + PartialEq>(
    preview: &Result<Ending, CommandError<E>>,
    done: Result<Ending, CommandError<E>>,
) -> Done {
    let agree = match (preview, &done) {
        (Ok(said), Ok(ended)) => said == ended,
        (Ok(said), Err(CommandError::Rejected(why))) => {
            *why == E::refused(Refusal::NobodyLeft) && said.nobody_left().is_some()
        }
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
        (Err(_), Err(_)) => true,
    };
    if agree { answer(done, Report::Ended) } else { Err(format!("the preview says {preview:?}, the deed {done:?}")) }
}

/// The same of They Left: also where nothing may end.
fn as_said_of_all(
    preview: Result<Departure, CommandError<TheyLeftError>>,
    done: Result<Departure, CommandError<TheyLeftError>>,
) -> Done {
    let sites = |departure: &Departure| departure.1.iter().map(|(site, _)| site.clone()).collect::<Vec<String>>();
    let said = preview.as_ref().map(sites).unwrap_or_default();
    let left_out = done.as_ref().map(sites).unwrap_or_default();
    if done.is_ok() && said != left_out {
        return Err(format!("the preview leaves out {said:?}, the deed {left_out:?}"));
    }
    let done = as_said(&preview.map(|(ending, _)| ending), done.map(|(ending, _)| ending))?;
    Ok(done.map(|report| match report {
        Report::Ended(ending) => Report::Left(ending, left_out),
        other => other,
    }))
}

fn form(codes: &Codes) -> ChosenServices {
    services(&codes.iter().copied().collect::<Vec<_>>())
}

impl World {
    pub async fn carry_out(&self, facts: &Facts, circumstances: &Circumstances, actor: usize, command: &Command) -> Done {
        let (store, by) = (&self.stage.store, &facts.people[actor].id);
        let name = |whom: &usize| facts.people[*whom].username.as_str();
        let site = |site: &usize| pid_sl(SITES[*site]);
        match command {
            Command::Create { site, services, period } => self.create(circumstances, by, *site, services, *period).await,
            Command::ChangeServices { site: at, whom, services, period } => {
                let changed =
                    store.change_services(circumstances, by, &site(at), &named(name(whom)), &form(services), *period).await;
                answer(changed, Report::Changed)
            }
            Command::Membership { site: at, whom, change: what } => as_said(
                &store.preview_change_of_membership(circumstances, by, &site(at), &named(name(whom)), *what).await,
                store.change_membership(circumstances, by, &site(at), &named(name(whom)), *what).await,
            ),
            Command::TheyLeft { site: at, whom } => as_said_of_all(
                store.preview_they_left(circumstances, by, &site(at), &named(name(whom))).await,
                store.they_left(circumstances, by, &site(at), &named(name(whom))).await,
            ),
            Command::AssignBackup { site: at, whom } => {
                answer(store.assign_backup(circumstances, by, &site(at), &named(name(whom))).await, |()| Report::Nothing)
            }
            Command::RemoveBackup { site: at, whom } => as_said(
                &store.preview_remove_backup(circumstances, by, &site(at), &named(name(whom))).await,
                store.remove_backup(circumstances, by, &site(at), &named(name(whom))).await,
            ),
            Command::Link { site: at, whom, right_name, services, period } => {
                let last_name = if *right_name { facts.people[*whom].last_name.as_str() } else { "Wrong" };
                let (whom, form) = ((name(whom), last_name), form(services));
                answer(
                    store.link_subordinate(circumstances, by, &site(at), (&named(whom.0), whom.1), &form, *period).await,
                    Report::Linked,
                )
            }
            Command::EndAccess { grant } => {
                let id = &GrantId::from(facts.grants[*grant].id.as_str());
                as_said(
                    &store.preview_end_primary_access(circumstances, by, id).await,
                    store.end_primary_access(circumstances, by, id).await,
                )
            }
            Command::Ceiling { link, services } => {
                self.change_link(facts, circumstances, by, *link, LinkChange::Ceiling(&form(services))).await
            }
            Command::RemovePerson { link, whom } => {
                self.change_link(facts, circumstances, by, *link, LinkChange::Person(&named(name(whom)))).await
            }
            Command::EndLink { link } => self.change_link(facts, circumstances, by, *link, LinkChange::End).await,
            Command::Assign { site: at, whom, links, services, how, period } => {
                let ids: Vec<LinkId> = links.iter().map(|link| facts.links[*link].id.as_str().into()).collect();
                let codes: BTreeSet<ServiceCode> = services.iter().map(|code| ServiceCode::parse(code).unwrap()).collect();
                let whom = name(whom);
                let done =
                    store.assign_linked(circumstances, by, &site(at), &named(whom), &ids, (&codes, *how, *period)).await;
                answer(done, Report::Assigned)
            }
            Command::Answer { request, accepts } if facts.requests[*request].kind == RequestKind::ChangePrimaryUser => {
                self.decide(circumstances, by, &facts.requests[*request].id, *accepts).await
            }
            Command::RequestAccess { .. } | Command::Offer { .. } | Command::Answer { .. } | Command::Withdraw { .. } => {
                self.request(facts, circumstances, by, command).await
            }
            Command::Wait(micros) => {
                self.stage.wait(*micros);
                Ok(Ok(Report::Nothing))
            }
            Command::Sweep => match store.sweep(circumstances).await {
                Ok(swept) => Ok(Ok(Report::Swept(swept.is_some()))),
                Err(fault) => Err(format!("the store fails: {fault}")),
            },
            Command::AskChange { .. }
            | Command::Letter { .. }
            | Command::EnterPin { .. }
            | Command::WithLetter { .. }
            | Command::User { .. } => self.at_the_agency(facts, circumstances, actor, command).await,
        }
    }

    async fn create(
        &self,
        circumstances: &Circumstances,
        by: &UserId,
        site: usize,
        services: &Codes,
        period: Period,
    ) -> Done {
        let last_name = self.new_name();
        let codes: Vec<&str> = services.iter().copied().collect();
        let ann = new_subordinate(&with_services(&person("Ann", &last_name), &codes));
        let created = self.stage.store.create_subordinate(circumstances, by, &pid_sl(SITES[site]), &ann, period).await;
        answer(created, |(credentials, _)| Report::Created(credentials.username.to_string(), last_name))
    }

    async fn change_link(
        &self,
        facts: &Facts,
        circumstances: &Circumstances,
        by: &UserId,
        link: usize,
        change: LinkChange<'_>,
    ) -> Done {
        let (store, id) = (&self.stage.store, &LinkId::from(facts.links[link].id.as_str()));
        let preview = store.preview_change_link(circumstances, by, id, change).await;
        match (&preview, store.change_link(circumstances, by, id, change).await) {
            (Ok(said), done @ Err(CommandError::Rejected(ChangeLinkError::SoAlready))) if said.is_nothing() => {
                answer(done, Report::Ended)
            }
            (_, done) => as_said(&preview, done),
        }
    }

    /// Asking, answering and taking back.
    async fn request(&self, facts: &Facts, circumstances: &Circumstances, by: &UserId, command: &Command) -> Done {
        let store = &self.stage.store;
        let nothing = |()| Report::Nothing;
        match command {
            Command::RequestAccess { site, code } => {
                let (site, code) = (pid_sl(SITES[*site]), ServiceCode::parse(code).unwrap());
                answer(store.request_access(circumstances, by, &site, &code, "").await, nothing)
            }
            Command::Offer { kind: RequestKind::PrimaryAccess, site, other, period, .. } => {
                let (site, other) = (pid_sl(SITES[*site]), pid_sl(SITES[*other]));
                answer(store.offer_primary_access(circumstances, by, &site, &other, *period).await, nothing)
            }
            Command::Offer { site, other, services, period, .. } => {
                let (site, other) = (pid_sl(SITES[*site]), pid_sl(SITES[*other]));
                let ceiling = form(services);
                let offered = store.offer_organization_link(circumstances, by, &site, &other, &ceiling, *period).await;
                answer(offered, nothing)
            }
            Command::Answer { request, accepts } => {
                let (kind, id) = (facts.requests[*request].kind, &facts.requests[*request].id);
                match kind {
                    RequestKind::Link => answer(store.answer_link(circumstances, by, id, *accepts).await, nothing),
                    RequestKind::PrimaryAccess => {
                        answer(store.answer_primary_access(circumstances, by, id, *accepts).await, nothing)
                    }
                    RequestKind::Service => {
                        answer(store.answer_service_request(circumstances, by, id, *accepts, "").await, nothing)
                    }
                    _ => answer(store.answer_organization_link(circumstances, by, id, *accepts).await, nothing),
                }
            }
            Command::Withdraw { request } => {
                let request = &facts.requests[*request];
                answer(store.withdraw(circumstances, by, request.kind, &request.id).await, nothing)
            }
            other => Err(format!("{other:?} asks nothing")),
        }
    }
}
