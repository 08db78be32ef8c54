//! Moving between pages without loading a document: links and forms that ask for a page, Back and Forward. The address, the title,
//! the focus and where the page is scrolled to follow as they would with documents.

use std::cell::Cell;
use std::rc::Rc;

use domain::fields::Fields;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Element, Event, HtmlAnchorElement, HtmlElement, HtmlFormElement, HtmlInputElement, MouseEvent, PopStateEvent,
    ScrollRestoration,
};

use super::checked::fields_of;
use super::{contact, dom, picker, session, shown, status, taken_over, unsaved};
use crate::page::address::Address;
use crate::page::asked;
use crate::page::content::{Content, Found, Parts};
use crate::page::trouble::Trouble;

thread_local! {
    /// The move that was begun last: an earlier one that ends later shows nothing.
    static LATEST: Cell<u32> = const { Cell::new(0) };
    /// Whether a form was carried out, and what came of it is on its way: it may be shown once only, so nothing overtakes it.
    static ANSWERED: Cell<bool> = const { Cell::new(false) };
}

/// What a move does to the history.
#[derive(Clone, Copy, PartialEq)]
enum History {
    /// One can come back from there.
    Push,
    /// It takes the place of the page that is shown.
    Replace,
    /// It is a way back or forth, to where the page was scrolled.
    Went(f64),
}

/// Takes links and ways back out of the browser's hands.
pub fn listen() {
    if let Ok(history) = dom::window().history() {
        // Only fails in a document that is not shown.
        drop(history.set_scroll_restoration(ScrollRestoration::Manual));
    }
    dom::on(&dom::document(), "click", |event: MouseEvent| {
        let link = dom::around::<HtmlAnchorElement>(&event, "a[href]");
        if let Some(to) =
            link.filter(|_| !event.default_prevented() && dom::is_plain(&event)).and_then(|link| page_of(&link))
        {
            event.prevent_default();
            go(&to);
        }
    });
    dom::on(&dom::document(), "click", |event: MouseEvent| {
        if dom::around::<Element>(&event, "[data-start-over]").is_some() {
            unsaved::forget_page();
            again();
        }
    });
    dom::on(&dom::window(), "popstate", |event: PopStateEvent| {
        // A move to a place on the same page has no state of ours.
        if let Some(scrolled) = event.state().as_f64() {
            begin(shown::address(), History::Went(scrolled), None);
        }
    });
    remember_scroll();
}

/// The page of the portal to which a link leads, if it leads to one.
fn page_of(link: &HtmlAnchorElement) -> Option<String> {
    let leaves = link.get_attribute("href").is_some_and(|to| to.starts_with('#'))
        || link.has_attribute("download")
        || link.has_attribute("target")
        || link.get_attribute("rel").is_some_and(|rel| rel.contains("external"));
    let own = dom::window().location().origin().is_ok_and(|origin| origin == link.origin());
    (own && !leaves).then(|| format!("{}{}", link.pathname(), link.search()))
}

/// Goes to a page of the portal. The one that is shown already is asked for again.
pub fn go(to: &str) {
    begin(to.to_owned(), push_or_replace(to), None);
}

/// Goes to what came of a form that was sent.
pub fn go_to_answer(to: &str) {
    ANSWERED.set(false);
    go(to);
    ANSWERED.set(true);
}

/// Goes to what a form on the page searched for. On the same page what one types into stays under one's hands, with what is typed
/// into it meanwhile.
pub fn search(to: &str, asked: Fields) {
    let same = Address::parse(&shown::page()).path == Address::parse(to).path;
    begin(to.to_owned(), push_or_replace(to), same.then_some(asked));
}

/// Asks for the page that is shown again.
fn again() {
    begin(shown::address(), History::Replace, None);
}

fn push_or_replace(to: &str) -> History {
    if to == shown::address() { History::Replace } else { History::Push }
}

fn begin(to: String, history: History, searched: Option<Fields>) {
    if ANSWERED.get() {
        return;
    }
    let turn = LATEST.get() + 1;
    LATEST.set(turn);
    spawn_local(async move {
        let waits = Rc::new(Cell::new(true));
        let still = Rc::clone(&waits);
        leptos::prelude::set_timeout(
            move || {
                if still.get() && LATEST.get() == turn {
                    status::say("Loading…");
                }
            },
            std::time::Duration::from_secs(1),
        );
        let found = ask(to).await;
        waits.set(false);
        if LATEST.get() == turn {
            ANSWERED.set(false);
            match found {
                Ok((to, content)) => {
                    contact::now();
                    show(to, history, searched.as_ref(), &content);
                }
                Err(trouble) => say_trouble(&trouble),
            }
        }
    });
}

/// The page at an address, wherever it is.
async fn ask(mut to: String) -> Result<(String, Content), Trouble> {
    for _ in 0..5 {
        match asked::page(Address::parse(&to)).await? {
            Found::Page(content) => return Ok((to, *content)),
            Found::Elsewhere(other) => to = other,
        }
    }
    Err(Trouble::NotFound)
}

/// The page that is shown stays, and says above it why there is no other.
fn say_trouble(trouble: &Trouble) {
    let what_to_do = match trouble {
        Trouble::Offline => "Check your connection, then try again.".to_owned(),
        Trouble::Broken(id) if !id.is_empty() => format!("Try again; if it stays so, tell the help desk this number: {id}"),
        _ => "Try again.".to_owned(),
    };
    status::say("");
    status::alert(&format!("{trouble} {what_to_do}"));
}

/// What had the focus on a page, if the same thing may stand on the next one.
enum Focus {
    /// A field with an id, and where the cursor was in it.
    Field(String, Option<u32>),
    /// A button of a form, by their words and address.
    Button(String, String),
}

impl Focus {
    fn of(element: &HtmlElement) -> Option<Self> {
        if !element.id().is_empty() {
            let cursor = element.dyn_ref::<HtmlInputElement>().and_then(|input| input.selection_end().ok().flatten());
            return Some(Self::Field(element.id(), cursor));
        }
        let form = element.closest("form").ok()??;
        Some(Self::Button(form.get_attribute("action")?, element.text_content()?))
    }

    /// Puts the focus on the same thing. Gives whether there is one.
    fn find(&self, main: &HtmlElement) -> bool {
        match self {
            Self::Field(id, cursor) => {
                let Some(element) = dom::by_id(id).filter(|element| main.contains(Some(element))) else { return false };
                dom::focus(&element);
                if let (Some(input), Some(at)) = (element.dyn_ref::<HtmlInputElement>(), cursor) {
                    // Not every kind of input has a cursor.
                    drop(input.set_selection_range(*at, *at));
                }
                true
            }
            Self::Button(action, words) => {
                let buttons = dom::all::<HtmlElement>(main, "form button");
                let same = buttons.into_iter().find(|button| {
                    let form = button.closest("form").ok().flatten();
                    button.text_content().as_ref() == Some(words)
                        && form.and_then(|form| form.get_attribute("action")).as_ref() == Some(action)
                });
                same.inspect(dom::focus).is_some()
            }
        }
    }
}

/// Puts the page into the document.
fn show(to: String, history: History, searched: Option<&Fields>, content: &Content) {
    let Some(main) = dom::main() else { return shown::load(&to) };
    // Somebody else signed in meanwhile, or nobody is: what this window remembers is not theirs. The server keeps it for its owner.
    if dom::document().body().and_then(|body| body.get_attribute("data-user")).unwrap_or_default() != content.user {
        spawn_local(async move {
            if unsaved::any() {
                // What cannot be kept is lost, as with any page that goes.
                drop(session::keep().await);
            }
            shown::load(&to);
        });
        return;
    }
    unsaved::leave(&main);
    // At a way back the address is ahead of the page: what is noted now would be noted for the next one.
    if !matches!(history, History::Went(_)) {
        store_scroll();
    }
    let had = dom::focused().filter(|element| main.contains(Some(element)));
    let had = had.and_then(|element| Focus::of(&element)).filter(|_| searched.is_some());
    let typed_since =
        search_form(&main).map(|form| fields_of(&form, None)).filter(|typed| searched.is_some_and(|asked| asked != typed));
    write_history(&to, history);
    close_menu();
    picker::forget();
    // Before the old content goes: were the focus in it, the browser would give it to the document, and a screen reader would not
    // notice where it goes then.
    dom::focus(&main);
    put(&main, &content.parts);
    dom::document().set_title(&content.title);
    shown::set_page(&to);
    if let (Some(form), Some(typed)) = (search_form(&main), typed_since) {
        unsaved::fill(&form, &typed);
    }
    let also = taken_over::page();
    let kept = had.is_some_and(|had| had.find(&main));
    let top = if let History::Went(scrolled) = history { Some(scrolled) } else { (!kept).then_some(0.0) };
    if let Some(top) = top {
        dom::window().scroll_to_with_x_and_y(0.0, top);
    }
    if !kept {
        let summary = dom::find::<HtmlElement>(&main, ".error-summary");
        if let Some(start) = summary.or_else(|| dom::find::<HtmlElement>(&main, "h1")) {
            dom::focus(&start);
        }
    }
    // Also where the focus goes to the heading: Orca is silent there.
    let title = if kept && !content.said.is_empty() { String::new() } else { format!("{}.", content.title) };
    let said = [title.as_str(), content.said.as_str(), also.unwrap_or_default()];
    status::say(said.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ").as_str());
}

/// The form that asks for a page.
fn search_form(main: &Element) -> Option<HtmlFormElement> {
    dom::find(main, "form:not([method=post])")
}

/// Fills the parts of the document.
fn put(main: &HtmlElement, parts: &Parts) {
    main.set_inner_html(&parts.main);
    for (id, html) in [("masthead", &parts.masthead), ("services-nav", &parts.nav), ("foot", &parts.foot)] {
        if let Some(part) = dom::by_id(id) {
            part.set_inner_html(html);
        }
    }
}

/// Closes the menu of a phone; does nothing where it isn't open.
fn close_menu() {
    if let Some(nav) = dom::by_id("services-nav").filter(|nav| nav.matches(":popover-open").unwrap_or(false)) {
        // Only fails when it is closed already.
        drop(nav.hide_popover());
    }
}

fn write_history(to: &str, history: History) {
    let Ok(list) = dom::window().history() else { return };
    // Only fails for an address of another host, and for too many moves in a short time.
    drop(match history {
        History::Push => list.push_state_with_url(&JsValue::from_f64(0.0), "", Some(to)),
        History::Replace => list.replace_state_with_url(&JsValue::from_f64(0.0), "", Some(to)),
        History::Went(scrolled) => list.replace_state_with_url(&JsValue::from_f64(scrolled), "", Some(to)),
    });
}

/// Notes in the history where the page is scrolled to.
fn store_scroll() {
    if let (Ok(list), Ok(top)) = (dom::window().history(), dom::window().scroll_y()) {
        drop(list.replace_state(&JsValue::from_f64(top), ""));
    }
}

/// From the beginning: a way back to a page knows its place only if it was noted before one left. A document that is loaded anew is
/// scrolled to where it was.
fn remember_scroll() {
    let state = dom::window().history().ok().and_then(|list| list.state().ok());
    if let Some(top) = state.and_then(|state| state.as_f64()).filter(|_| dom::window().scroll_y() == Ok(0.0)) {
        dom::window().scroll_to_with_x_and_y(0.0, top);
    }
    store_scroll();
    dom::on(&dom::window(), "pagehide", |_: Event| store_scroll());
    dom::on(&dom::window(), "scrollend", |_: Event| store_scroll());
    // WebKit 2.50 has none. Not at each step: it takes few notes in a short time.
    if !js_sys::Reflect::has(&dom::window(), &"onscrollend".into()).unwrap_or(false) {
        let steps = Rc::new(Cell::new(0));
        dom::on(&dom::window(), "scroll", move |_: Event| {
            let (now, steps) = (steps.get() + 1, Rc::clone(&steps));
            steps.set(now);
            let rests = move || {
                if steps.get() == now {
                    store_scroll();
                }
            };
            leptos::prelude::set_timeout(rests, std::time::Duration::from_millis(200));
        });
    }
}
