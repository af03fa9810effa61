//! What goes to the webview.

use bytes::Bytes;
use http_body_util::{Either, Full};

use crate::view_stream::Delivery;

/// What goes to the webview: a server's body as it comes, or words of ours.
pub(crate) type Body = Either<Delivery, Full<Bytes>>;
