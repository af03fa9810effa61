//! Forms with files (RFC 7578).

use bytes::Bytes;
use http::{Request, header};
use hyper::body::Incoming;
use porthole_support::origin::read_body;

/// One field of a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    /// The file's name, if the field is one.
    pub(super) file_name: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) content: Bytes,
}

/// The fields of a form; nothing if the request is no such form or breaks off.
pub(super) async fn read(request: Request<Incoming>) -> Option<Vec<Field>> {
    let media_type = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = boundary(media_type)?;
    Some(fields(&read_body(request.into_body()).await.ok()?, &boundary))
}

fn boundary(media_type: &str) -> Option<String> {
    let parameters = media_type.strip_prefix("multipart/form-data")?;
    let boundary = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    Some(boundary.trim_matches('"').to_owned())
}

fn fields(body: &Bytes, boundary: &str) -> Vec<Field> {
    let separator = format!("\r\n--{boundary}");
    // The first separator has no line end before it.
    let body = Bytes::from([b"\r\n", body.as_ref()].concat());
    let mut starts = Vec::new();
    let mut from = 0;
    while let Some(at) = body.get(from..).and_then(|rest| find(rest, separator.as_bytes())) {
        starts.push(from + at);
        from += at + separator.len();
    }
    let ends = starts.iter().skip(1);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| field(&body.slice(start + separator.len()..*end)))
        .collect()
}

fn field(part: &Bytes) -> Option<Field> {
    let head_end = find(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(part.get(..head_end)?).into_owned();
    let header = |wanted: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition")?;
    let parameter = |name: &str| {
        let (_, rest) = disposition.split_once(&format!("; {name}=\""))?;
        // How browsers write a quote in a name (WHATWG HTML, 4.10.22.8).
        Some(rest.split_once('"')?.0.replace("%22", "\""))
    };
    Some(Field {
        name: parameter("name")?,
        file_name: parameter("filename"),
        media_type: header("content-type"),
        content: part.slice(head_end + 4..),
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_gives_its_fields_and_files_byte_for_byte() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\nInes\r\n--x\r\nContent-Disposition: \
                    form-data; name=\"file\"; filename=\"a b.txt\"\r\nContent-Type: text/plain\r\n\r\n\r\n--y\r\n\r\n--x--\r\n";
        let fields = fields(&Bytes::from(body), &boundary("multipart/form-data; boundary=x").unwrap());
        assert_eq!(fields.len(), 2);
        assert_eq!((fields[0].name.as_str(), &fields[0].content[..]), ("to", &b"Ines"[..]));
        assert_eq!(fields[1].file_name.as_deref(), Some("a b.txt"));
        assert_eq!(fields[1].media_type.as_deref(), Some("text/plain"));
        assert_eq!(&fields[1].content[..], b"\r\n--y\r\n");
    }
}
