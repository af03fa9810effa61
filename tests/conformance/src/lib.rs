//! Nothing: all of it is tests, in `tests/conformance`.
