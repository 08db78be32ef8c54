//! The frame around every page: masthead, the navigation *Provider Services*, foot, and the warning before a time-out.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::components::time_out::TimeOutWarning;
use crate::components::visit::Jump;
use crate::page::Place;
use crate::panels::Panel;
use crate::trouble::Trouble;

/// Names, logo and colour, as configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branding {
    /// "Provider Online Service Center".
    pub portal_name: String,
    /// "`MassHealth`".
    pub agency_name: String,
    /// Address of the logo, if there is one.
    pub logo: Option<String>,
    /// Colour of what is to be done next, as `#rrggbb`.
    pub accent: String,
    /// Where people call.
    pub help_desk_phone: String,
}

/// What the frame shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Names, logo and colour.
    pub branding: Branding,
    /// Who is signed in and inside.
    pub user: Option<FrameUser>,
}

/// The user in the masthead, with what the navigation shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Seconds without a request after which the session ends.
    pub idle_seconds: u32,
    /// Seconds before that at which the user is warned.
    pub warning_seconds: u32,
}

/// When the server was last asked for something, so that the end of an idle session can be foretold.
#[derive(Clone, Copy, Debug)]
pub struct Contact(pub StoredValue<f64>);

impl Contact {
    /// The server was just asked for something.
    pub fn now(self) {
        #[cfg(feature = "hydrate")]
        self.0.set_value(js_sys::Date::now());
    }
}

/// What the frame shows to the caller.
#[cfg(feature = "ssr")]
pub async fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller) -> Result<Frame, Trouble> {
    let branding = desk.settings.branding.clone();
    let Ok(user) = caller.inside() else { return Ok(Frame { branding, user: None }) };
    let broken = |fault| caller.broken(&fault);
    let groups = match desk.last_site(caller, store::my_sites::Reach::Any).await? {
        Some(site) => desk.store.my_services(&user.id, &site.pid_sl, caller.now()).await.map_err(broken)?,
        None => Vec::new(),
    };
    let administers = desk.store.administers_any(&user.id, caller.now()).await.map_err(broken)?;
    let waiting = desk.store.waiting_count(&user.id, caller.now()).await.map_err(broken)?;
    let unread = desk.store.unread(&user.id).await.map_err(broken)?;
    let seconds = |micros: i64| u32::try_from(micros / domain::moment::SECOND).unwrap_or(u32::MAX);
    let user = FrameUser {
        name: format!("{} {}", user.first_name, user.last_name),
        initials: [&user.first_name, &user.last_name].iter().filter_map(|name| name.chars().next()).collect(),
        groups: groups.into_iter().map(|group| (group.slug, group.name)).collect(),
        administers,
        agency: crate::panels::agency::navigation(user),
        waiting: usize::try_from(waiting).unwrap_or_default(),
        unread,
        idle_seconds: seconds(desk.settings.limits.idle),
        warning_seconds: seconds(desk.settings.warning),
    };
    Ok(Frame { branding, user: Some(user) })
}

/// Puts the page between masthead and foot.
#[component]
pub fn Framed(
    /// The page.
    children: Children,
) -> impl IntoView {
    let place = Place { path: "/".to_owned(), query: String::new() };
    let frame = Resource::new_blocking(|| (), move |()| crate::page::load(Panel::Frame, place.clone()));
    let read = |json: Result<String, Trouble>| json.ok().and_then(|json| serde_json::from_str::<Frame>(&json).ok());
    let children = children();
    let part = move |show: fn(Frame) -> AnyView| {
        view! { <Suspense>{move || Suspend::new(async move { read(frame.await).map(show) })}</Suspense> }
    };
    view! {
        <Jump to="main" class="skip" words="Skip to the page’s content"/>
        {part(|frame| view! { <Masthead frame/> }.into_any())}
        <div class="frame">
            {part(|frame| frame.user.map(|user| view! { <ServicesNav user/> }).into_any())}
            <main id="main" tabindex="-1">{children}</main>
            {part(|frame| view! { <Foot frame/> }.into_any())}
        </div>
    }
}

#[component]
fn Masthead(frame: Frame) -> impl IntoView {
    let Branding { portal_name, agency_name, logo, .. } = frame.branding;
    let mark = if let Some(address) = logo {
        view! { <img class="brand-logo" src=address alt=""/> }.into_any()
    } else {
        let letter: String = portal_name.chars().take(1).collect();
        view! { <span class="brand-mark" aria-hidden="true">{letter}</span> }.into_any()
    };
    view! {
        <header class="masthead">
            <a class="brand" href="/">
                {mark}
                <span class="brand-text">
                    <span class="brand-portal">{portal_name}</span>
                    <span class="brand-agency">{agency_name}</span>
                </span>
            </a>
            {frame.user.map(|user| {
                let initials = user.initials.clone();
                view! {
                    <div class="masthead-user">
                        <Account name=user.name/>
                        <span class="initials" aria-hidden="true">{initials}</span>
                    </div>
                    <button type="button" class="menu-button" popovertarget="services-nav">"Menu"</button>
                }
            })}
        </header>
    }
}

/// Who is signed in, and the way out. Stands in the masthead and, on a phone, in the menu.
#[component]
fn Account(name: String) -> impl IntoView {
    view! {
        <span class="masthead-name">{name}</span>
        <form class="sign-out" method="post" action="/sign-out">
            <button type="submit" class="link">"Sign Out"</button>
        </form>
    }
}

#[component]
fn ServicesNav(user: FrameUser) -> impl IntoView {
    let path = use_location().pathname;
    let nav = NodeRef::<leptos::html::Nav>::new();
    Effect::new(move |_| {
        path.track();
        if let Some(nav) = nav.get_untracked() {
            close_menu(&nav);
        }
    });
    let name = user.name.clone();
    view! {
        <nav class="services-nav" id="services-nav" popover="auto" aria-labelledby="services-nav-name" node_ref=nav>
            <button type="button" class="menu-close" popovertarget="services-nav" popovertargetaction="hide">"Close"</button>
            <h2 id="services-nav-name">"Provider Services"</h2>
            <ul>
                <NavLink to="/" words="Home"/>
                <NavLink to="/providers" words="Provider Search"/>
                {user.groups.into_iter().map(|(slug, name)| view! { <NavLink to=format!("/services/{slug}") words=name/> }).collect_view()}
                {user.administers.then(|| view! {
                    <li>
                        <span class="nav-parent">"Administer Account"</span>
                        <ul>
                            <NavLink to="/subordinates" words="Manage Subordinate Accounts"/>
                            <NavLink to="/administrators" words="Manage Administrators"/>
                            <NavLink to="/primary-access" words="Primary Access"/>
                            <NavLink to="/linked-organizations" words="Linked Organizations"/>
                            <NavLink to="/change-primary-user" words="Change of Primary User"/>
                        </ul>
                    </li>
                })}
                {(!user.agency.is_empty()).then(|| view! {
                    <li>
                        <span class="nav-parent">"Agency"</span>
                        <ul>{user.agency.into_iter().map(|(to, words)| view! { <NavLink to words/> }).collect_view()}</ul>
                    </li>
                })}
                <NavLink to="/requests" words="Requests" count=user.waiting/>
                <NavLink to="/notices" words="Notices" count=user.unread/>
                <NavLink to="/access" words="Who Controls My Access"/>
                <NavLink to="/publications" words="Reference Publications"/>
                <NavLink to="/news" words="News & Updates"/>
                <NavLink to="/links" words="Related Links"/>
            </ul>
            <div class="nav-user"><Account name/></div>
        </nav>
    }
}

/// Closes the menu of a phone; does nothing where it isn't open.
fn close_menu(nav: &web_sys::HtmlElement) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let open = nav.matches(":popover-open").unwrap_or(false);
        let hide = js_sys::Reflect::get(nav, &"hidePopover".into()).ok().and_then(|f| f.dyn_into::<js_sys::Function>().ok());
        if let (true, Some(hide)) = (open, hide) {
            // Only fails when the menu is closed already.
            drop(hide.call0(nav));
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = nav;
}

#[component]
fn NavLink(#[prop(into)] to: String, #[prop(into)] words: String, #[prop(optional)] count: usize) -> impl IntoView {
    let path = use_location().pathname;
    let target = to.clone();
    let current = move || {
        let path = path.get();
        let below = target != "/" && path.strip_prefix(&target).is_some_and(|rest| rest.starts_with('/'));
        (path == target || below).then_some("page")
    };
    view! {
        <li>
            <a href=to aria-current=current>{words}{(count > 0).then(|| view! { " " <span class="count">{count}</span> })}</a>
        </li>
    }
}

#[component]
fn Foot(frame: Frame) -> impl IntoView {
    view! {
        <footer class="foot">
            <span>{format!("Help desk {}", frame.branding.help_desk_phone)}</span>
            {frame.user.is_none().then(|| view! {
                <a href="/sign-in">"Sign In"</a>
                <a href="/set-up-security-access">"Register with a letter"</a>
            })}
        </footer>
        {frame.user.map(|user| view! { <TimeOutWarning idle_seconds=user.idle_seconds warning_seconds=user.warning_seconds/> })}
    }
}
