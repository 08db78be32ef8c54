//! The one page of all sheets.

use domain::fields::Problems;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::{Block, Sheet};
use crate::components::form::{ErrorSummary, FormContext, point_to};
use crate::components::picker::ServicePicker;
use crate::components::visit::jump;
use crate::page::{FirstPage, Heading, NoticeLine, Opening, Trail, loaded};
use crate::panels::Panel;

/// Shows the sheet that the server made for the address.
#[component]
pub fn SheetPage() -> impl IntoView {
    loaded(Panel::Sheet, |sheet: Sheet, _| show(sheet))
}

fn show(sheet: Sheet) -> impl IntoView {
    let Sheet { trail, title, lede, opening, blocks } = sheet;
    let Opening { fields, problems, notice } = opening;
    let wrong = !problems.is_empty();
    let context = FormContext::new(problems, fields);
    let (problems, busy) = (context.problems, context.busy);
    provide_context(context);
    let summary = NodeRef::<html::Div>::new();
    let first = expect_context::<FirstPage>().0.get_value();
    Effect::new(move |_| {
        if wrong && !first {
            point_to(summary);
        }
    });
    let submit = submitter(problems, busy, summary);
    let click = |event: MouseEvent| jump(&event);
    view! {
        <div class="sheet" on:submit=submit on:click=click>
            {(!trail.is_empty()).then(|| view! { <Trail steps=trail/> })}
            <Heading text=title lede=lede quiet=wrong/>
            <NoticeLine notice/>
            <ErrorSummary problems summary/>
            {blocks.into_iter().map(block).collect_view()}
        </div>
    }
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Html(html) => part(html).into_any(),
        Block::Form { action, before, picker, after } => view! {
            <form class="form" method="post" action=action novalidate=true data-keep="">
                {part(before)}
                {picker.map(|(offer, assigned, chosen)| view! { <ServicePicker offer assigned chosen/> })}
                {part(after)}
            </form>
        }
        .into_any(),
    }
}

/// HTML as the server made it, in an element that is no box of its own.
fn part(html: String) -> impl IntoView {
    (!html.is_empty()).then(|| view! { <div class="sheet-html" inner_html=html></div> })
}

/// What handles every form of a sheet: those that ask for a page, and those that are posted.
#[cfg(feature = "hydrate")]
fn submitter(problems: RwSignal<Problems>, busy: RwSignal<bool>, summary: NodeRef<html::Div>) -> impl Fn(SubmitEvent) {
    use crate::components::form::say;
    use crate::components::post::{Sent, Submitted};
    use crate::components::visit::Way;

    let way = Way::from_here();
    move |event| {
        let Some(form) = Submitted::take(&event) else { return };
        if !form.posts {
            way.ask(&form);
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        form.mark(true);
        let way = way.clone();
        leptos::task::spawn_local(async move {
            match form.send(&way).await {
                Sent::On => {}
                // The session keeps what was typed and what is wrong with it: the page shows both when it is asked for again.
                Sent::Rejected(_) => way.again(),
                Sent::Failed(wrong) => {
                    busy.try_set(false);
                    form.mark(false);
                    say(problems, summary, wrong);
                }
            }
        });
    }
}

#[cfg(not(feature = "hydrate"))]
fn submitter(_: RwSignal<Problems>, _: RwSignal<bool>, _: NodeRef<html::Div>) -> impl Fn(SubmitEvent) {
    |_| ()
}
