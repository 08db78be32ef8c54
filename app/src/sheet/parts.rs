//! What sheets are made of.

use leptos::prelude::*;

mod fields;
mod provider;

pub use fields::{
    Choice, Look, Need, checkboxes, choice, date_field, field, field_with_list, hidden, needed_date_field, radios,
};
pub use provider::{MOST_IN_A_DROPDOWN, provider_choice, provider_field};

/// The button that sends the form in which it stands. Looks: `primary`, `danger`, `danger primary`, none.
pub fn submit(words: &str, look: &str) -> AnyView {
    view! { <button type="submit" class=format!("button {look}")>{words.to_owned()}</button> }.into_any()
}

/// One of several buttons that send the form in which they stand, each with an own value.
pub fn submit_as(name: &str, value: &str, words: &str, look: &str) -> AnyView {
    let (name, value) = (name.to_owned(), value.to_owned());
    view! { <button type="submit" class=format!("button {look}") name=name value=value>{words.to_owned()}</button> }
        .into_any()
}

/// Comes before buttons that answer in opposite ways, where the form has a field as well: Enter in a field presses the first button,
/// and nobody means to accept who says why not. This one answers nothing, and the form says what to choose.
pub fn no_answer() -> AnyView {
    view! { <button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true">"No answer yet"</button> }
        .into_any()
}

/// A form of nothing but a button, which posts these names and values to `action`. Stands in [`super::Sheet::html`].
pub fn post_button(action: &str, words: &str, look: &str, pairs: &[(&str, &str)]) -> AnyView {
    let pairs = pairs.iter().map(|(name, value)| hidden(name, value)).collect_view();
    view! { <form method="post" action=action.to_owned()>{pairs}{submit(words, look)}</form> }.into_any()
}

/// A panel that says why there is nothing in it. The title may be empty.
pub fn empty(title: &str, words: &str) -> AnyView {
    let title = (!title.is_empty()).then(|| title.to_owned());
    view! {
        <section class="panel empty">{title.map(|title| view! { <h2>{title}</h2> })}<p>{words.to_owned()}</p></section>
    }
    .into_any()
}

/// Where the page stands: links from the top down. The last step may have no address.
pub fn trail(steps: Vec<(String, String)>) -> AnyView {
    let steps = steps.into_iter().map(|(words, to)| {
        if to.is_empty() {
            view! { <li>{words}</li> }.into_any()
        } else {
            view! { <li><a href=to>{words}</a></li> }.into_any()
        }
    });
    view! { <nav class="breadcrumb" aria-label="Breadcrumb"><ol>{steps.collect_view()}</ol></nav> }.into_any()
}

/// A text to be copied, with its button. Without script the button isn't shown, and the text can be selected.
pub fn copyable(term: &str, text: &str) -> AnyView {
    let (term, text) = (term.to_owned(), text.to_owned());
    let label = format!("Copy {term}");
    view! {
        <div>
            <dt>{term.clone()}</dt>
            <dd>
                <span class="secret" translate="no">{text}</span>
                <button type="button" class="button small" aria-label=label data-copy=term hidden=true>"Copy"</button>
            </dd>
        </div>
    }
    .into_any()
}

/// Names and what they stand for.
pub fn facts<N: Into<String>, V: IntoView>(pairs: impl IntoIterator<Item = (N, V)>) -> AnyView {
    let pairs = pairs.into_iter().map(|(name, value)| {
        let name: String = name.into();
        view! { <dt>{name}</dt><dd>{value}</dd> }.into_any()
    });
    view! { <dl class="facts">{pairs.collect_view()}</dl> }.into_any()
}

/// Two lines of one cell: the one that matters, and a smaller one below. The first cell of a row has the first in bold.
pub fn two_lines(first: AnyView, second: &str) -> AnyView {
    view! { {first}<span class="second">{second.to_owned()}</span> }.into_any()
}

/// The name that a row is about.
pub fn strong(words: &str) -> AnyView {
    view! { <span class="strong">{words.to_owned()}</span> }.into_any()
}

/// A panel with a table: rows of cells, the first of which says what the row is about. On a phone each row is a card. A column
/// whose header is empty holds what can be done. The caption may be empty.
pub fn table(caption: &str, headers: &[&str], rows: Vec<Vec<AnyView>>) -> AnyView {
    view! { <section class="panel">{results(caption, headers, rows)}</section> }.into_any()
}

/// A [`table`] alone, for a panel in which more stands than that.
pub fn results(caption: &str, headers: &[&str], rows: Vec<Vec<AnyView>>) -> AnyView {
    let name = caption.is_empty().then(|| "Results".to_owned());
    named_results(caption, name, headers, rows)
}

/// The same with a name for screen readers, where the page needs no caption to be seen.
pub fn results_named(name: &str, headers: &[&str], rows: Vec<Vec<AnyView>>) -> AnyView {
    named_results("", Some(name.to_owned()), headers, rows)
}

fn named_results(caption: &str, name: Option<String>, headers: &[&str], rows: Vec<Vec<AnyView>>) -> AnyView {
    let caption = (!caption.is_empty()).then(|| caption.to_owned());
    let heads = headers.iter().map(|header| {
        if header.is_empty() {
            view! { <th scope="col"><span class="visually-hidden">"Action"</span></th> }.into_any()
        } else {
            view! { <th scope="col">{(*header).to_owned()}</th> }.into_any()
        }
    });
    let row = |cells: Vec<AnyView>| {
        let cells = cells.into_iter().zip(headers).enumerate().map(|(place, (cell, header))| {
            let label = (!header.is_empty()).then(|| (*header).to_owned());
            if place == 0 {
                view! { <th scope="row" class="name">{cell}</th> }.into_any()
            } else {
                view! { <td data-label=label>{cell}</td> }.into_any()
            }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    };
    view! {
        <div class="table-wrap">
            <table class="results" aria-label=name>
                {caption.map(|caption| view! { <caption>{caption}</caption> })}
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What a search found, in words for a screen reader.
pub fn found(count: usize, more: bool) -> String {
    match (count, more) {
        (0, _) => "No results.".to_owned(),
        (1, false) => "1 result.".to_owned(),
        (count, false) => format!("{count} results."),
        (count, true) => format!("{count} results on this page. There are more pages."),
    }
}

/// The ways to the other pages of a list, where there are any.
pub fn pager(previous: Option<String>, next: Option<String>) -> AnyView {
    pager_of("Pages", previous, next)
}

/// The same for one of several lists of a page, with a name of its own.
pub fn pager_of(name: &str, previous: Option<String>, next: Option<String>) -> AnyView {
    if previous.is_none() && next.is_none() {
        return ().into_any();
    }
    view! {
        <nav class="pager" aria-label=name.to_owned()>
            {previous.map(|to| view! { <a href=to rel="prev"><span aria-hidden="true">"‹ "</span>"Previous"</a> })}
            {next.map(|to| view! { <a href=to rel="next">"Next"<span aria-hidden="true">" ›"</span></a> })}
        </nav>
    }
    .into_any()
}
