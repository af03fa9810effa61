use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use tempfile::TempDir;

use super::{Canary, Encoding, Leak, Packing, Place, Stream, scan};

/// A folder with the one file `file`.
fn folder_with(content: &[u8]) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("file"), content).unwrap();
    folder
}

fn found(canary: &Canary, content: &[u8]) -> Vec<Leak> {
    let folder = folder_with(content);
    let leaks = scan(std::slice::from_ref(canary), &[folder.path()]).unwrap();
    for leak in &leaks {
        assert_eq!(leak.path, folder.path().join("file"));
        assert_eq!((leak.place, leak.canary.as_str()), (Place::Content, canary.name()));
    }
    leaks
}

#[track_caller]
fn assert_found(canary: &Canary, content: &[u8], within: &[Stream], offset: u64, encoding: Encoding) {
    let leaks = found(canary, content);
    let is_it = |leak: &Leak| leak.within == within && leak.offset == offset && leak.encoding == encoding;
    assert!(leaks.iter().any(is_it), "not among {leaks:?}");
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zlib(content: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), level);
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn brotli(content: &[u8]) -> Vec<u8> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
    encoder.write_all(content).unwrap();
    encoder.into_inner()
}

fn zstd(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 3).unwrap()
}

/// Content around the canary that packs well, and where the canary begins in it.
fn page(canary: &Canary) -> (Vec<u8>, u64) {
    let before = "<p>all calm in the harbour</p>\n".repeat(200);
    (format!("{before}{}\n{before}", canary.text()).into_bytes(), before.len() as u64)
}

#[test]
fn two_canaries_of_one_name_differ() {
    assert_ne!(Canary::new("mail").text(), Canary::new("mail").text());
}

#[test]
fn a_known_canary_is_taken_and_a_poor_one_refused() {
    let made = Canary::new("mail: a body");
    assert_eq!(Canary::known(made.name(), made.text()).unwrap(), made);
    assert!(Canary::known("short", "abc").is_err());
    assert!(Canary::known("odd", "has a blank in its middle").is_err());
}

#[test]
fn a_clean_folder_has_no_leaks() {
    let (page, _) = page(&Canary::new("another"));
    for content in [page.clone(), gzip(&page), zlib(&page, Compression::fast()), brotli(&page), zstd(&page)] {
        assert_eq!(found(&Canary::new("mail"), &content), []);
    }
    let folder = TempDir::new().unwrap();
    assert_eq!(scan(&[Canary::new("mail")], &[folder.path()]).unwrap(), []);
}

#[test]
fn plain_text_is_found_each_time_it_occurs() {
    let canary = Canary::new("mail");
    let leaks = found(&canary, format!("ab{0}{0}", canary.text()).as_bytes());
    let offsets: Vec<u64> = leaks.iter().map(|leak| leak.offset).collect();
    assert_eq!(offsets, [2, 2 + canary.text().len() as u64]);
    assert!(leaks.iter().all(|leak| leak.encoding == Encoding::Utf8 && leak.within.is_empty()));
}

#[test]
fn utf_16_is_found_in_both_byte_orders() {
    let canary = Canary::new("mail");
    let little: Vec<u8> = format!("é{}", canary.text()).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_found(&canary, &little, &[], 2, Encoding::Utf16Le);
    let big: Vec<u8> = format!("é{}", canary.text()).encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_found(&canary, &big, &[], 2, Encoding::Utf16Be);
}

#[test]
fn base64_is_found_however_it_is_aligned() {
    let canary = Canary::new("mail");
    for (before, offset) in [("", 0), ("?", 2), ("??", 3), ("???", 4)] {
        for after in ["", "~", "~~"] {
            let plain = format!("{before}{}{after}", canary.text());
            assert_found(&canary, STANDARD.encode(plain).as_bytes(), &[], offset, Encoding::Base64);
        }
    }
}

#[test]
fn base64_is_found_in_both_alphabets() {
    let canary = Canary::new("mail");
    let plain = format!("???{}>>>", canary.text());
    let (standard, url_safe) = (STANDARD.encode(&plain), URL_SAFE.encode(&plain));
    assert_ne!(standard, url_safe);
    for content in [standard, url_safe] {
        assert_found(&canary, content.as_bytes(), &[], 4, Encoding::Base64);
    }
}

#[test]
fn streams_are_unpacked_at_the_start_of_a_file() {
    let canary = Canary::new("mail");
    let (page, offset) = page(&canary);
    let streams = [
        (Packing::Gzip, gzip(&page)),
        (Packing::Zlib, zlib(&page, Compression::none())),
        (Packing::Zlib, zlib(&page, Compression::fast())),
        (Packing::Zlib, zlib(&page, Compression::default())),
        (Packing::Zlib, zlib(&page, Compression::best())),
        (Packing::Deflate, deflate(&page)),
        (Packing::Brotli, brotli(&page)),
        (Packing::Zstd, zstd(&page)),
    ];
    for (packing, content) in streams {
        assert_found(&canary, &content, &[Stream { packing, offset: 0 }], offset, Encoding::Utf8);
    }
}

#[test]
fn streams_with_a_mark_are_unpacked_anywhere() {
    let canary = Canary::new("mail");
    let (page, offset) = page(&canary);
    let streams = [
        (Packing::Gzip, gzip(&page)),
        (Packing::Zlib, zlib(&page, Compression::default())),
        (Packing::Zstd, zstd(&page)),
    ];
    for (packing, stream) in streams {
        let content = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &stream, b"and more"].concat();
        assert_found(&canary, &content, &[Stream { packing, offset: 19 }], offset, Encoding::Utf8);
    }
}

#[test]
fn a_stream_inside_a_stream_is_unpacked() {
    let canary = Canary::new("mail");
    let (page, offset) = page(&canary);
    let within =
        [Stream { packing: Packing::Zstd, offset: 0 }, Stream { packing: Packing::Brotli, offset: 0 }];
    assert_found(&canary, &zstd(&brotli(&page)), &within, offset, Encoding::Utf8);
}

#[test]
fn a_stream_that_breaks_off_is_searched_as_far_as_it_goes() {
    let canary = Canary::new("mail");
    let content = [canary.text().as_bytes(), &b"0123456789".repeat(9_000)].concat();
    let whole = gzip(&content);
    let within = [Stream { packing: Packing::Gzip, offset: 0 }];
    assert_found(&canary, &whole[..whole.len() - 12], &within, 0, Encoding::Utf8);
}

#[test]
fn every_encoding_is_found_within_a_stream() {
    let canary = Canary::new("mail");
    let wide: Vec<u8> = canary.text().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let within = [Stream { packing: Packing::Gzip, offset: 0 }];
    assert_found(&canary, &gzip(&wide), &within, 0, Encoding::Utf16Le);
    assert_found(&canary, &gzip(STANDARD.encode(canary.text()).as_bytes()), &within, 0, Encoding::Base64);
}

#[test]
fn names_of_files_and_folders_are_searched() {
    let canary = Canary::new("mail");
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join(format!("a-{}", canary.text()));
    std::fs::create_dir(&inner).unwrap();
    let file = inner.join(format!("{}.txt", canary.text()));
    std::fs::write(&file, "").unwrap();
    let leaks = scan(&[canary], &[folder.path()]).unwrap();
    let places: Vec<_> = leaks.iter().map(|leak| (leak.path.as_path(), leak.place, leak.offset)).collect();
    assert_eq!(places, [(inner.as_path(), Place::Name, 2), (file.as_path(), Place::Name, 0)]);
}

#[cfg(unix)]
#[test]
fn links_are_read_but_not_followed() {
    let canary = Canary::new("mail");
    let outside = folder_with(canary.text().as_bytes());
    let inside = TempDir::new().unwrap();
    std::os::unix::fs::symlink(outside.path(), inside.path().join("to-folder")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("file"), inside.path().join("to-file")).unwrap();
    assert_eq!(scan(std::slice::from_ref(&canary), &[inside.path()]).unwrap(), []);

    let link = inside.path().join("telling");
    std::os::unix::fs::symlink(canary.text(), &link).unwrap();
    let leaks = scan(&[canary], &[inside.path()]).unwrap();
    assert_eq!(leaks.len(), 1);
    assert_eq!((leaks[0].path.as_path(), leaks[0].place), (link.as_path(), Place::LinkTarget));
}

#[cfg(unix)]
#[test]
fn sockets_and_pipes_do_not_hold_the_scan_up() {
    let folder = TempDir::new().unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    assert_eq!(scan(&[Canary::new("mail")], &[folder.path()]).unwrap(), []);
}

#[test]
fn what_cannot_be_read_is_an_error_and_what_vanished_is_none() {
    let folder = TempDir::new().unwrap();
    assert!(scan(&[Canary::new("mail")], &[folder.path().join("missing")]).is_err());
    assert!(scan(&[], &[folder.path()]).is_err());
    assert_eq!(super::walk::read(&folder.path().join("vanished")).unwrap(), None);
    // There is nothing at address 0 of this process, so that not even root can read it.
    #[cfg(target_os = "linux")]
    assert!(super::walk::read(std::path::Path::new("/proc/self/mem")).is_err());
}

#[test]
fn a_leak_says_in_words_where_it_is() {
    let leak = Leak {
        path: "/home/robin/cache/7".into(),
        place: Place::Content,
        within: vec![
            Stream { packing: Packing::Zstd, offset: 0 },
            Stream { packing: Packing::Gzip, offset: 12 },
        ],
        offset: 3,
        encoding: Encoding::Utf16Le,
        canary: "mail body".into(),
    };
    assert_eq!(
        leak.to_string(),
        "“mail body” as Utf16Le at byte 3 of a Gzip stream at byte 12 of a Zstd stream at byte 0 of the content of \
         /home/robin/cache/7"
    );
}
