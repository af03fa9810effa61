//! Requests whose body waits for consent (`Expect: 100-continue`, RFC 9110 section 10.1.1). If the response comes
//! without it, the client may send the body nevertheless or leave it out. The next bytes may be that body or another
//! request, so the connection ends after the response.

use http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Body;

use crate::upstream::WholeUpload;

/// Whether the client may leave out the body that the head announces.
pub(crate) fn may_leave_out_body<B: Body>(request: &Request<B>) -> bool {
    request.headers().contains_key(header::EXPECT) && !request.body().is_end_stream()
}

/// Adds `Connection: close` to the response to a request that [`may_leave_out_body`], unless the whole body has
/// arrived.
pub(crate) fn close_after<B>(answer: &mut Response<B>) {
    let came_whole = answer.extensions().get::<WholeUpload>().is_some();
    if !came_whole && answer.status() != StatusCode::SWITCHING_PROTOCOLS {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}
