//! News & Updates, Reference Publications and Related Links: what the agency put there.

use leptos::prelude::*;

use crate::page::trouble::Trouble;
use crate::server_side::portal::{Article, Caller, Portal};
use crate::sheet::{Sheet, parts};

/// The page of a shelf: `news`, `publications` or `links`.
pub fn load(portal: &Portal, caller: &Caller, shelf: &str) -> Result<Sheet, Trouble> {
    caller.inside()?;
    let articles = &portal.settings.articles;
    let (name, articles) = match shelf {
        "news" => ("News & Updates", &articles.news),
        "publications" => ("Reference Publications", &articles.publications),
        "links" => ("Related Links", &articles.links),
        _ => return Err(Trouble::NotFound),
    };
    if articles.is_empty() {
        return Ok(Sheet::new(name).html(parts::empty("", "There is nothing here yet.")));
    }
    let article = |article: Article| {
        view! {
            <article class="panel">
                <h2>{article.title}</h2>
                {article.date.map(|date| view! { <p class="hint">{date}</p> })}
                <div class="prose" inner_html=article.html></div>
            </article>
        }
    };
    Ok(Sheet::new(name).html(articles.iter().cloned().map(article).collect_view()))
}
