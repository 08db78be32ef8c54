//! The frame around every page: masthead, the navigation *Provider Services* and foot.

use leptos::prelude::*;

use crate::server_side::portal::Branding;
use crate::sheet::rendered;

/// What the frame shows.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Names, logo and colour.
    pub branding: Branding,
    /// Who is signed in and inside.
    pub user: Option<FrameUser>,
}

/// The user in the masthead, with what the navigation shows.
#[derive(Clone, Debug)]
pub struct FrameUser {
    /// First and last name.
    pub name: String,
    /// Two letters.
    pub initials: String,
    /// Slug and name of each group in which the user has a service.
    pub groups: Vec<(String, String)>,
    /// Whether the user administers a site.
    pub administers: bool,
    /// Addresses and words of what the user may do as one of the agency's staff.
    pub agency: Vec<(String, String)>,
    /// How many requests wait for the user.
    pub waiting: usize,
    /// How many notices the user hasn't read.
    pub unread: usize,
}

impl Frame {
    /// What stands in the masthead.
    pub fn masthead(&self) -> String {
        let Branding { portal_name, agency_name, logo, .. } = self.branding.clone();
        let mark = if let Some(address) = logo {
            view! { <img class="brand-logo" src=address alt=""/> }.into_any()
        } else {
            let letter: String = portal_name.chars().take(1).collect();
            view! { <span class="brand-mark" aria-hidden="true">{letter}</span> }.into_any()
        };
        let user = self.user.as_ref().map(|user| {
            view! {
                <div class="masthead-user">
                    {account(&user.name)}
                    <span class="initials" aria-hidden="true">{user.initials.clone()}</span>
                </div>
                <button type="button" class="menu-button" popovertarget="services-nav">"Menu"</button>
            }
        });
        rendered(view! {
            <a class="brand" href="/">
                {mark}
                <span class="brand-text">
                    <span class="brand-portal">{portal_name}</span>
                    <span class="brand-agency">{agency_name}</span>
                </span>
            </a>
            {user}
        })
    }

    /// What stands in the navigation of the page at `path`; nothing where nobody is inside.
    pub fn nav(&self, path: &str) -> String {
        let Some(user) = &self.user else { return String::new() };
        let link = |to: &str, words: &str| nav_link(path, to, words, 0);
        let groups = user.groups.iter().map(|(slug, name)| link(&format!("/services/{slug}"), name)).collect_view();
        let administers = user.administers.then(|| {
            view! {
                <li>
                    <span class="nav-parent">"Administer Account"</span>
                    <ul>
                        {link("/subordinates", "Manage Subordinate Accounts")}
                        {link("/administrators", "Manage Administrators")}
                        {link("/primary-access", "Primary Access")}
                        {link("/linked-organizations", "Linked Organizations")}
                        {link("/change-primary-user", "Change of Primary User")}
                    </ul>
                </li>
            }
        });
        let agency = (!user.agency.is_empty()).then(|| {
            let links = user.agency.iter().map(|(to, words)| link(to, words)).collect_view();
            view! { <li><span class="nav-parent">"Agency"</span><ul>{links}</ul></li> }
        });
        rendered(view! {
            <button type="button" class="menu-close" popovertarget="services-nav" popovertargetaction="hide">"Close"</button>
            <h2 id="services-nav-name">"Provider Services"</h2>
            <ul>
                {link("/", "Home")}
                {link("/providers", "Provider Search")}
                {groups}
                {administers}
                {agency}
                {nav_link(path, "/requests", "Requests", user.waiting)}
                {nav_link(path, "/notices", "Notices", user.unread)}
                {link("/access", "Who Controls My Access")}
                {link("/publications", "Reference Publications")}
                {link("/news", "News & Updates")}
                {link("/links", "Related Links")}
            </ul>
            <div class="nav-user">{account(&user.name)}</div>
        })
    }

    /// What stands at the foot.
    pub fn foot(&self) -> String {
        let visitors = self.user.is_none().then(|| {
            view! {
                <a href="/sign-in">"Sign In"</a>
                <a href="/set-up-security-access">"Register with a letter"</a>
            }
        });
        rendered(view! { <span>{format!("Help desk {}", self.branding.help_desk_phone)}</span> {visitors} })
    }
}

/// Who is signed in, and the way out. Stands in the masthead and, on a phone, in the menu.
fn account(name: &str) -> AnyView {
    view! {
        <span class="masthead-name">{name.to_owned()}</span>
        <form class="sign-out" method="post" action="/sign-out">
            <button type="submit" class="link">"Sign Out"</button>
        </form>
    }
    .into_any()
}

fn nav_link(path: &str, to: &str, words: &str, count: usize) -> AnyView {
    let below = to != "/" && path.strip_prefix(to).is_some_and(|rest| rest.starts_with('/'));
    let current = (path == to || below).then_some("page");
    let count = (count > 0).then(|| view! { " " <span class="count">{count}</span> });
    view! { <li><a href=to.to_owned() aria-current=current>{words.to_owned()}{count}</a></li> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        let user = FrameUser {
            name: "Mary Hughes".to_owned(),
            initials: "MH".to_owned(),
            groups: vec![("manage-members".to_owned(), "Manage Members".to_owned())],
            administers: true,
            agency: Vec::new(),
            waiting: 2,
            unread: 0,
        };
        Frame { branding: Branding::default(), user: Some(user) }
    }

    #[test]
    fn the_navigation_says_where_one_is_and_what_waits() {
        let nav = frame().nav("/subordinates/mtran");
        assert_eq!(nav.matches("aria-current").count(), 1);
        assert!(nav.contains("<a href=\"/subordinates\" aria-current=\"page\">"), "{nav}");
        assert!(nav.contains("Requests <span class=\"count\">2</span>") && nav.contains("Notices</a>"), "{nav}");
        assert!(nav.contains("/services/manage-members") && nav.contains("Administer Account"), "{nav}");
        assert!(frame().nav("/").contains("<a href=\"/\" aria-current=\"page\">Home"));
    }

    #[test]
    fn a_visitor_has_no_navigation() {
        let visitor = Frame { user: None, ..frame() };
        assert_eq!(visitor.nav("/sign-in"), "");
        assert!(visitor.foot().contains("Register with a letter") && !frame().foot().contains("Register"));
    }
}
