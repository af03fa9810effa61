//! Holds no code yet.
fn main() {}
