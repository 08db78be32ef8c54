//! What panels about one site begin with: which site, the page's address with the site in it, and what the session kept for it.

use domain::authority::Authority;
use domain::site::PidSl;
use domain::username::Username;
use leptos::prelude::AnyView;
use store::mine::home::MySite;
use store::mine::my_sites::Reach;

use crate::page::address::{Address, query, query_pairs};
use crate::page::flash::PageFlash;
use crate::page::trouble::Trouble;
use crate::server_side::portal::{Caller, Portal};
use crate::sheet::parts;

/// A page about one of the sites that the caller administers.
#[derive(Clone, Debug)]
pub struct AtSite {
    /// PID/SL of the site.
    pub pid_sl: PidSl,
    /// The site, as its administrator has it.
    pub site: MySite,
    /// PID/SL and name of the sites that the caller administers, as [`Portal::choices`] gives them.
    pub sites: Vec<(String, String)>,
    /// The page's address. The site stands in it also when it was not asked for: what is sent from the page is about this
    /// site, whatever another window chose meanwhile.
    pub here: Address,
    /// What the session kept for it.
    pub flash: PageFlash,
}

impl AtSite {
    /// The site that the page at `place` asks for, else the one used last.
    pub async fn open(portal: &Portal, caller: &Caller, address: &Address) -> Result<Self, Trouble> {
        let (pid_sl, site) = portal.administered_site(caller, address.get("site").as_deref()).await?;
        let here = with_site(address, pid_sl.as_str());
        let mut flash = crate::server_side::flash::take(portal, caller, &address.whole()).await?;
        if flash.fields.is_none() && here != *address {
            let sent_from_here = crate::server_side::flash::take(portal, caller, &here.whole()).await?;
            flash = PageFlash { notice: flash.notice, ..sent_from_here };
        }
        let sites = portal.choices(caller, Reach::Administered).await?;
        Ok(Self { pid_sl, site, sites, here, flash })
    }

    /// PID/SL and name in one.
    pub fn name(&self) -> String {
        format!("{} · {}", self.pid_sl, self.site.name)
    }

    /// Whether the caller is the site's own primary or backup primary user [R12].
    pub fn is_own(&self) -> bool {
        self.site.authority.is_some_and(Authority::is_own)
    }

    /// What chooses another site, where there are several.
    pub fn choice(&self) -> Option<AnyView> {
        (self.sites.len() > 1).then(|| parts::provider_choice(&self.here.path, self.sites.clone(), self.pid_sl.as_str()))
    }

    /// Where a form of the page is posted whose path is not the page's own. Its query is the page's, which shows the form again.
    pub fn posted_to(&self, path: &str) -> String {
        format!("{path}?{}", self.here.query)
    }

    /// The address of another page about the site.
    pub fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let site = [("site", self.pid_sl.as_str())];
        format!("{path}{}", query(&[site.as_slice(), more].concat()))
    }
}

/// First and last name and user ID of a member of a site; the user ID alone where the name can't be had.
pub async fn named(portal: &Portal, caller: &Caller, pid_sl: &PidSl, username: &Username) -> Result<String, Trouble> {
    let person = portal.store.subordinate(&caller.inside()?.id, pid_sl, username, caller.now()).await;
    Ok(match person {
        Ok(Some(person)) => format!("{} {} ({username})", person.first_name, person.last_name),
        _ => username.to_string(),
    })
}

/// The page's address with a site in it. One that names it already stays as it is.
pub fn with_site(address: &Address, pid_sl: &str) -> Address {
    if address.get("site").as_deref() == Some(pid_sl) {
        return address.clone();
    }
    let pairs = query_pairs(&address.query);
    let others = pairs.iter().filter(|(name, _)| name != "site").map(|(name, value)| (name.as_str(), value.as_str()));
    let all: Vec<(&str, &str)> = std::iter::once(("site", pid_sl)).chain(others).collect();
    Address { path: address.path.clone(), query: query(&all).trim_start_matches('?').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pages_address_has_its_site_in_it() {
        for (asked, expected) in [
            ("", "site=110091495D"),
            ("site=", "site=110091495D"),
            ("site=&last_name=dub", "site=110091495D&last_name=dub"),
            ("last_name=O%27N", "site=110091495D&last_name=O%27N"),
            ("site=110091495d", "site=110091495D"),
            ("last_name=dub&site=110091495D", "last_name=dub&site=110091495D"),
        ] {
            let address = Address { path: "/primary-access".to_owned(), query: asked.to_owned() };
            assert_eq!(with_site(&address, "110091495D").query, expected, "{asked}");
        }
    }
}
