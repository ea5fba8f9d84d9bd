//! Texts of documents as pages show them. Authors write Markdown; nothing they type becomes markup of its own: HTML is shown
//! as the characters it consists of, links lead to pages of this product, to the web or to an address for mail, and pictures
//! are left out with their words in place.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The text as HTML that is safe to put into a page. Headings stand below the page's own.
pub fn render(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, safe(Parser::new_ext(text, options)));
    out
}

fn safe<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    // Links cannot stand inside links, so one mark is enough.
    let mut bare = false;
    events.filter_map(move |event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Link { ref dest_url, .. }) if !leads_somewhere_safe(dest_url) => {
            bare = true;
            None
        }
        Event::End(TagEnd::Link) if bare => {
            bare = false;
            None
        }
        // A picture from elsewhere would tell its server who reads; only its words stay.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        // Aligned cells would carry a style of their own, which the page's policy forbids.
        Event::Start(Tag::Table(columns)) => Some(Event::Start(Tag::Table(
            columns.iter().map(|_| pulldown_cmark::Alignment::None).collect(),
        ))),
        Event::Start(Tag::Heading { level, .. }) => Some(Event::Start(Tag::Heading {
            level: below(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
        other => Some(other),
    })
}

fn leads_somewhere_safe(href: &str) -> bool {
    let local = href.starts_with('/') && !href.starts_with("//") && !href.contains('\\');
    let lower = href.to_ascii_lowercase();
    local
        || href.starts_with('#')
        || ["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| lower.starts_with(scheme))
}

fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn structure_becomes_structure() {
        let html = render("# 目的\n\n- 首次响应\n- *回访*\n\n| 项 | 时限 |\n|---|---:|\n| 投诉 | 15 天 |\n");
        for part in [
            "<h2>目的</h2>",
            "<li>首次响应</li>",
            "<em>回访</em>",
            "<td>15 天</td>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("style="));
    }

    #[test]
    fn nothing_typed_becomes_markup_of_its_own() {
        for text in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](//example.com)",
            "![x](https://example.com/x.png)",
            "<a href=\"javascript:alert(1)\">x</a>",
        ] {
            let html = render(text);
            for bad in ["<script", "<img", "<a ", "href"] {
                // What was typed may be shown, but only as text.
                assert!(
                    !html
                        .replace("&lt;", "")
                        .contains(&format!("<{}", bad.trim_start_matches('<'))),
                    "{html}"
                );
            }
            assert!(!html.contains("<a "), "{html}");
        }
        assert!(render("[x](/tickets)").contains("<a href=\"/tickets\">x</a>"));
    }

    proptest! {
        /// Whatever is typed, every tag that comes out is one of ours.
        #[test]
        fn only_known_tags_come_out(text in "[\\PC\n]{0,120}") {
            let html = render(&text);
            for piece in html.split('<').skip(1) {
                let name: String = piece.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                prop_assert!(["p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "del", "code", "pre", "a",
                    "blockquote", "table", "thead", "tbody", "tr", "th", "td", "hr", "br"].contains(&name.as_str()), "{} in {}", name, html);
            }
        }
    }
}
