//! News & Updates, Reference Publications and Related Links: what the agency put there.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::page::Place;
use crate::page::{Heading, InTrouble, loaded};
use crate::panels::Panel;
use crate::trouble::Trouble;

/// One article, made into HTML by the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Article {
    title: String,
    date: Option<String>,
    html: String,
}

/// The articles of a shelf: `news`, `publications` or `links`.
#[cfg(feature = "ssr")]
pub fn load(desk: &crate::desk::Desk, caller: &crate::desk::Caller, place: &Place) -> Result<Vec<Article>, Trouble> {
    let shelf = place.segment(0);
    caller.inside()?;
    let articles = &desk.settings.articles;
    let shelf = match shelf.as_str() {
        "news" => &articles.news,
        "publications" => &articles.publications,
        "links" => &articles.links,
        _ => return Err(Trouble::NotFound),
    };
    let article = |article: &crate::desk::Article| Article {
        title: article.title.clone(),
        date: article.date.clone(),
        html: article.html.clone(),
    };
    Ok(shelf.iter().map(article).collect())
}

/// The page of a shelf.
#[component]
pub fn Articles() -> impl IntoView {
    loaded(Panel::Articles, |articles: Vec<Article>, place| {
        let name = match place.segment(0).as_str() {
            "news" => "News & Updates",
            "publications" => "Reference Publications",
            "links" => "Related Links",
            _ => return view! { <InTrouble trouble=Trouble::NotFound/> }.into_any(),
        };
        let empty = articles.is_empty();
        let article = |article: Article| {
            view! {
                <article class="panel">
                    <h2>{article.title}</h2>
                    {article.date.map(|date| view! { <p class="hint">{date}</p> })}
                    <div class="prose" inner_html=article.html></div>
                </article>
            }
        };
        view! {
            <Heading text=name/>
            {empty.then(|| view! { <section class="panel empty"><p>"There is nothing here yet."</p></section> })}
            {articles.into_iter().map(article).collect_view()}
        }
        .into_any()
    })
}
