//! Who a file is for.

/// Who a build is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// The print shop, with the report as it stands.
    #[default]
    Print,
    /// The board, which has yet to agree.
    Proof,
    /// The print shop, once the board has agreed to everything.
    Final,
}
