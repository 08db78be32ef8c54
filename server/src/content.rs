//! What the agency put up to read: Markdown files in a folder, or the built-in ones.

use std::path::Path;

use app::server_side::portal::{Article, Articles};
use pulldown_cmark::{Event, Options, Parser};
use thiserror::Error;

/// The terms that a new database gets.
pub const TERMS: &str = include_str!("../content/terms.md");

const NEWS: &[&str] = include!(concat!(env!("OUT_DIR"), "/news.rs"));
const PUBLICATIONS: &[&str] = include!(concat!(env!("OUT_DIR"), "/publications.rs"));
const LINKS: &[&str] = include!(concat!(env!("OUT_DIR"), "/links.rs"));

/// A folder or file that can't be read.
#[derive(Debug, Error)]
#[error("DOORWARD_CONTENT_DIR: {0} can't be read: {1}.")]
pub struct ContentError(String, std::io::Error);

/// Reads the folder's `news`, `publications` and `links`; a subfolder that isn't there is an empty shelf.
pub fn read(folder: Option<&Path>) -> Result<Articles, ContentError> {
    let Some(folder) = folder else {
        let shelf = |texts: &[&str]| sorted(texts.iter().map(|text| article(text)).collect());
        return Ok(Articles { news: shelf(NEWS), publications: shelf(PUBLICATIONS), links: shelf(LINKS) });
    };
    std::fs::read_dir(folder).map_err(|error| ContentError(folder.display().to_string(), error))?;
    let shelf = |name: &str| read_shelf(&folder.join(name)).map(sorted);
    Ok(Articles { news: shelf("news")?, publications: shelf("publications")?, links: shelf("links")? })
}

fn read_shelf(folder: &Path) -> Result<Vec<Article>, ContentError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let broken = |path: &Path| {
        let path = path.display().to_string();
        move |error| ContentError(path, error)
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(broken(folder))? {
        let path = entry.map_err(broken(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files.sort();
    files.iter().map(|path| Ok(article(&std::fs::read_to_string(path).map_err(broken(path))?))).collect()
}

/// Newest first; those without a date in the order of their files.
fn sorted(mut articles: Vec<Article>) -> Vec<Article> {
    articles.sort_by(|a, b| b.date.cmp(&a.date));
    articles
}

/// A file: `# Title`, perhaps `Date: 2026-10-15`, then the text.
fn article(text: &str) -> Article {
    let mut title = String::new();
    let mut date = None;
    let mut body = Vec::new();
    for line in text.lines() {
        if title.is_empty()
            && let Some(words) = line.strip_prefix("# ")
        {
            words.trim().clone_into(&mut title);
        } else if date.is_none()
            && body.iter().all(|line: &&str| line.trim().is_empty())
            && let Some(day) = line.strip_prefix("Date:")
        {
            date = Some(day.trim().to_owned());
        } else {
            body.push(line);
        }
    }
    Article { title, date, html: markdown(&body.join("\n")) }
}

/// HTML of Markdown. HTML that stands in it is shown as text; headings go two levels down, below the page's own.
pub fn markdown(text: &str) -> String {
    use pulldown_cmark::{HeadingLevel, Tag, TagEnd};
    let lower = |level: HeadingLevel| match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        _ => HeadingLevel::H5,
    };
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: lower(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if !is_safe(&dest_url) => {
            Event::Start(Tag::Link { link_type, dest_url: format!("#{}", dest_url.len()).into(), title, id })
        }
        other => other,
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// Whether a link leads to a page or an address, and runs nothing.
fn is_safe(address: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:", "/", "#"].iter().any(|start| address.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_carries_no_html_and_no_script_along() {
        let html = markdown("Hi <script>alert(1)</script>\n\n[x](javascript:alert(1)) [y](https://a.example)");
        assert!(!html.contains("<script") && !html.contains("javascript:"), "{html}");
        assert!(html.contains("href=\"https://a.example\""));
    }

    #[test]
    fn a_file_has_a_title_a_date_and_a_text() {
        let article = article("# Closed on Friday\nDate: 2026-10-15\n\n## Why\n\nHoliday.\n");
        assert_eq!((article.title.as_str(), article.date.as_deref()), ("Closed on Friday", Some("2026-10-15")));
        assert!(article.html.contains("<h3>Why</h3>"), "{}", article.html);
    }

    #[test]
    fn the_built_in_shelves_are_not_empty() {
        let articles = read(None).unwrap();
        assert!(![articles.news, articles.publications, articles.links].iter().any(Vec::is_empty));
    }
}
