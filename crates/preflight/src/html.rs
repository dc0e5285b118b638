//! What pages of HTML are made of that need nothing beside them.

/// Text as HTML: nothing that stands on a page becomes markup.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
