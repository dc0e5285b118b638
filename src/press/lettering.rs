//! The report's own faces, to draw words in that stand beside it: the mark of a proof, the
//! slug.

use marbre_pdf::outlines::Lettering;

use crate::report::fonts::{Face, Fonts};
use crate::report::theme::{Theme, TypeRole};

/// The heaviest letters that the theme names.
pub(crate) fn heaviest<'a>(theme: &Theme, fonts: &'a Fonts) -> Lettering<'a> {
    by(theme, fonts, |role| -role.weight)
}

/// Those that the theme sets its smallest text in.
pub(crate) fn smallest<'a>(theme: &Theme, fonts: &'a Fonts) -> Lettering<'a> {
    by(theme, fonts, |role| role.size)
}

/// The faces of the theme's roles in an order, then all others.
fn by<'a, K: Ord>(
    theme: &Theme,
    fonts: &'a Fonts,
    order: impl Fn(&TypeRole) -> K,
) -> Lettering<'a> {
    let mut roles: Vec<&TypeRole> = theme.types.iter().map(|(_, it)| it).collect();
    roles.sort_by_key(|role| order(role));
    let named = roles
        .into_iter()
        .filter_map(|role| fonts.faces().iter().find(|face| role.names(face)));
    of(named.chain(fonts.faces()))
}

/// Italics last, and none whose licence keeps its outlines from a PDF.
fn of<'a>(faces: impl IntoIterator<Item = &'a Face>) -> Lettering<'a> {
    let allowed = faces.into_iter().filter(|face| face.forbids.is_none());
    let mut faces: Vec<&Face> = allowed.collect();
    faces.sort_by_key(|face| face.italic);
    Lettering::new(faces.into_iter().map(|face| (face.bytes.as_ref(), face.index)))
}
