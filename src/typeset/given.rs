//! What layouts are given, from outside of the library.
//!
//! Typst's memory of what it has laid out holds for one library, `sys.inputs` in it; were the
//! parts' words in there, a new word would make Typst forget all pages. So the generated main
//! file asks for the arguments of a part by their checksum, which never stand for others.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use typst::comemo::Tracked;
use typst::diag::{SourceResult, bail};
use typst::engine::Engine;
use typst::foundations::{
    Args, CastInfo, Context, Dict, NativeFuncData, NativeFuncPtr, Scope, Str, Type, Value,
};
use typst::utils::hash128;

/// The arguments of parts, by their checksums: those of the sets under way in this process, and
/// of the last ones.
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

/// How many sets ago arguments were asked for the last time when they are forgotten. Tests
/// have several under way at once.
const KEPT: u64 = 64;

#[derive(Default)]
struct Known {
    sets: u64,
    parts: HashMap<String, (u64, Dict)>,
}

/// The function that gives arguments by their checksum.
pub(super) static GIVEN: NativeFuncData = NativeFuncData {
    function: NativeFuncPtr(&give),
    name: "part",
    title: "Part",
    docs: "",
    def_site: None,
    keywords: &[],
    contextual: false,
    scope: LazyLock::new(&Scope::new),
    params: LazyLock::new(&Vec::new),
    returns: LazyLock::new(&|| CastInfo::Type(Type::of::<Dict>())),
};

/// Keeps the arguments of all parts; gives their checksums.
pub(super) fn keep(parts: Vec<Dict>) -> Vec<String> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.sets += 1;
    let set = known.sets;
    known.parts.retain(|_, (last, _)| *last + KEPT >= set);
    let mut names = Vec::with_capacity(parts.len());
    for part in parts {
        let name = format!("{:032x}", hash128(&part));
        known.parts.insert(name.clone(), (set, part));
        names.push(name);
    }
    names
}

fn give(
    _: &mut Engine<'_>,
    _: Tracked<'_, Context<'_>>,
    args: &mut Args,
) -> SourceResult<Value> {
    let name: Str = args.expect("name")?;
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    match known.parts.get(name.as_str()) {
        Some((_, part)) => Ok(Value::Dict(part.clone())),
        None => bail!(args.span, "there is no such part"),
    }
}
