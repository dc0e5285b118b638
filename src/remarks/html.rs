//! Remarks as a page of HTML with the pages drawn: one file, which needs nothing beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jpeg_encoder::{ColorType, Encoder};
use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use marbre_diag::{Message, Tongue, said};

use crate::report::phrases::tongue;

use super::wording::{closing, head, place, reply, state, words};
use super::{Remark, Remarks};

/// The resolution of the pages, in ppi, and how coarse they are, of 100.
const PPI: f32 = 96.0;
const QUALITY: u8 = 72;

/// The whole page.
pub fn html(remarks: &Remarks) -> String {
    let spoken = tongue(remarks.language);
    let say = |message: Message| message.spoken(spoken);
    let title = say(said!("Remarks on {title}", title = &remarks.title));
    let page = markup! {
        (DOCTYPE) "\n"
        html lang=(remarks.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(include_str!("remarks.css"))) }
            }
            body {
                header {
                    h1 { (title) }
                    p { (say(closing(remarks))) }
                    @for file in &remarks.files { p class="quiet" { (file) } }
                }
                main {
                    @for part in pages(remarks) { (section(remarks, &part, spoken)) }
                }
            }
        }
    };
    page.into_string()
}

/// The remarks that are on one page of one file, with their numbers from 1.
fn pages(remarks: &Remarks) -> Vec<Vec<(usize, &Remark)>> {
    let mut pages: Vec<Vec<(usize, &Remark)>> = Vec::new();
    for numbered in (1..).zip(&remarks.all) {
        match pages.last_mut() {
            Some(page)
                if page.first().is_some_and(|(_, it)| it.page == numbered.1.page) =>
            {
                page.push(numbered);
            }
            _ => pages.push(vec![numbered]),
        }
    }
    pages
}

fn section(remarks: &Remarks, page: &[(usize, &Remark)], spoken: Tongue) -> Markup {
    let Some((_, first)) = page.first() else { return markup! {} };
    let number = first.page;
    let heading = match &first.part {
        Some(part) => said!("Page {page}: {part}", page = number, part),
        None => said!("Page {page}", page = number),
    };
    let heading = heading.spoken(spoken);
    markup! {
        section id={ "page-" (number) } {
            h2 { (heading) }
            div class="spread" {
                @if let Some((jpeg, [width, height])) = picture(remarks, first) {
                    figure class="page" {
                        img width=(width) height=(height) alt=(heading)
                            src={ "data:image/jpeg;base64," (STANDARD.encode(&jpeg)) };
                        @for (number, remark) in page { (frame(*number, remark)) }
                    }
                }
                ol { @for (number, remark) in page { (item(*number, remark, spoken)) } }
            }
        }
    }
}

/// The page that a remark is on, without a mark of ours; its size in pixels.
fn picture(remarks: &Remarks, remark: &Remark) -> Option<(Vec<u8>, [u16; 2])> {
    let file = remarks.annotated.get(*remark.files.first()?)?;
    let index = remark.sheet.checked_sub(1)?;
    // What can't be looked at isn't drawn.
    crate::comparison::Glance::at(&file.view, index)?;
    let image = file.view.picture(index, PPI)?;
    let size = [u16::try_from(image.width()).ok()?, u16::try_from(image.height()).ok()?];
    let mut jpeg = Vec::new();
    let encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.encode(image.as_raw(), size[0], size[1], ColorType::Rgb).ok()?;
    Some((jpeg, size))
}

fn frame(number: usize, remark: &Remark) -> Markup {
    let Some(area) = remark.area else { return markup! {} };
    let [left, top, right, bottom] = area.map(|share| share.clamp(0.0, 1.0) * 100.0);
    let (width, height) = (right - left, bottom - top);
    let style =
        format!("left:{left:.2}%;top:{top:.2}%;width:{width:.2}%;height:{height:.2}%");
    markup! {
        a class={ "mark" (done(remark)) } href={ "#remark-" (number) } style=(style) {
            b { (number) }
        }
    }
}

const fn done(remark: &Remark) -> &'static str {
    if remark.is_open() { "" } else { " done" }
}

fn item(number: usize, remark: &Remark, spoken: Tongue) -> Markup {
    let say = |message: Message| message.spoken(spoken);
    markup! {
        li class={ "remark" (done(remark)) } id={ "remark-" (number) } {
            b { (number) }
            p class="quiet" { (say(head(remark))) }
            @if let Some(words) = words(remark) {
                p { q { @if !remark.on { (say(said!("beside"))) " " } (words) } }
            }
            @if !remark.text.is_empty() { p class="said" { (remark.text) } }
            p { code { (say(place(remark))) } }
            @if !remark.replies.is_empty() || !remark.states.is_empty() {
                ul {
                    @for it in &remark.replies {
                        li { (say(reply(it.author.as_deref(), &it.text))) }
                    }
                    @for (author, given) in &remark.states {
                        li { (say(reply(author.as_deref(), given))) }
                    }
                }
            }
            @if let Some(state) = state(remark) { p class="quiet" { (say(state)) } }
        }
    }
}
