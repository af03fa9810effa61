//! Bodies for the webview.

use bytes::Bytes;
use http_body_util::{Either, Full};

use crate::view_stream::Delivery;

/// The body of a response to the webview: a server's as it arrives, or a text of Porthole's.
pub(crate) type Body = Either<Delivery, Full<Bytes>>;
