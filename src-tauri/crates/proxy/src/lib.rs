//! Holds no code yet.
