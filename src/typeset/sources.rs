//! Which files a layout is made of: what its Typst code imports and reads.

use std::collections::BTreeSet;

use typst::syntax::ast::{Arg, Expr, FuncCall, ModuleImport, ModuleInclude};
use typst::syntax::{SyntaxNode, VirtualPath, parse};

use crate::report::project::Project;

/// Typst's functions that read the file that their first argument names.
const READERS: [&str; 10] = [
    "bibliography",
    "cbor",
    "csv",
    "image",
    "json",
    "plugin",
    "read",
    "toml",
    "xml",
    "yaml",
];

/// The files of the project that a layout imports or reads, and those that they do,
/// its own among them. What the code names by a text is found; what it puts together,
/// or is given by the report, isn't.
pub fn sources_of(project: &Project, layout: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![format!("layouts/{layout}.typ")];
    while let Some(path) = next.pop() {
        let Ok(bytes) = project.read(&path) else { continue };
        if !found.insert(path.clone()) || !path.ends_with(".typ") {
            continue;
        }
        let code = String::from_utf8_lossy(&bytes);
        next.extend(named(&code).iter().filter_map(|name| resolved(&path, name)));
    }
    found
}

/// The files that Typst code names, as it names them.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    collect(&parse(code), &mut names);
    names
}

fn collect(node: &SyntaxNode, names: &mut Vec<String>) {
    let source = if let Some(import) = node.cast::<ModuleImport<'_>>() {
        Some(import.source())
    } else if let Some(include) = node.cast::<ModuleInclude<'_>>() {
        Some(include.source())
    } else {
        node.cast::<FuncCall<'_>>().and_then(read)
    };
    if let Some(Expr::Str(name)) = source {
        names.push(name.get().to_string());
    }
    node.children().for_each(|child| collect(child, names));
}

/// What a call reads: the first argument of `read`, `std.image` and the like.
fn read(call: FuncCall<'_>) -> Option<Expr<'_>> {
    let callee = match call.callee() {
        Expr::Ident(name) => name,
        Expr::FieldAccess(access) => access.field(),
        _ => return None,
    };
    let first = call.args().items().find_map(|argument| match argument {
        Arg::Pos(value) => Some(value),
        _ => None,
    });
    first.filter(|_| READERS.contains(&callee.as_str()))
}

/// A name as Typst takes it in a file: from the file's folder, or from the project's
/// where it starts with `/`. `None` where it leads out, or into a package.
fn resolved(file: &str, name: &str) -> Option<String> {
    if name.starts_with('@') {
        return None;
    }
    let folder = VirtualPath::new(file).ok()?.parent()?;
    Some(folder.join(name).ok()?.get_without_slash().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_diag::Sink;
    use std::fs;

    #[test]
    fn imports_and_readers_are_found_at_any_depth() {
        let code = "#import \"page.typ\": *\n\
                    #let a() = { include \"/layouts/b.typ\"; std.image(\"../c.png\", width: 1pt) }\n\
                    #show: it => [#json(\"d.json\")] // read(\"no\")\n\
                    #text(\"no.png\") #read(name) #table(read(\"e\"))";
        let names = ["page.typ", "/layouts/b.typ", "../c.png", "d.json", "e"];
        assert_eq!(named(code), names);
    }

    #[test]
    fn names_are_resolved_as_typst_does() {
        let of = |name| resolved("layouts/cover.typ", name);
        assert_eq!(of("page.typ").as_deref(), Some("layouts/page.typ"));
        assert_eq!(of("../images/a.png").as_deref(), Some("images/a.png"));
        assert_eq!(of("/report.toml").as_deref(), Some("report.toml"));
        assert_eq!(of("../../out.png"), None);
        assert_eq!(of("@preview/x:1.0.0"), None);
    }

    #[test]
    fn a_layout_has_its_modules_and_theirs() {
        let root =
            std::env::temp_dir().join(format!("marbre-src-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("written");
        };
        write("report.toml", "");
        write("layouts/a.typ", "#import \"b.typ\": *\n#image(\"/a.svg\")");
        write("layouts/b.typ", "#import \"a.typ\"\n#read(\"gone.txt\")");
        write("layouts/c.typ", "");
        write("a.svg", "");
        let project = Project::open(&root.join("report.toml"), &mut Sink::default());
        let sources = sources_of(&project.expect("a project"), "a");
        let names: Vec<&str> = sources.iter().map(String::as_str).collect();
        assert_eq!(names, ["a.svg", "layouts/a.typ", "layouts/b.typ"]);
        let _ = fs::remove_dir_all(root);
    }
}
