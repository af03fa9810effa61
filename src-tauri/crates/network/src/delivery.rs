//! How far what was sent on a connection has come.

/// What became of the bytes that were sent on a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The other end has all of it.
    Done,
    /// Some of it is still here, or the system does not say.
    UnderWay,
    /// The other end has acknowledged nothing for long, although it was told again: it is gone, or the way to it is. One
    /// that is there and has no room for more is no such end.
    Unheard,
    /// The other end had no room for more, and has not answered for long when it was asked whether it has some.
    Unanswered,
}
