//! What Porthole says to people, in each language that it speaks: Fluent messages, one file for each language, the same
//! that its own windows read (`ui/src/language`). The words of problems are those of the table of codes; another language
//! has them in a file beside its own.

#![forbid(unsafe_code)]

mod desktop;
mod error_page;
mod messages;
pub mod spelling;

pub use desktop::{for_programs, list as languages_of_desktop, of_desktop};
pub use error_page::ErrorPage;
pub use fluent_bundle::FluentValue as Value;
pub use messages::{ProblemMessage, day, localize, problem};
